import { defineCollection } from '@nocobase/database';

/** What people and admins did with WeCom accounts in the last 90 days; no secret, code, ticket or phone number. */
export default defineCollection({
  name: 'wecomActivities',
  dumpRules: { group: 'log' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: false,
  updatedAt: false,
  fields: [
    { type: 'date', name: 'at', allowNull: false },
    { type: 'string', name: 'activity', length: 32, allowNull: false },
    { type: 'string', name: 'authenticator', length: 255, allowNull: false },
    /** The user who did it; empty for the server itself. */
    { type: 'bigInt', name: 'actorId' },
    /** The user whom it is about. */
    { type: 'bigInt', name: 'userId' },
    /** In lower case. */
    { type: 'string', name: 'wecomUserId', length: 64 },
    /** Names of changed settings, the name of a file, how a link was made, or a number. */
    { type: 'json', name: 'details' },
  ],
  indexes: [
    { fields: ['activity'] },
    { fields: ['authenticator'] },
    { fields: ['userId'] },
    { fields: ['wecomUserId'] },
    { fields: ['at'] },
  ],
});
