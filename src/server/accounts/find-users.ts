/** Users by a value of WeCom's. An empty value finds nobody: `{ phone: null }` would find the root user. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { normalValue, type ValueColumn } from './normal-form';
import { inAnySpelling, sameToDatabase } from './spellings';

/** @returns ids; several where the spelling differs, which the database takes for different values */
export async function findUsers(
  app: Application,
  column: ValueColumn,
  value: string | undefined,
  transaction?: Transaction,
): Promise<number[]> {
  const normal = normalValue(column, value);
  if (normal === undefined) {
    return [];
  }
  const candidates: Model[] = await app.db.getCollection('users').model.findAll({
    attributes: ['id', column],
    where: inAnySpelling(app, column, normal),
    transaction,
  });
  const found = candidates.filter((user) => normalValue(column, user.get(column)) === normal);
  return found.map((user) => user.get('id') as number);
}

/** Whether somebody has a new value, in whatever spelling, or it would meet the database's unique index. */
export async function isTaken(
  app: Application,
  column: ValueColumn,
  value: string,
  transaction?: Transaction,
): Promise<boolean> {
  const where = sameToDatabase(app, column, value);
  const alike = await app.db.getCollection('users').model.count({ where, transaction });
  return alike > 0 || (await findUsers(app, column, value, transaction)).length > 0;
}
