import { defineCollection } from '@nocobase/database';

/**
 * WeCom's events about members and departments of the last days: a queue that survives a restart, and a memory by which
 * an event that comes twice is recognized.
 */
export default defineCollection({
  name: 'wecomEvents',
  dumpRules: { group: 'log' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: false,
  updatedAt: false,
  fields: [
    /** Of the authenticator and all that the event says. */
    { type: 'string', name: 'hash', length: 64, allowNull: false, unique: true },
    { type: 'string', name: 'authenticator', allowNull: false },
    { type: 'string', name: 'event', length: 32, allowNull: false },
    /** In lower case; empty for events about departments. */
    { type: 'string', name: 'wecomUserId', length: 64 },
    { type: 'string', name: 'newWecomUserId', length: 64 },
    { type: 'bigInt', name: 'receivedAtMs', allowNull: false },
    /** `waiting`, `done`, `failed`, `ignored`. */
    { type: 'string', name: 'state', length: 16, allowNull: false },
    { type: 'integer', name: 'tries', allowNull: false },
    /** When it may be worked on; a node that works on it moves it on. */
    { type: 'bigInt', name: 'dueAtMs', allowNull: false },
    /** Which piece of work has claimed it. */
    { type: 'string', name: 'claim', length: 36 },
  ],
  indexes: [
    { fields: ['state', 'dueAtMs'] },
    { fields: ['authenticator', 'wecomUserId'] },
    { fields: ['claim'] },
    { fields: ['receivedAtMs'] },
  ],
});
