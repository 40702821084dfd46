/**
 * Transactions of ours wait here before they begin, in the order of their importance: in the database, where others wait
 * for a lock or a connection, waiting ends with an error.
 */
import type { Application } from '@nocobase/server';
import PQueue from 'p-queue';

/** What is nearly done goes first: its ticket grows old. */
export const PRIORITY = { session: 2, person: 1, afterwards: 0 } as const;

export type Priority = keyof typeof PRIORITY;

const DEFAULT_POOL = 5; // Sequelize's
const MAX_HELD_MS = 60_000; // a hook of another plugin may never end: then others go on, and it as well
const RECENTLY_MS = 2_000;
const WEIGHT = 0.1; // of the last transaction in the mean

class Writers {
  private readonly queue: PQueue;
  private meanMs = 0;
  private waitedAt = 0;

  /** @param places how many at a time */
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

  /** How many transactions fit into a time; as many as one likes where none has had to wait lately. */
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

/** One at a time on SQLite; elsewhere all connections but one, which their own statements outside of them may need. */
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
