import { defineCollection } from '@nocobase/database';

/**
 * One row per authenticator and member. A request that decides about a member's account locks it, because nothing in
 * NocoBase's `usersAuthenticators` would keep two requests, or two nodes, from creating a user each.
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
    /** Since when the member is known to have departed. */
    { type: 'date', name: 'leftAt' },
    /** The same in epoch ms: dates in some databases have no fractions of a second. */
    { type: 'bigInt', name: 'leftAtMs' },
    /** The day (UTC+8) on which the member last typed a phone number, and how many numbers on that day. */
    { type: 'string', name: 'phoneTriesOn' },
    { type: 'integer', name: 'phoneTries' },
  ],
  indexes: [{ unique: true, fields: ['authenticator', 'identity'] }],
});
