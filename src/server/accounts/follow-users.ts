/** Keeps the origins of users' values up to date, however NocoBase saves the users. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE, RESOURCE } from '../../shared/constants';
import { requestOf } from '../settings/admin-rights';
import { normalValue, VALUE_COLUMNS, type ValueColumn } from './normal-form';
import { addOrigins, originByDirectory, replaceOrigins, type ValueChange, type ValueOrigin } from './value-origins';

/** NocoBase's sign-in by text message, which proves the phone number that it writes. */
const SMS = 'SMS';

/**
 * The origin of a value that is being written. Code that runs for a request, however deep, counts as its caller's.
 *
 * @returns undefined for a directory sync, which may have taken a user that an attacker prepared for the member's
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
    return authType === AUTH_TYPE || authType === SMS ? 'given' : 'unknown'; // other types store what their users type
  }
  const writer = request.state.currentUser?.id;
  const isSignUp = resourceName === 'auth' && actionName === 'signUp';
  if (isSignUp || Number(writer) === userId) {
    return 'selfAsserted';
  }
  return writer === undefined ? 'unknown' : 'given';
}

interface Save {
  user: Model;
  isNew: boolean;
  changes: ValueChange[];
}

/** Writes the origins in the transaction that saves the users. */
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
    const created = users.map((user): Save => ({ user, isNew: true, changes: valuesOf(user, VALUE_COLUMNS) }));
    await writeOrigins(app, created, transaction);
  });
  const updatedIds = new WeakMap<object, number[]>();
  app.db.on('users.beforeBulkUpdate', async (options: BulkUpdate) => {
    if (columnsIn(options).length > 0) {
      const { where, transaction } = options; // after the update, it may find none
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
}

function columnsIn({ attributes = {} }: BulkUpdate): ValueColumn[] {
  return VALUE_COLUMNS.filter((column) => Object.hasOwn(attributes, column));
}

interface Written {
  transaction?: Transaction;
}

interface BulkUpdate extends Written {
  attributes?: Record<string, unknown>;
  where?: Record<string, unknown>;
}

/** The changes that matter to match rules: `13800000001` and `+86 138 0000 0001` are the same. */
function changesOf(user: Model): ValueChange[] {
  const before = (column: ValueColumn) => (user.isNewRecord ? undefined : user.previous(column));
  return valuesOf(user, VALUE_COLUMNS).filter(
    ({ column, value }) => user.changed(column) && normalValue(column, before(column)) !== value,
  );
}

function valuesOf(user: Model, columns: readonly ValueColumn[]): ValueChange[] {
  return columns.map((column) => ({ column, value: normalValue(column, user.get(column)) }));
}

async function writeOrigins(app: Application, saves: Save[], transaction?: Transaction): Promise<void> {
  for (const { user, isNew, changes } of saves) {
    if (changes.length === 0) {
      continue;
    }
    const userId = Number(user.get('id'));
    if (isNew) {
      await addOrigins(app, userId, changes, originOfChange(userId) ?? 'given', transaction);
    } else {
      const origin = originOfChange(userId) ?? (await originByDirectory(app, userId, transaction));
      await replaceOrigins(app, userId, changes, origin, transaction);
    }
  }
}
