import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import PQueue from 'p-queue';
import { writersOf } from '../accounts/writers';
import { SignInError, toSignInError } from '../errors';

const AT_ONCE = 50; // callbacks of known browsers, and as many of others: neither can take the other's places
const DATABASE_MS = 3_000; // that those who are let in may keep the database busy: each waits for all before
const MAX_WAITING = { known: 5_000, unknown: 1_000 }; // memory
const MAX_WAIT_MS = 4 * 60_000; // a code lives five minutes
const MAX_WAITING_OF_BROWSER = 5; // tabs that it opens again together
const MANY_FAILURES = 10; // in a row: then it is not about a person
const WEIGHT = 0.1; // of the last interval in the mean

/** What a wrong code or too many of them bring about says nothing about how WeCom does. */
const SAYS_NOTHING_OF_WECOM = new Set<string>(['CODE_INVALID', 'WECOM_RATE_LIMITED']);

export interface Visitor {
  /** Tells browsers apart: one callback of each runs at a time. */
  browser: string;
  /** It has signed in here before. Anyone can send callbacks of others without end. */
  known: boolean;
}

/**
 * Callbacks wait here when there are many: before their calls to WeCom have a deadline, and without slowing down those
 * that are further until their ticket is too old. As many are let in as the database serves, however fast it is. Each
 * authenticator has a queue of its own: where one company's WeCom hangs, the other's members go on.
 */
export class CallbackQueue {
  /** How long a browser waits for its answer before it is told to ask again; proxies give up after a minute. */
  patienceMs = 25_000;

  private readonly queues = new Map<string, AuthenticatorQueue>();

  /**
   * @param authenticator one that exists: queues are kept
   * @returns undefined when the browser was closed meanwhile
   * @throws SignInError of `work`; BUSY when too many wait; WECOM_UNAVAILABLE when it waited while WeCom failed others
   */
  run<T>(ctx: Context, authenticator: string, visitor: Visitor, work: () => Promise<T>): Promise<T | undefined> {
    let queue = this.queues.get(authenticator);
    if (!queue) {
      queue = new AuthenticatorQueue();
      this.queues.set(authenticator, queue);
    }
    return queue.run(ctx, visitor, work);
  }
}

class AuthenticatorQueue {
  private readonly places = { known: new Places(), unknown: new Places() };
  private readonly browsers = new Map<string, PQueue>();
  private failuresInARow = 0;

  async run<T>(ctx: Context, { browser, known }: Visitor, work: () => Promise<T>): Promise<T | undefined> {
    const kind = known ? 'known' : 'unknown';
    const places = this.places[kind];
    if (places.waiting >= MAX_WAITING[kind] || places.expectedWaitMs > MAX_WAIT_MS) {
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

/** Those who are let in at a time, and the line of those who wait for it. */
class Places {
  private readonly queue = new PQueue({ concurrency: AT_ONCE });
  /** From one callback's end to the next one's, while others wait. */
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

  /** Lets in no more than the database can serve soon. */
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

/** Whether the browser was closed; a connection that has carried its answer is closed, too. */
function isGone({ res }: Context): boolean {
  return res.destroyed && !res.writableFinished;
}
