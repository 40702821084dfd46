import { defineCollection } from '@nocobase/database';

/** The files by which WeCom sees that a domain is the company's. */
export default defineCollection({
  name: 'wecomVerificationFiles',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: true,
  updatedAt: false,
  fields: [
    { type: 'string', name: 'name', allowNull: false, unique: true },
    /** Removed, but maybe not yet on a node that was down meanwhile. */
    { type: 'date', name: 'removedAt' },
  ],
});
