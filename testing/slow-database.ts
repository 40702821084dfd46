/** Delays every statement, as a slow database does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MockServer } from '@nocobase/test';
import type { Hooks } from './failing-database';

/** @returns a function that ends this */
export function slowDown({ db }: MockServer, ms: number): () => void {
  const hooks = db.sequelize as unknown as Hooks;
  hooks.addHook('beforeQuery', 'slow', (_, query) => {
    const run = query.run.bind(query);
    query.run = async (...statement) => {
      await sleep(ms);
      return run(...statement);
    };
  });
  return () => hooks.removeHook('beforeQuery', 'slow');
}
