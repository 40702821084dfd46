import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import PQueue from 'p-queue';
import { writersOf } from '../accounts/writers';
import { SignInError, toSignInError } from '../errors';

const AT_ONCE = 50; // callbacks of known browsers, and as many of unknown ones: neither can take the other's places
const DATABASE_MS = 3_000; // how long all that run at once may keep the database busy: each waits for those before it
const MAX_WAIT_MS = 4 * 60_000; // codes live five minutes
const MAX_WAITING_OF_BROWSER = 5; // tabs that a browser restores together
const MANY_FAILURES = 10; // in a row: then WeCom fails for everyone, not for one member
const WEIGHT = 0.1; // of the latest interval in the mean

/** Wrong codes, and too many of them, cause these: they say nothing about whether WeCom works. */
const SAYS_NOTHING_OF_WECOM = new Set<string>(['CODE_INVALID', 'WECOM_RATE_LIMITED']);

export interface Visitor {
  /** Identifies the browser: one callback of each runs at a time. */
  browser: string;
  /** The browser has signed in here before. Callbacks of unknown browsers can be sent by anyone, without limit. */
  known: boolean;
}

/**
 * Runs at most as many callbacks at once as the database can serve. The rest queue, so that their deadline for WeCom does
 * not start yet, and the tickets of those that run do not expire. Each authenticator has its own queue: if the WeCom of one
 * company hangs, members of others still sign in.
 */
export class CallbackQueue {
  /** After this time the browser is told to ask again: proxies give up after a minute. */
  patienceMs = 25_000;
  /** How many callbacks wait at most for each authenticator, to limit memory. */
  readonly maxWaiting = { known: 5_000, unknown: 1_000 };

  private readonly queues = new Map<string, AuthenticatorQueue>();

  /**
   * @param authenticator name of one that exists: its queue is kept for good
   * @returns undefined if the browser was closed while the callback waited
   * @throws SignInError of `work`; BUSY if too many wait; WECOM_UNAVAILABLE if WeCom failed many others meanwhile
   */
  run<T>(ctx: Context, authenticator: string, visitor: Visitor, work: () => Promise<T>): Promise<T | undefined> {
    let queue = this.queues.get(authenticator);
    if (!queue) {
      queue = new AuthenticatorQueue(this.maxWaiting);
      this.queues.set(authenticator, queue);
    }
    return queue.run(ctx, visitor, work);
  }
}

class AuthenticatorQueue {
  private readonly places = { known: new Places(), unknown: new Places() };
  private readonly browsers = new Map<string, PQueue>();
  private failuresInARow = 0;

  constructor(private readonly maxWaiting: CallbackQueue['maxWaiting']) {}

  async run<T>(ctx: Context, { browser, known }: Visitor, work: () => Promise<T>): Promise<T | undefined> {
    const kind = known ? 'known' : 'unknown';
    const places = this.places[kind];
    if (places.waiting >= this.maxWaiting[kind] || places.expectedWaitMs > MAX_WAIT_MS) {
      throw new SignInError('BUSY', { reason: 'too many callbacks wait', known });
    }
    return this.oneOfBrowser(browser, () => {
      const waits = places.areTaken;
      return places.run(ctx, async () => (isGone(ctx) ? undefined : this.attempt(waits, work)));
    });
  }

  private async oneOfBrowser<T>(browser: string, work: () => Promise<T>): Promise<T> {
    const queue = this.browsers.get(browser) ?? new PQueue({ concurrency: 1 });
    if (queue.size >= MAX_WAITING_OF_BROWSER) {
      throw new SignInError('BUSY', { reason: 'too many callbacks of one browser' });
    }
    this.browsers.set(browser, queue);
    try {
      return await queue.add(work);
    } finally {
      if (queue.pending + queue.size === 0) {
        this.browsers.delete(browser);
      }
    }
  }

  private async attempt<T>(waited: boolean, work: () => Promise<T>): Promise<T> {
    if (waited && this.failuresInARow >= MANY_FAILURES) {
      throw new SignInError('WECOM_UNAVAILABLE', { reason: 'as for those before in the queue' });
    }
    try {
      const result = await work();
      this.failuresInARow = 0;
      return result;
    } catch (cause) {
      const error = toSignInError(cause);
      if (!SAYS_NOTHING_OF_WECOM.has(error.code)) {
        this.failuresInARow = error.code === 'WECOM_UNAVAILABLE' ? this.failuresInARow + 1 : 0;
      }
      throw error;
    }
  }
}

/** The callbacks that run at once, and the queue of those that wait. */
class Places {
  private readonly queue = new PQueue({ concurrency: AT_ONCE });
  /** Between the ends of two callbacks, while others wait. */
  private meanIntervalMs = 0;
  private endedAt = 0;

  get waiting(): number {
    return this.queue.size;
  }

  get areTaken(): boolean {
    return this.queue.pending + this.queue.size >= this.queue.concurrency;
  }

  get expectedWaitMs(): number {
    return this.queue.size * this.meanIntervalMs;
  }

  async run<T>({ app }: Context, work: () => Promise<T>): Promise<T> {
    this.fitInto(app);
    try {
      return await this.queue.add(work);
    } finally {
      this.measure();
      this.fitInto(app);
    }
  }

  /** Adapts the number of places to how fast the database is. */
  private fitInto(app: Application): void {
    this.queue.concurrency = Math.max(1, Math.min(AT_ONCE, writersOf(app).thatFit(DATABASE_MS)));
  }

  private measure(): void {
    const now = performance.now();
    if (this.endedAt > 0) {
      this.meanIntervalMs += (now - this.endedAt - this.meanIntervalMs) * WEIGHT;
    }
    this.endedAt = this.queue.size > 0 ? now : 0;
  }
}

/** Whether the browser was closed. A connection that has sent its answer is destroyed, too. */
function isGone({ res }: Context): boolean {
  return res.destroyed && !res.writableFinished;
}
