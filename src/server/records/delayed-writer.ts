import type { Application } from '@nocobase/server';
import { isSqlite, withWriterLock } from '../accounts/identity-lock';
import { errorName } from '../errors';

const ON_SQLITE_MS = 60_000; // at the least: it has one writer, and a write keeps sign-ins waiting

interface DelayedWriterOptions {
  /** How long a record waits at the most, ms; on SQLite a minute. */
  everyMs: number;
  /** For the log, if the records cannot be written. */
  failed: string;
}

/** Writes what waits, so that many records cost one write, and none delays or fails a sign-in. */
export class DelayedWriter {
  private timer?: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();
  private begun = 0;
  private pending = 0;

  /** @param write writes all that waits */
  constructor(
    private readonly app: Application,
    private readonly options: DelayedWriterOptions,
    private readonly write: () => Promise<void>,
  ) {}

  /** Has the records written soon. */
  schedule(): void {
    const { everyMs } = this.options;
    const ms = isSqlite(this.app) ? Math.max(everyMs, ON_SQLITE_MS) : everyMs;
    this.timer ??= setTimeout(() => void this.flush(), ms).unref();
  }

  /** Writes now what waits; never throws. Call it before the records are read, and before the app stops. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    return this.afterWrite(this.write);
  }

  /** Runs a change of the same table after the write that is under way, and before the next; never throws. */
  afterWrite(change: () => Promise<unknown>): Promise<void> {
    this.begun += 1;
    this.pending += 1;
    this.writing = this.writing
      .then(() => this.attempt(change))
      .finally(() => {
        this.pending -= 1;
      });
    return this.writing;
  }

  /** @returns a function that tells whether anything was being written at this call or since */
  watch(): () => boolean {
    const { begun, pending } = this;
    return () => pending > 0 || this.begun > begun;
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await withWriterLock(this.app, work, 'afterwards');
    } catch (error) {
      this.app.logger.warn(this.options.failed, { error: errorName(error) });
    }
  }
}
