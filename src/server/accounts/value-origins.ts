/**
 * The origins of values that match rules compare. A value that users wrote about themselves proves nothing: with it, an
 * attacker could prepare the account that another person gets at their first sign-in (account pre-hijacking).
 */

import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { columnsOf } from '../store/rows';
import type { MemberProfile } from './identity';
import { normalValue, type ValueColumn } from './normal-form';

/** `value`: in normal form; undefined if it was removed. */
export type ValueChange = { column: ValueColumn; value: string | undefined };

/**
 * - `selfAsserted`: the user wrote it about themselves
 * - `given`: an admin, an import, a directory or WeCom wrote it
 * - `unknown`: nothing tells who did
 */
export type ValueOrigin = 'selfAsserted' | 'given' | 'unknown';

/** Stores the origin of a new user's values. */
export async function addOrigins(
  app: Application,
  userId: number,
  changes: ValueChange[],
  origin: ValueOrigin,
  transaction?: Transaction,
): Promise<void> {
  const rows = changes.flatMap(({ column, value }) => (value ? [{ userId, column, value, origin }] : []));
  await origins(app).bulkCreate(rows, { transaction });
}

/** Stores a new origin for these values of the user. */
export async function replaceOrigins(
  app: Application,
  userId: number,
  changes: ValueChange[],
  origin: ValueOrigin,
  transaction?: Transaction,
): Promise<void> {
  await origins(app).destroy({ where: { userId, column: changes.map(({ column }) => column) }, transaction });
  await addOrigins(app, userId, changes, origin, transaction);
}

/**
 * A directory sync finds users by their values, so what it adds to a user of unknown origin is of unknown origin, too.
 */
export async function originByDirectory(
  app: Application,
  userId: number,
  transaction?: Transaction,
): Promise<ValueOrigin> {
  const rows = await origins(app).findAll({ where: { userId }, transaction });
  const isGiven =
    rows.length > 0
      ? rows.every((row) => readOrigin(row.get('origin')) === 'given')
      : (await madeByOthers(app, [userId], transaction)).has(userId);
  return isGiven ? 'given' : 'unknown';
}

/** Marks values of the user that WeCom confirms as given. */
export async function vouchFor(
  app: Application,
  userId: number,
  { phone, bizMail }: Pick<MemberProfile, 'phone' | 'bizMail'>,
  transaction: Transaction,
): Promise<void> {
  for (const [column, said] of [
    ['phone', phone],
    ['email', bizMail],
  ] as const) {
    const value = normalValue(column, said);
    if (value !== undefined) {
      await origins(app).update({ origin: 'given' }, { where: { userId, column, value }, transaction });
    }
  }
}

/** Marks a value as one that members may write themselves, such as their personal mail in WeCom. */
export async function markSelfAsserted(
  app: Application,
  userId: number,
  column: ValueColumn,
  transaction: Transaction,
): Promise<void> {
  await origins(app).update({ origin: 'selfAsserted' }, { where: { userId, column }, transaction });
}

/**
 * The origin of a value that a match rule has found, for each user.
 *
 * @param value in normal form
 */
export async function originsOf(
  app: Application,
  userIds: number[],
  column: ValueColumn,
  value: string,
  transaction?: Transaction,
): Promise<Map<number, ValueOrigin>> {
  if (userIds.length === 0) {
    return new Map();
  }
  const rows = await origins(app).findAll({ where: { userId: userIds, column }, transaction });
  const known = new Map<number, ValueOrigin>();
  for (const row of rows) {
    const userId = Number(row.get('userId'));
    // If the row is about another value, this one was written without our hooks.
    const origin = normalValue(column, row.get('value')) === value ? readOrigin(row.get('origin')) : 'unknown';
    known.set(userId, worseOf(origin, known.get(userId)));
  }
  const unknown = userIds.filter((id) => !known.has(id));
  const made = await madeByOthers(app, unknown, transaction);
  return new Map(userIds.map((id) => [id, known.get(id) ?? (made.has(id) ? 'given' : 'unknown')]));
}

function readOrigin(stored: unknown): ValueOrigin {
  return stored === 'given' || stored === 'unknown' ? stored : 'selfAsserted';
}

function worseOf(one: ValueOrigin, other: ValueOrigin = 'given'): ValueOrigin {
  return (['selfAsserted', 'unknown'] as const).find((origin) => origin === one || origin === other) ?? 'given';
}

/**
 * For users from before the plugin: those created by an admin, an import or a directory, as far as NocoBase's tables
 * tell.
 */
async function madeByOthers(app: Application, userIds: number[], transaction?: Transaction): Promise<Set<number>> {
  if (userIds.length === 0) {
    return new Set();
  }
  const users: Model[] = await app.db.getRepository('users').find({
    fields: ['id', 'createdAt', 'createdById', 'updatedById'],
    filter: { id: { $in: userIds } },
    transaction,
  });
  const synced = await firstSynced(app, userIds, transaction);
  const made = users.filter((user) => {
    const id = Number(user.get('id'));
    const byAnother = user.get('createdById') && Number(user.get('updatedById')) !== id;
    const createdAt = new Date(columnsOf('users', user).createdAt).getTime();
    return byAnother || (synced.get(id) ?? Number.POSITIVE_INFINITY) - createdAt < SYNC_MS;
  });
  return new Set(made.map((user) => Number(user.get('id'))));
}

/** A directory records a user it has created at once; if it does so later, the user was there before. */
const SYNC_MS = 60_000;

/** When a directory has first recorded each user; epoch ms. */
async function firstSynced(app: Application, userIds: number[], transaction?: Transaction) {
  const first = new Map<number, number>();
  if (app.db.hasCollection('userDataSyncRecordsResources')) {
    const rows: Model[] = await app.db.getRepository('userDataSyncRecordsResources').find({
      filter: { resource: 'users', resourcePk: { $in: userIds.map(String) } },
      transaction,
    });
    for (const row of rows) {
      const [id, at] = [
        Number(row.get('resourcePk')),
        new Date(columnsOf('userDataSyncRecordsResources', row).createdAt).getTime(),
      ];
      first.set(id, Math.min(at, first.get(id) ?? at));
    }
  }
  return first;
}

function origins(app: Application) {
  return app.db.getCollection('wecomValueOrigins').model;
}
