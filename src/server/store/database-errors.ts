/** Errors of a busy database, by the names that Sequelize and the drivers give them. */

/** Worth a retry: a concurrent request took the value, another node deleted the row, or SQLite was busy. */
const TRANSIENT_ERRORS = new Set([
  'SequelizeUniqueConstraintError',
  'SequelizeTimeoutError',
  'SequelizeEmptyResultError',
]);

/** Chosen to break a deadlock (PostgreSQL; MySQL and MariaDB). */
const TRANSIENT_CODES = new Set(['40P01', '40001', 'ER_LOCK_DEADLOCK']);

const BUSY_ERRORS = new Set(['SequelizeTimeoutError', 'SequelizeConnectionAcquireTimeoutError']);

/** A lock was not free in time, or no connection was left. */
const BUSY_CODES = new Set([
  ...TRANSIENT_CODES,
  'SQLITE_BUSY',
  'SQLITE_LOCKED',
  '55P03',
  '53300',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
]);

/** Another request or node held an identity's lock for too long. */
export class LockTimeout extends Error {
  override readonly name = 'LockTimeout';
}

/** Whether a row with the same unique values is there already. */
export function isDuplicate(error: unknown): boolean {
  return nameOf(error) === 'SequelizeUniqueConstraintError';
}

/** Whether the same transaction may succeed if it is tried again at once. */
export function isTransient(error: unknown): boolean {
  return TRANSIENT_ERRORS.has(nameOf(error)) || TRANSIENT_CODES.has(codeOf(error));
}

/** Whether the database was busy with other requests, so that trying again in a moment helps. */
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
