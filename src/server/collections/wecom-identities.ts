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
    /** Since when WeCom is known to have them disabled or gone. */
    { type: 'date', name: 'leftAt' },
    /** The same, epoch ms: some databases keep no fraction of a second in a date. */
    { type: 'bigInt', name: 'leftAtMs' },
    /** The day (UTC+8) of the last phone number they typed, and how many they typed on it. */
    { type: 'string', name: 'phoneTriesOn' },
    { type: 'integer', name: 'phoneTries' },
  ],
  indexes: [{ unique: true, fields: ['authenticator', 'identity'] }],
});
