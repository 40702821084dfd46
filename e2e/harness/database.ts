/** Writes to an instance's database what only time or NocoBase's own pages could bring about. */
import path from 'node:path';
import sqlite3 from 'sqlite3';
import { databaseFileIn } from '../../demo/nocobase/environment';
import { NOCOBASE_DIR } from '../../scripts/paths';

/** The name of the instance that only this worker uses. */
export const instanceName = (worker: number): string => `e2e-${worker}`;

/** Runs a statement in the database of a worker's instance, whether it runs or not. */
export function executeIn(instance: string, statement: string, values: string[] = []): Promise<void> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(databaseFileIn(path.join(NOCOBASE_DIR, instance)));
    database.configure('busyTimeout', 5_000);
    database.run(statement, values, (failed) =>
      database.close((notClosed) => (failed || notClosed ? reject(failed ?? notClosed) : resolve())),
    );
  });
}
