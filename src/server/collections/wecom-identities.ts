import { defineCollection } from '@nocobase/database';

/**
 * One row a WeCom person, which whoever decides about their account locks: NocoBase's own `usersAuthenticators` has
 * nothing that would keep two requests, or two nodes, from creating a user each.
 */
export default defineCollection({
  name: 'wecomIdentities',
  dumpRules: { group: 'user' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: true,
  updatedAt: false,
  fields: [
    { type: 'string', name: 'authenticator', allowNull: false },
    { type: 'string', name: 'identity', allowNull: false },
  ],
  indexes: [{ unique: true, fields: ['authenticator', 'identity'] }],
});
