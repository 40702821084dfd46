/** Makes the database fail at one statement, whether NocoBase or the plugin sends it. */
import type { MockServer } from '@nocobase/test';

export interface DatabaseFault {
  /** The statements that are counted. */
  counts: RegExp;
  /** The statement is executed, and only its reply is lost. */
  done?: boolean;
  /** All later statements fail as well. */
  away?: boolean;
  /** The driver's code of the error. */
  code?: string;
}

const CHANGING = /^(?!SELECT)/i; // for a SELECT, losing the reply is the same as refusing it

export const REFUSED: DatabaseFault = { counts: /^/ };
export const ANSWER_LOST: DatabaseFault = { counts: CHANGING, done: true };
export const AWAY: DatabaseFault = { counts: CHANGING, away: true };

/** Messages of databases may contain personal data. */
const WORDS = 'Key (phone)=(13900000001)';

interface Query {
  run(sql: string, ...rest: unknown[]): Promise<unknown>;
}

export interface Hooks {
  addHook(type: 'beforeQuery', name: string, hook: (options: unknown, query: Query) => void): void;
  removeHook(type: 'beforeQuery', name: string): void;
}

/**
 * Makes the `n`th statement from now on fail.
 *
 * @returns a function that ends this, and tells whether there were that many statements
 */
export function failAtStatement({ db }: MockServer, n: number, fault: DatabaseFault): () => boolean {
  const hooks = db.sequelize as unknown as Hooks;
  let count = 0;
  hooks.addHook('beforeQuery', 'failing', (_, query) => {
    const run = query.run.bind(query);
    query.run = async (sql, ...rest) => {
      count += fault.counts.test(sql) ? 1 : 0;
      const fails = fault.away ? count >= n : count === n && fault.counts.test(sql);
      if (!fails || fault.done) {
        const result = await run(sql, ...rest);
        if (!fails) {
          return result;
        }
      } else if (/^(COMMIT|ROLLBACK);?$/.test(sql)) {
        await run('ROLLBACK;'); // as a database does if it cannot commit, or has lost the connection
      }
      throw Object.assign(new Error(WORDS), { code: fault.code });
    };
  });
  return () => {
    hooks.removeHook('beforeQuery', 'failing');
    return count >= n;
  };
}
