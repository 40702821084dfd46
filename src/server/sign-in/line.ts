import type { Context } from '@nocobase/actions';
import pLimit from 'p-limit';
import { SignInError, toSignInError } from './sign-in-error';

const AT_ONCE = 50;
const MANY_FAILURES = 10; // in a row: then it is not about a person

/**
 * When everybody comes at once, the others wait in line here: before their calls to WeCom have a deadline, and without
 * slowing down those who are further until their ticket is too old. Each authenticator has a line of its own: where one
 * company's WeCom hangs, the other's people go on.
 */
export class Lines {
  private readonly lines = new Map<string, Line>();

  /**
   * @param authenticator one that exists: lines are kept
   * @returns undefined for who has closed the browser meanwhile
   * @throws SignInError of `work`; WECOM_UNAVAILABLE for who waited while WeCom failed those before
   */
  wait<T>(ctx: Context, authenticator: string, work: () => Promise<T>): Promise<T | undefined> {
    let line = this.lines.get(authenticator);
    if (!line) {
      line = new Line();
      this.lines.set(authenticator, line);
    }
    return line.wait(ctx, work);
  }
}

class Line {
  private readonly limit = pLimit(AT_ONCE);
  private failuresInARow = 0;

  wait<T>(ctx: Context, work: () => Promise<T>): Promise<T | undefined> {
    const waits = this.limit.activeCount + this.limit.pendingCount >= AT_ONCE;
    return this.limit(async () => {
      if (ctx.res.destroyed) {
        return undefined;
      }
      if (waits && this.failuresInARow >= MANY_FAILURES) {
        throw new SignInError('WECOM_UNAVAILABLE', { reason: 'as for those before in line' });
      }
      try {
        const result = await work();
        this.failuresInARow = 0;
        return result;
      } catch (cause) {
        const error = toSignInError(cause);
        this.failuresInARow = error.code === 'WECOM_UNAVAILABLE' ? this.failuresInARow + 1 : 0;
        throw error;
      }
    });
  }
}
