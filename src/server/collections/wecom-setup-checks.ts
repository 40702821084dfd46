import { defineCollection } from '@nocobase/database';

/** The result of the last check of each authenticator's saved settings. */
export default defineCollection({
  name: 'wecomSetupChecks',
  dumpRules: { group: 'log' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: false,
  updatedAt: false,
  fields: [
    { type: 'string', name: 'authenticator', allowNull: false, unique: true },
    { type: 'date', name: 'at', allowNull: false },
    /** The worst of its lines. */
    { type: 'string', name: 'status', allowNull: false },
  ],
});
