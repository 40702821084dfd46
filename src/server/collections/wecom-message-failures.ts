import { defineCollection } from '@nocobase/database';

/** Who did not get a message, and why; kept for 30 days. */
export default defineCollection({
  name: 'wecomMessageFailures',
  dumpRules: { group: 'log' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: false,
  updatedAt: false,
  fields: [
    { type: 'date', name: 'at', allowNull: false },
    { type: 'string', name: 'messageId', length: 32, allowNull: false },
    { type: 'string', name: 'authenticator', length: 255, allowNull: false },
    { type: 'bigInt', name: 'userId', allowNull: false },
    /** In lower case; empty for users without one. */
    { type: 'string', name: 'wecomUserId', length: 64 },
    { type: 'string', name: 'reason', length: 32, allowNull: false },
    /** Of WeCom's refusal. */
    { type: 'integer', name: 'errcode' },
  ],
  indexes: [{ fields: ['messageId'] }, { fields: ['userId'] }, { fields: ['at'] }],
});
