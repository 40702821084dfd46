import { defineCollection } from '@nocobase/database';

/**
 * The outbox: one row for each call that sends a message, written before the call. Content and receivers are deleted a
 * day after it, the rest after 30 days.
 */
export default defineCollection({
  name: 'wecomMessages',
  dumpRules: { group: 'log' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: false,
  updatedAt: false,
  fields: [
    { type: 'date', name: 'at', allowNull: false },
    /** The same in all rows of a message, which has one for each 1,000 receivers. */
    { type: 'string', name: 'messageId', length: 32, allowNull: false },
    /** Name of the notification channel. */
    { type: 'string', name: 'channel', length: 255, allowNull: false },
    { type: 'string', name: 'authenticator', length: 255, allowNull: false },
    /** WeCom's address, company and app when the message was written: one call at a time for each. */
    { type: 'string', name: 'queue', length: 255, allowNull: false },
    { type: 'string', name: 'type', length: 32, allowNull: false },
    /** Of the request, without receivers and app. */
    { type: 'json', name: 'body' },
    /** Pairs of user id and userid. */
    { type: 'json', name: 'receivers' },
    /** How many receivers it began with. */
    { type: 'integer', name: 'total', allowNull: false },
    { type: 'integer', name: 'accepted', allowNull: false, defaultValue: 0 },
    /** How many receivers of the message had no address; in its first row. */
    { type: 'integer', name: 'unreached', allowNull: false, defaultValue: 0 },
    /** `queued`, `sending`, `done` or `dead`. */
    { type: 'string', name: 'state', length: 16, allowNull: false },
    /** How often a node has claimed it; tells claims apart. */
    { type: 'integer', name: 'claims', allowNull: false, defaultValue: 0 },
    /** Calls that failed and were repeated. */
    { type: 'integer', name: 'attempts', allowNull: false, defaultValue: 0 },
    /** Those of them that WeCom answered by being busy, or by refusing a token. */
    { type: 'integer', name: 'busyAttempts', allowNull: false, defaultValue: 0 },
    // In epoch ms: dates in some databases have no fractions of a second.
    { type: 'bigInt', name: 'nextAt', allowNull: false },
    { type: 'bigInt', name: 'expiresAt', allowNull: false },
    { type: 'bigInt', name: 'claimedAt' },
    /** When the first call began of which it is not known whether WeCom has accepted it. */
    { type: 'bigInt', name: 'unknownSince' },
    /** Until when its sender waits for the answer; 0 if not at all. */
    { type: 'bigInt', name: 'waitUntil', allowNull: false, defaultValue: 0 },
    /** What the channel calls a message that not everyone gets: `success` or `failure`. */
    { type: 'string', name: 'partial', length: 16, allowNull: false, defaultValue: 'success' },
    /** When WeCom was last asked to send it. */
    { type: 'bigInt', name: 'sentAt' },
    /** WeCom's, to recall it. */
    { type: 'string', name: 'msgId', length: 255 },
    { type: 'integer', name: 'errcode' },
    { type: 'date', name: 'recalledAt' },
  ],
  indexes: [
    { fields: ['state', 'queue'] },
    { fields: ['queue', 'sentAt'] },
    { fields: ['messageId'] },
    { fields: ['at'] },
  ],
});
