/** What a database says that has more to do than it can, by the names that Sequelize and the drivers give it. */

/** Somebody took the value meanwhile, another node deleted the row, or SQLite was busy: worth another look. */
const PASSING_ERRORS = new Set([
  'SequelizeUniqueConstraintError',
  'SequelizeTimeoutError',
  'SequelizeEmptyResultError',
]);

/** Chosen to break a deadlock (PostgreSQL; MySQL and MariaDB). */
const PASSING_CODES = new Set(['40P01', '40001', 'ER_LOCK_DEADLOCK']);

const BUSY_ERRORS = new Set(['SequelizeTimeoutError', 'SequelizeConnectionAcquireTimeoutError']);

/** A lock that was not to be had in time, and no connection left. */
const BUSY_CODES = new Set([
  ...PASSING_CODES,
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  '55P03',
  '53300',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
]);

/** Another request or node held a person's lock for too long. */
export class LockTimeout extends Error {
  override readonly name = 'LockTimeout';
}

/** Whether the same transaction may go through when it is tried again at once. */
export function isTransient(error: unknown): boolean {
  return PASSING_ERRORS.has(nameOf(error)) || PASSING_CODES.has(codeOf(error));
}

/** Whether it is only that others came first: trying again in a moment helps. */
export function isBusy(error: unknown): boolean {
  return error instanceof LockTimeout || BUSY_ERRORS.has(nameOf(error)) || BUSY_CODES.has(codeOf(error));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function codeOf(error: unknown): string {
  const { code, parent } = (error ?? {}) as { code?: unknown; parent?: { code?: unknown } };
  return String(parent?.code ?? code ?? '');
}
