import { defineCollection } from '@nocobase/database';

/** The files that prove to WeCom that a domain is the company's. */
export default defineCollection({
  name: 'wecomVerificationFiles',
  dumpRules: { group: 'third-party' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: true,
  updatedAt: false,
  fields: [
    { type: 'string', name: 'name', allowNull: false, unique: true },
    /** Kept for a while after the removal, so that a node that was down removes the file, too. */
    { type: 'date', name: 'removedAt' },
  ],
});
