/**
 * Who wrote the values that match rules compare. A value that a user wrote down about themselves proves nothing: with it,
 * anyone could prepare the account that another person gets at their first sign-in (account pre-hijacking).
 */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE, RESOURCE } from '../../shared/constants';
import { requestOf } from '../admin-rights';
import type { Person } from './person';
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

/** NocoBase's own sign-in that proves what it writes: the phone number that got the text message. */
const SMS = 'SMS';

/**
 * Where a value comes from that is written now. What runs for a request, however deep, belongs to its caller.
 *
 * @returns undefined for a directory, which may have taken a prepared user for the person
 */
function originOfChange(userId: number): ValueOrigin | undefined {
  const request = requestOf({});
  const { resourceName, actionName } = request?.action ?? {};
  if (!request || resourceName === 'userData') {
    return undefined;
  }
  if (resourceName === RESOURCE) {
    return 'given';
  }
  if (resourceName === 'auth' && actionName === 'signIn') {
    const authType = request.auth?.authenticator?.authType;
    return authType === AUTH_TYPE || authType === SMS ? 'given' : 'unknown'; // others take what their users write
  }
  const writer = request.state.currentUser?.id;
  const isSignUp = resourceName === 'auth' && actionName === 'signUp';
  if (isSignUp || Number(writer) === userId) {
    return 'selfAsserted';
  }
  return writer === undefined ? 'unknown' : 'given';
}

type Change = { column: ValueColumn; value: string | undefined };

interface Save {
  user: Model;
  isNew: boolean;
  changes: Change[];
}

/** Keeps the origins in step with the users, in the transaction that saves them. */
export function followUsers(app: Application): void {
  const saves = new WeakMap<Model, Save>();

  app.db.on('users.beforeSave', (user: Model) => {
    saves.set(user, { user, isNew: user.isNewRecord, changes: changesOf(user) });
  });
  app.db.on('users.afterSave', async (user: Model, { transaction }: Written = {}) => {
    const save = saves.get(user);
    saves.delete(user);
    await writeOrigins(app, save ? [save] : [], transaction);
  });
  app.db.on('users.afterBulkCreate', async (users: Model[], { transaction }: Written = {}) => {
    const created = users.map((user): Save => ({ user, isNew: true, changes: valuesOf(user, COLUMNS) }));
    await writeOrigins(app, created, transaction);
  });
  const updatedIds = new WeakMap<object, number[]>();
  app.db.on('users.beforeBulkUpdate', async (options: BulkUpdate) => {
    if (columnsIn(options).length > 0) {
      const { where, transaction } = options; // later, it may find nobody any more
      const users = await app.db.getCollection('users').model.findAll({ attributes: ['id'], where, transaction });
      updatedIds.set(
        options,
        users.map((user) => Number(user.get('id'))),
      );
    }
  });
  app.db.on('users.afterBulkUpdate', async (options: BulkUpdate) => {
    const columns = columnsIn(options);
    if (columns.length > 0) {
      const { transaction } = options;
      const where = { id: updatedIds.get(options) ?? [] };
      const users = await app.db.getCollection('users').model.findAll({ where, transaction });
      const updated = users.map((user): Save => ({ user, isNew: false, changes: valuesOf(user, columns) }));
      await writeOrigins(app, updated, transaction);
    }
  });
  app.db.on('users.afterDestroy', async (user: Model, { transaction }: Written = {}) => {
    await origins(app).destroy({ where: { userId: user.get('id') as number }, transaction });
  });
}

function columnsIn({ attributes = {} }: BulkUpdate): ValueColumn[] {
  return COLUMNS.filter((column) => Object.hasOwn(attributes, column));
}

interface Written {
  transaction?: Transaction;
}

interface BulkUpdate extends Written {
  attributes?: Record<string, unknown>;
  where?: Record<string, unknown>;
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

async function writeOrigins(app: Application, saves: Save[], transaction?: Transaction): Promise<void> {
  for (const { user, isNew, changes } of saves) {
    if (changes.length === 0) {
      continue;
    }
    const userId = Number(user.get('id'));
    const origin = originOfChange(userId) ?? (isNew ? 'given' : await originByDirectory(app, userId, transaction));
    if (!isNew) {
      await origins(app).destroy({ where: { userId, column: changes.map(({ column }) => column) }, transaction });
    }
    const rows = changes.flatMap(({ column, value }) => (value ? [{ userId, column, value, origin }] : []));
    await origins(app).bulkCreate(rows, { transaction });
  }
}

/** A directory finds users by what stands there: what it adds to a user of unknown making is no better than that. */
async function originByDirectory(app: Application, userId: number, transaction?: Transaction): Promise<ValueOrigin> {
  const rows = await origins(app).findAll({ where: { userId }, transaction });
  const isGiven =
    rows.length > 0
      ? rows.every((row) => readOrigin(row.get('origin')) === 'given')
      : (await madeByOthers(app, [userId], transaction)).has(userId);
  return isGiven ? 'given' : 'unknown';
}

/** What WeCom says of a person, and stands at their user as well, is no longer only their own word. */
export async function vouchFor(
  app: Application,
  userId: number,
  { phone, bizMail }: Pick<Person, 'phone' | 'bizMail'>,
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
  const rows = await origins(app).findAll({ where: { userId: userIds, column }, transaction });
  const known = new Map<number, ValueOrigin>();
  for (const row of rows) {
    const userId = Number(row.get('userId'));
    // A row for another value: this one was written where nobody looked.
    const origin = row.get('value') === value ? readOrigin(row.get('origin')) : 'unknown';
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
    fields: ['id', 'createdAt', 'createdById', 'updatedById'],
    filter: { id: { $in: userIds } },
    transaction,
  });
  const synced = await firstSynced(app, userIds, transaction);
  const made = users.filter((user) => {
    const id = Number(user.get('id'));
    const byAnother = user.get('createdById') && Number(user.get('updatedById')) !== id;
    const createdAt = new Date(user.get('createdAt') as Date).getTime();
    return byAnother || (synced.get(id) ?? Number.POSITIVE_INFINITY) - createdAt < SYNC_MS;
  });
  return new Set(made.map((user) => Number(user.get('id'))));
}

/** A directory that has made a user notes it at once; later, it has found one who was there. */
const SYNC_MS = 60_000;

/** When a directory has first been found to have each user; epoch ms. */
async function firstSynced(app: Application, userIds: number[], transaction?: Transaction) {
  const first = new Map<number, number>();
  if (app.db.hasCollection('userDataSyncRecordsResources')) {
    const rows: Model[] = await app.db.getRepository('userDataSyncRecordsResources').find({
      filter: { resource: 'users', resourcePk: { $in: userIds.map(String) } },
      transaction,
    });
    for (const row of rows) {
      const [id, at] = [Number(row.get('resourcePk')), new Date(row.get('createdAt') as Date).getTime()];
      first.set(id, Math.min(at, first.get(id) ?? at));
    }
  }
  return first;
}

function origins(app: Application) {
  return app.db.getCollection('wecomValueOrigins').model;
}
