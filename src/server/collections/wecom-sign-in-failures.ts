import { defineCollection } from '@nocobase/database';

/** The last failed sign-ins of each authenticator; no personal data beyond the userid. */
export default defineCollection({
  name: 'wecomSignInFailures',
  dumpRules: { group: 'log' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: false,
  updatedAt: false,
  fields: [
    { type: 'date', name: 'at', allowNull: false },
    { type: 'string', name: 'authenticator', allowNull: false },
    { type: 'string', name: 'code', allowNull: false },
    { type: 'string', name: 'browser', allowNull: false },
    { type: 'integer', name: 'errcode' },
    { type: 'string', name: 'text' },
    { type: 'string', name: 'hint' },
    { type: 'string', name: 'serverIp' },
    { type: 'string', name: 'wecomUserId' },
    { type: 'string', name: 'requestId' },
  ],
  indexes: [{ fields: ['authenticator', 'at'] }, { fields: ['at'] }],
});
