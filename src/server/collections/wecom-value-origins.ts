import { defineCollection } from '@nocobase/database';

/** Who wrote the values that match rules compare: the user themselves, or others. A user may have none. */
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
    /** In the form in which match rules compare it. */
    { type: 'string', name: 'value', allowNull: false },
    /** `selfAsserted`, `given` or `unknown`. */
    { type: 'string', name: 'origin', allowNull: false },
  ],
  // Not unique: two saves of one user at the same time must not fail for it. Of several rows the worst counts.
  indexes: [{ fields: ['userId'] }],
});
