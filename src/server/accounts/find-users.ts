/** Users by a value of WeCom's. An empty value finds nobody: `{ phone: null }` would find the root user. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { normalizePhone, phonePattern } from './phone';

/** @returns ids; several where the spelling differs, which the database takes for different values */
export type FindUsers = (app: Application, value: string | undefined, transaction?: Transaction) => Promise<number[]>;

export const usersByPhone: FindUsers = async (app, value, transaction) => {
  const phone = normalizePhone(value);
  if (phone === undefined) {
    return [];
  }
  const candidates: Model[] = await app.db.getRepository('users').find({
    fields: ['id', 'phone'],
    filter: { phone: { $like: phonePattern(phone) } },
    transaction,
  });
  return candidates.filter((user) => normalizePhone(user.get('phone') as string) === phone).map(idOf);
};

export const usersByMail: FindUsers = (app, value, transaction) => byText(app, 'email', value, transaction);

export const usersByUsername: FindUsers = (app, value, transaction) => byText(app, 'username', value, transaction);

/** Compares without case, as the database understands case. */
async function byText(
  app: Application,
  column: 'email' | 'username',
  value: string | undefined,
  transaction?: Transaction,
): Promise<number[]> {
  if (!value?.trim()) {
    return [];
  }
  const { sequelize } = app.db;
  const users: Model[] = await app.db.getCollection('users').model.findAll({
    attributes: ['id'],
    where: sequelize.where(sequelize.fn('lower', sequelize.col(column)), sequelize.fn('lower', value.trim())),
    transaction,
  });
  return users.map(idOf);
}

function idOf(user: Model): number {
  return user.get('id') as number;
}
