import { defineCollection } from '@nocobase/database';

/** Users who were told that they can sign in with WeCom. The key lets only one of several nodes tell them. */
export default defineCollection({
  name: 'wecomLinkSuggestions',
  dumpRules: { group: 'user' },
  migrationRules: ['schema-only'],
  autoGenId: false,
  createdAt: true,
  updatedAt: false,
  fields: [{ type: 'bigInt', name: 'userId', primaryKey: true, allowNull: false }],
});
