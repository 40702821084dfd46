/** Locks on one WeCom identity, across nodes, and the identity's row in `wecomIdentities`. */

import { type Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { isTransient, LockTimeout } from '../store/database-errors';
import { selectRow } from '../store/plain-select';
import { columnsOf } from '../store/rows';
import type { IdentityKey } from './identity';
import { type Priority, writersOf } from './writers';

const LOCK_TTL_MS = 15_000;
const LOCK_WAIT_MS = 8_000; // then the member is told to try again
const MAX_ATTEMPTS = 3;
const MAX_TRYING_MS = 5_000; // no attempt begins later: the database is locked, and the member looks at a blank page

/** SQLite deadlocks when two transactions begin by reading; other databases ignore the type. */
export const IMMEDIATE = { type: Transaction.TYPES.IMMEDIATE };

/**
 * Runs `work` while no other request works on this WeCom identity, on this node or another.
 *
 * Locks twice: NocoBase's lock manager within the process, then `SELECT … FOR UPDATE` on the identity's row across
 * nodes, because the lock manager knows only its own process by default. SQLite has a single writer, so there the
 * writers' queue is the lock, and the row is made in the same transaction. It is deleted again if no link needs it
 * afterwards.
 *
 * @param work runs in a transaction, up to three times: it must have no effects outside of it
 * @returns what `work` returns
 * @throws LockTimeout when the lock is not free within eight seconds, or the error of `work` or the database
 */
export async function withIdentityLock<T>(
  app: Application,
  key: IdentityKey,
  work: (transaction: Transaction, row: Model) => Promise<T>,
  priority: Priority = 'request',
): Promise<T> {
  const { authenticator, identity } = key;
  const identities = app.db.getCollection('wecomIdentities').model;
  const where = { authenticator, identity };
  const lockRow = async (transaction: Transaction): Promise<Model> => {
    if (isSqlite(app)) {
      return (await identities.findOne({ where, transaction })) ?? identities.create(where, { transaction });
    }
    const lock = transaction.LOCK.UPDATE;
    return identities.findOne({ where, lock, rejectOnEmpty: true, transaction });
  };
  const attempt = async () => {
    if (!isSqlite(app) && !(await selectRow(app, { collection: 'wecomIdentities', fields: ['identity'], where }))) {
      await inTransaction(app, (transaction) =>
        identities.bulkCreate([where], { ignoreDuplicates: true, transaction }),
      );
    }
    return inTransaction(app, async (transaction) => {
      const row = await lockRow(transaction);
      const result = await work(transaction, row);
      if (!(await isNeeded(app, row, transaction))) {
        await row.destroy({ transaction });
      }
      return result;
    });
  };
  const tryUntilDone = async () => {
    try {
      return await withRetry(attempt);
    } catch (error) {
      // On SQLite the row has gone with the transaction.
      if (!isSqlite(app) && !isOfDatabase(error)) {
        await forgetUnlessNeeded(app, key).catch(() => undefined); // otherwise the nightly clean-up deletes it
      }
      throw error;
    }
  };
  const locked = isSqlite(app) ? tryUntilDone : () => withLockManager(app, key, tryUntilDone);
  return writersOf(app).run(locked, priority);
}

/** Call it from the writers' queue: the lock expires after a while, and waiting in the queue must not use that up. */
async function withLockManager<T>(app: Application, key: IdentityKey, work: () => Promise<T>): Promise<T> {
  const name = `wecom:person:${app.name}:${key.authenticator}:${key.identity}`;
  const lock = await app.lockManager.tryAcquire(name, LOCK_WAIT_MS).catch(() => {
    throw new LockTimeout();
  });
  return lock.runExclusive(work, LOCK_TTL_MS);
}

/**
 * Runs a write of NocoBase's outside the plugin's transactions. SQLite allows one writer and fails the others with
 * SQLITE_BUSY, so there it waits in our writers' queue; other databases need no lock for it.
 */
export function withWriterLock<T>(app: Application, work: () => Promise<T>, priority: Priority): Promise<T> {
  return isSqlite(app) ? writersOf(app).run(work, priority) : work();
}

/** A transaction that waits eight seconds for a lock. PostgreSQL would wait for ever, MySQL and MariaDB for 50 s. */
function inTransaction<T>({ db }: Application, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const { sequelize } = db;
  return sequelize.transaction(IMMEDIATE, async (transaction) => {
    const set = (variable: string) => sequelize.query(`SET ${variable}`, { transaction });
    switch (sequelize.getDialect()) {
      case 'postgres':
        await set(`LOCAL lock_timeout = ${LOCK_WAIT_MS}`);
        return work(transaction);
      case 'mysql':
      case 'mariadb':
        await set(`innodb_lock_wait_timeout = ${LOCK_WAIT_MS / 1000}`);
        try {
          return await work(transaction);
        } finally {
          await set('innodb_lock_wait_timeout = DEFAULT').catch(() => undefined); // the connection returns to the pool
        }
      default:
        return work(transaction);
    }
  });
}

export function isSqlite(app: Application): boolean {
  return app.db.sequelize.getDialect() === 'sqlite';
}

/** Tries again at once after a transient error. Sequelize's own retry covers single statements, not a transaction. */
async function withRetry<T>(attempt: () => Promise<T>): Promise<T> {
  const until = Date.now() + MAX_TRYING_MS;
  for (let left = MAX_ATTEMPTS - 1; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || Date.now() > until || !isTransient(error)) {
        throw error;
      }
    }
  }
}

/** After such an error, no further statement would help. */
function isOfDatabase(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('Sequelize');
}

/** WeCom's days end at midnight in China. */
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' });

/** Today, as `phoneTriesOn` has it. */
export function wecomDay(): string {
  return DAY.format();
}

/**
 * Whether a row of `wecomIdentities` is needed: for a link, or to count the phone numbers that the member typed today.
 */
export async function isNeeded(app: Application, row: Model, transaction?: Transaction): Promise<boolean> {
  if (row.get('phoneTriesOn') === wecomDay()) {
    return true;
  }
  const { authenticator, identity } = columnsOf('wecomIdentities', row);
  const link = { collection: 'usersAuthenticators', fields: ['userId'], where: { authenticator, uuid: identity } };
  return (await selectRow(app, link, transaction)) !== undefined;
}

/** Deletes the row of an identity that was locked without a result. */
async function forgetUnlessNeeded(app: Application, { authenticator, identity }: IdentityKey): Promise<void> {
  const row = await app.db.getCollection('wecomIdentities').model.findOne({ where: { authenticator, identity } });
  if (row && !(await isNeeded(app, row))) {
    await row.destroy();
  }
}
