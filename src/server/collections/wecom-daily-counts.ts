import { defineCollection } from '@nocobase/database';

/** How many sign-ins there were on a day, and how many failed, by code; without members and users. */
export default defineCollection({
  name: 'wecomDailyCounts',
  dumpRules: { group: 'log' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: false,
  updatedAt: false,
  fields: [
    // Lengths, because MySQL limits the index to 3,072 bytes, four for each character.
    /** `YYYY-MM-DD`, in UTC+8. */
    { type: 'string', name: 'day', length: 10, allowNull: false },
    { type: 'string', name: 'authenticator', length: 255, allowNull: false },
    /** `inside`, `web`, `first` or `failure`. */
    { type: 'string', name: 'kind', length: 16, allowNull: false },
    /** Of a failure; empty for sign-ins. */
    { type: 'string', name: 'code', length: 64, allowNull: false },
    { type: 'integer', name: 'count', allowNull: false },
  ],
  indexes: [{ unique: true, fields: ['day', 'authenticator', 'kind', 'code'] }],
});
