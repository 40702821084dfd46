import { defineCollection } from '@nocobase/database';

/** Where the values come from that match rules compare: from the users themselves, or not. A user may have no rows. */
export default defineCollection({
  name: 'wecomValueOrigins',
  dumpRules: { group: 'user' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: true,
  updatedAt: false,
  fields: [
    { type: 'bigInt', name: 'userId', allowNull: false },
    /** `phone`, `email` or `username`. */
    { type: 'string', name: 'column', allowNull: false },
    /** In normal form, as match rules compare it. */
    { type: 'string', name: 'value', allowNull: false },
    /** `selfAsserted`, `given` or `unknown`. */
    { type: 'string', name: 'origin', allowNull: false },
  ],
  // Not unique, so that two concurrent saves of a user do not fail. Of several rows, the least trusted one counts.
  indexes: [{ fields: ['userId'] }],
});
