/**
 * Who wrote the values that match rules compare. A value that a user wrote down about themselves proves nothing: with it,
 * anyone could prepare the account that another person gets at their first sign-in (account pre-hijacking).
 */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { RESOURCE } from '../../shared/constants';
import { requestOf } from '../admin-rights';
import { normalizePhone } from './phone';

/** The columns of `users` that match rules compare. */
const COLUMNS = ['phone', 'email', 'username'] as const;

export type ValueColumn = (typeof COLUMNS)[number];

/**
 * - `selfAsserted`: the user wrote it about themselves
 * - `given`: an admin, an import, a directory or WeCom put it there
 * - `unknown`: nothing tells
 */
export type ValueOrigin = 'selfAsserted' | 'given' | 'unknown';

/** Actions whose values come from elsewhere than the caller: from another authenticator, WeCom or a directory. */
function isVouchedFor({ resourceName, actionName }: { resourceName: string; actionName: string }): boolean {
  return resourceName === RESOURCE || resourceName === 'userData' || `${resourceName}:${actionName}` === 'auth:signIn';
}

/** Where a value comes from that is written now. What runs for a request, however deep, belongs to its caller. */
function originOfChange(userId: number): ValueOrigin {
  const request = requestOf({});
  if (!request || (request.action && isVouchedFor(request.action))) {
    return 'given';
  }
  const writer = request.state.currentUser?.id;
  const isSignUp = request.action?.resourceName === 'auth' && request.action.actionName === 'signUp';
  if (isSignUp || Number(writer) === userId) {
    return 'selfAsserted';
  }
  return writer === undefined ? 'unknown' : 'given';
}

type Change = { column: ValueColumn; value: string | undefined };

/** Keeps the origins in step with the users, in the transaction that saves them. */
export function followUsers(app: Application): void {
  const changes = new WeakMap<Model, Change[]>();

  app.db.on('users.beforeSave', (user: Model) => {
    changes.set(user, changesOf(user));
  });
  app.db.on('users.afterSave', async (user: Model, { transaction }: { transaction?: Transaction } = {}) => {
    await writeOrigins(app, [[user, changes.get(user) ?? []]], transaction);
    changes.delete(user);
  });
  app.db.on('users.afterBulkCreate', async (users: Model[], { transaction }: { transaction?: Transaction } = {}) => {
    await writeOrigins(
      app,
      users.map((user) => [user, valuesOf(user, COLUMNS)]),
      transaction,
    );
  });
  app.db.on('users.afterBulkUpdate', async (options: BulkUpdate) => {
    const columns = COLUMNS.filter((column) => Object.hasOwn(options.attributes ?? {}, column));
    if (columns.length > 0) {
      const { where, transaction } = options;
      const users = await app.db.getCollection('users').model.findAll({ where, transaction });
      await writeOrigins(
        app,
        users.map((user) => [user, valuesOf(user, columns)]),
        transaction,
      );
    }
  });
  app.db.on('users.afterDestroy', async (user: Model, { transaction }: { transaction?: Transaction } = {}) => {
    await origins(app).destroy({ where: { userId: user.get('id') as number }, transaction });
  });
}

interface BulkUpdate {
  attributes?: Record<string, unknown>;
  where?: Record<string, unknown>;
  transaction?: Transaction;
}

/** What a save changes for match rules: `13800000001` and `+86 138 0000 0001` are the same. */
function changesOf(user: Model): Change[] {
  const before = (column: ValueColumn) => (user.isNewRecord ? undefined : user.previous(column));
  return valuesOf(user, COLUMNS).filter(
    ({ column, value }) => user.changed(column) && normalValue(column, before(column)) !== value,
  );
}

function valuesOf(user: Model, columns: readonly ValueColumn[]): Change[] {
  return columns.map((column) => ({ column, value: normalValue(column, user.get(column)) }));
}

/** A value in the form in which match rules compare it. */
export function normalValue(column: ValueColumn, value: unknown): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  return column === 'phone' ? normalizePhone(value) : value.trim().toLowerCase() || undefined;
}

async function writeOrigins(
  app: Application,
  changed: [Model, Change[]][],
  transaction: Transaction | undefined,
): Promise<void> {
  for (const [user, changes] of changed) {
    if (changes.length === 0) {
      continue;
    }
    const userId = Number(user.get('id'));
    await origins(app).destroy({ where: { userId, column: changes.map(({ column }) => column) }, transaction });
    const origin = originOfChange(userId);
    const rows = changes.flatMap(({ column, value }) => (value ? [{ userId, column, value, origin }] : []));
    await origins(app).bulkCreate(rows, { transaction });
  }
}

/** Marks a value as one that the person could have written themselves, as a personal mail in WeCom is. */
export async function markSelfAsserted(
  app: Application,
  userId: number,
  column: ValueColumn,
  transaction: Transaction,
): Promise<void> {
  await origins(app).update({ origin: 'selfAsserted' }, { where: { userId, column }, transaction });
}

/**
 * Where the value that a match rule has found came from, of each user.
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
  const rows = await origins(app).findAll({ where: { userId: userIds, column, value }, transaction });
  const known = new Map<number, ValueOrigin>();
  for (const row of rows) {
    const [userId, origin] = [Number(row.get('userId')), readOrigin(row.get('origin'))];
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

/** Users from before the plugin, as far as NocoBase's own tables tell: an admin or an import made them, or a directory. */
async function madeByOthers(app: Application, userIds: number[], transaction?: Transaction): Promise<Set<number>> {
  if (userIds.length === 0) {
    return new Set();
  }
  const users: Model[] = await app.db.getRepository('users').find({
    fields: ['id', 'createdById'],
    filter: { id: { $in: userIds } },
    transaction,
  });
  const made = users.filter((user) => user.get('createdById')).map((user) => Number(user.get('id')));
  if (!app.db.hasCollection('userDataSyncRecordsResources')) {
    return new Set(made);
  }
  const synced: Model[] = await app.db.getRepository('userDataSyncRecordsResources').find({
    fields: ['resourcePk'],
    filter: { resource: 'users', resourcePk: { $in: userIds.map(String) } },
    transaction,
  });
  return new Set([...made, ...synced.map((row) => Number(row.get('resourcePk')))]);
}

function origins(app: Application) {
  return app.db.getCollection('wecomValueOrigins').model;
}
