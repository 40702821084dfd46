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

/** Whether a new value would meet the database's unique index, which may take more for the same than we do. */
export async function isTaken(
  app: Application,
  column: 'email' | 'username',
  value: string,
  transaction?: Transaction,
): Promise<boolean> {
  return (await alike(app, column, value, transaction)).length > 0;
}

/** Without case, but with accents: MariaDB's collation finds `andre@…` for `andré@…`, which may be another person. */
async function byText(
  app: Application,
  column: 'email' | 'username',
  value: string | undefined,
  transaction?: Transaction,
): Promise<number[]> {
  const wanted = value?.trim().toLowerCase();
  if (!wanted) {
    return [];
  }
  const users = await alike(app, column, wanted, transaction);
  return users.filter((user) => (user.get(column) as string).toLowerCase() === wanted).map(idOf);
}

function alike(app: Application, column: 'email' | 'username', value: string, transaction?: Transaction) {
  const { sequelize } = app.db;
  return app.db.getCollection('users').model.findAll({
    attributes: ['id', column],
    where: sequelize.where(sequelize.fn('lower', sequelize.col(column)), sequelize.fn('lower', value)),
    transaction,
  });
}

function idOf(user: Model): number {
  return user.get('id') as number;
}
