import type { Context } from '@nocobase/actions';
import pLimit from 'p-limit';
import { SignInError, toSignInError } from './sign-in-error';

const AT_ONCE = 50; // callbacks of known browsers, and as many of others: neither can take the other's places
const MAX_WAITING = { known: 5_000, unknown: 1_000 }; // memory, and more than a browser waits for
const MAX_WAITING_OF_BROWSER = 5; // tabs that it opens again together
const MANY_FAILURES = 10; // in a row: then it is not about a person

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
 * that are further until their ticket is too old. Each authenticator has a queue of its own: where one company's WeCom
 * hangs, the other's members go on.
 */
export class CallbackQueue {
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
  private readonly places = { known: pLimit(AT_ONCE), unknown: pLimit(AT_ONCE) };
  private readonly waiting = { known: 0, unknown: 0 };
  private readonly browsers = new Map<string, ReturnType<typeof pLimit>>();
  private failuresInARow = 0;

  async run<T>(ctx: Context, { browser, known }: Visitor, work: () => Promise<T>): Promise<T | undefined> {
    const kind = known ? 'known' : 'unknown';
    if (this.waiting[kind] >= MAX_WAITING[kind]) {
      throw new SignInError('BUSY', { reason: 'too many callbacks wait', known });
    }
    const places = this.places[kind];
    return this.oneOfBrowser(browser, () => {
      const waits = places.activeCount + places.pendingCount >= AT_ONCE;
      this.waiting[kind] += 1;
      return places(() => {
        this.waiting[kind] -= 1;
        return ctx.res.destroyed ? undefined : this.attempt(waits, work);
      });
    });
  }

  private async oneOfBrowser<T>(browser: string, work: () => Promise<T>): Promise<T> {
    const turn = this.browsers.get(browser) ?? pLimit(1);
    if (turn.pendingCount >= MAX_WAITING_OF_BROWSER) {
      throw new SignInError('BUSY', { reason: 'too many callbacks of one browser' });
    }
    this.browsers.set(browser, turn);
    try {
      return await turn(work);
    } finally {
      if (turn.activeCount + turn.pendingCount === 0) {
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
