import { defineCollection } from '@nocobase/database';

/** WeCom people and users whom an admin, or the person, does not want linked again. */
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
