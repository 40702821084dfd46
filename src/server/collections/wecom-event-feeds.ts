import { defineCollection } from '@nocobase/database';

/** Whether WeCom reaches the URL for events of an authenticator, with the present keys. */
export default defineCollection({
  name: 'wecomEventFeeds',
  dumpRules: { group: 'log' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: false,
  updatedAt: false,
  fields: [
    { type: 'string', name: 'authenticator', allowNull: false, unique: true },
    /** When WeCom last verified the URL. */
    { type: 'date', name: 'verifiedAt' },
    /** When a request was last refused, and which value differs: `token`, `aesKey`, `company`. */
    { type: 'date', name: 'refusedAt' },
    { type: 'string', name: 'refusedFor', length: 16 },
  ],
});
