/**
 * Our transactions queue here before they begin, by priority: in the database, waiting for a lock or a connection ends
 * with an error.
 */
import type { Application } from '@nocobase/server';
import PQueue from 'p-queue';

/** Opening a session goes first, before its ticket expires; then requests, which a browser waits for; then all else. */
const PRIORITY = { session: 2, request: 1, afterwards: 0 } as const;

export type Priority = keyof typeof PRIORITY;

const DEFAULT_POOL = 5; // Sequelize's
const MAX_HELD_MS = 60_000; // a hook of another plugin may never end; after this, the next ones start beside it
const RECENTLY_MS = 2_000;
const WEIGHT = 0.1; // of the latest transaction in the mean

/** A queue of transactions. */
class Writers {
  private readonly queue: PQueue;
  private meanMs = 0;
  private waitedAt = 0;

  /** @param places how many transactions run at once */
  constructor(private readonly places: number) {
    this.queue = new PQueue({ concurrency: places, timeout: MAX_HELD_MS });
  }

  run<T>(work: () => Promise<T>, priority: Priority): Promise<T> {
    if (this.queue.pending >= this.places) {
      this.waitedAt = Date.now();
    }
    return new Promise((resolve, reject) => {
      const begin = async () => {
        const running = this.measured(work);
        running.then(resolve, reject);
        await running.catch(() => undefined);
      };
      void this.queue.add(begin, { priority: PRIORITY[priority] });
    });
  }

  /** How many transactions fit into this time; unlimited if none has had to wait lately. */
  thatFit(ms: number): number {
    const isIdle = Date.now() - this.waitedAt > RECENTLY_MS || this.meanMs === 0;
    return isIdle ? Number.POSITIVE_INFINITY : Math.floor((ms * this.places) / this.meanMs);
  }

  private async measured<T>(work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      const ms = performance.now() - began;
      this.meanMs += (ms - this.meanMs) * (this.meanMs === 0 ? 1 : WEIGHT);
      if (this.queue.size > 0) {
        this.waitedAt = Date.now();
      }
    }
  }
}

const writers = new WeakMap<object, Writers>();

/**
 * The queue of a database: one place on SQLite; elsewhere one connection is left for statements outside of
 * transactions.
 */
export function writersOf({ db }: Application): Writers {
  const known = writers.get(db);
  if (known) {
    return known;
  }
  const { max = DEFAULT_POOL } = (db.options.pool ?? {}) as { max?: number };
  const made = new Writers(db.sequelize.getDialect() === 'sqlite' ? 1 : Math.max(1, max - 1));
  writers.set(db, made);
  return made;
}
