/** Work about one WeCom person that must not run twice at a time, in this process or on another node. */
import { type Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { isTransient, LockTimeout } from '../store/database-errors';
import type { IdentityKey } from './identity';
import { type Priority, writersOf } from './writers';

const LOCK_TTL_MS = 15_000;
const MAX_WAIT_MS = 8_000; // then the person is told to try again
const MAX_ATTEMPTS = 3;
const MAX_TRYING_MS = 5_000; // no attempt begins after that: the database is locked, and the person looks at a blank page

/** SQLite deadlocks when two transactions begin by reading; other databases ignore the type. */
export const IMMEDIATE = { type: Transaction.TYPES.IMMEDIATE };

/**
 * In this process by a lock, across nodes by the person's row in `wecomIdentities`, which goes again where nobody is
 * linked afterwards.
 *
 * @param work in a transaction, which is tried again after a passing error
 * @throws LockTimeout, or an error of the database, where others are too long at it
 */
export async function withIdentityLock<T>(
  app: Application,
  who: IdentityKey,
  work: (transaction: Transaction, row: Model) => Promise<T>,
  priority: Priority = 'person',
): Promise<T> {
  const { authenticator, identity } = who;
  const identities = app.db.getCollection('wecomIdentities').model;
  const where = { authenticator, identity };
  const attempt = async () => {
    if (!(await identities.count({ where }))) {
      await inTransaction(app, (transaction) =>
        identities.bulkCreate([where], { ignoreDuplicates: true, transaction }),
      );
    }
    return inTransaction(app, async (transaction) => {
      const lock = transaction.LOCK.UPDATE;
      const row = await identities.findOne({ where, lock, rejectOnEmpty: true, transaction });
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
      if (!isOfDatabase(error)) {
        await forgetUnlessNeeded(app, who).catch(() => undefined); // else the night does it
      }
      throw error;
    }
  };
  const alone = isSqlite(app) ? tryUntilDone : () => withLockManager(app, who, tryUntilDone);
  return writersOf(app).run(alone, priority);
}

/** Only after the writers' queue: the lock ends after a while, whoever holds it. */
async function withLockManager<T>(app: Application, who: IdentityKey, work: () => Promise<T>): Promise<T> {
  const key = `wecom:person:${app.name}:${who.authenticator}:${who.identity}`;
  const lock = await app.lockManager.tryAcquire(key, MAX_WAIT_MS).catch(() => {
    throw new LockTimeout();
  });
  return lock.runExclusive(work, LOCK_TTL_MS);
}

/** SQLite has one writer, and refuses others that NocoBase starts: there such work takes turns with all of ours. */
export function withWriterLock<T>(app: Application, work: () => Promise<T>, priority: Priority): Promise<T> {
  return isSqlite(app) ? writersOf(app).run(work, priority) : work();
}

/** One that waits eight seconds for a lock: PostgreSQL would wait for ever, MySQL and MariaDB for 50 s. */
function inTransaction<T>({ db }: Application, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const { sequelize } = db;
  return sequelize.transaction(IMMEDIATE, async (transaction) => {
    const set = (variable: string) => sequelize.query(`SET ${variable}`, { transaction });
    switch (sequelize.getDialect()) {
      case 'postgres':
        await set(`LOCAL lock_timeout = ${MAX_WAIT_MS}`);
        return work(transaction);
      case 'mysql':
      case 'mariadb':
        await set(`innodb_lock_wait_timeout = ${MAX_WAIT_MS / 1000}`);
        try {
          return await work(transaction);
        } finally {
          await set('innodb_lock_wait_timeout = DEFAULT').catch(() => undefined); // the connection goes back into the pool
        }
      default:
        return work(transaction);
    }
  });
}

function isSqlite(app: Application): boolean {
  return app.db.sequelize.getDialect() === 'sqlite';
}

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

/** Then the person waits for nothing more. */
function isOfDatabase(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('Sequelize');
}

/** A person's row in `wecomIdentities`: how long it is kept. */

/** WeCom's days end at midnight in China. */
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' });

/** Today, as `phoneTriesOn` has it. */
export function wecomDay(): string {
  return DAY.format();
}

/** Whether the row serves a purpose: a link, or the count of the phone numbers that the person has typed today. */
export async function isNeeded(app: Application, row: Model, transaction?: Transaction): Promise<boolean> {
  if (row.get('phoneTriesOn') === wecomDay()) {
    return true;
  }
  const where = { authenticator: row.get('authenticator') as string, uuid: row.get('identity') as string };
  return (await app.db.getCollection('usersAuthenticators').model.count({ where, transaction })) > 0;
}

/** Deletes the row of a person whom nothing was decided about. */
export async function forgetUnlessNeeded(app: Application, { authenticator, identity }: IdentityKey): Promise<void> {
  const row = await app.db.getCollection('wecomIdentities').model.findOne({ where: { authenticator, identity } });
  if (row && !(await isNeeded(app, row))) {
    await row.destroy();
  }
}
