/** A database that fails at one statement, whichever part of NocoBase or of ours sends it. */
import type { MockServer } from '@nocobase/test';

export interface DatabaseFault {
  /** Which statements count. */
  counts: RegExp;
  /** It is done, and only its answer is lost. */
  done?: boolean;
  /** So does every other one after it. */
  away?: boolean;
}

const CHANGING = /^(?!SELECT)/i; // a lost answer to a question is a question refused

export const REFUSED: DatabaseFault = { counts: /^/ };
export const ANSWER_LOST: DatabaseFault = { counts: CHANGING, done: true };
export const AWAY: DatabaseFault = { counts: CHANGING, away: true };

/** A database's words may hold values of a person. */
const WORDS = 'Key (phone)=(13900000001)';

interface Query {
  run(sql: string, ...rest: unknown[]): Promise<unknown>;
}

export interface Hooks {
  addHook(type: 'beforeQuery', name: string, hook: (options: unknown, query: Query) => void): void;
  removeHook(type: 'beforeQuery', name: string): void;
}

/**
 * From now on the `n`th statement fails.
 *
 * @returns ends that, and tells whether there were so many
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
        await run('ROLLBACK;'); // as a database does that cannot commit, or has lost its client
      }
      throw new Error(WORDS);
    };
  });
  return () => {
    hooks.removeHook('beforeQuery', 'failing');
    return count >= n;
  };
}
