import { defineCollection } from '@nocobase/database';

/** Members and users who must not be linked again: an admin, or the member, has said so. */
export default defineCollection({
  name: 'wecomBlockedLinks',
  dumpRules: { group: 'user' },
  migrationRules: ['schema-only'],
  autoGenId: true,
  createdAt: true,
  updatedAt: false,
  fields: [
    { type: 'string', name: 'authenticator', allowNull: false },
    { type: 'string', name: 'identity', allowNull: false },
    { type: 'bigInt', name: 'userId', allowNull: false },
  ],
  indexes: [{ fields: ['identity'] }, { fields: ['userId'] }],
});
