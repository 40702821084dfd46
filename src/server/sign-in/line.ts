import type { Context } from '@nocobase/actions';
import pLimit from 'p-limit';
import { SignInError, toSignInError } from './sign-in-error';

const AT_ONCE = 50;

/**
 * When everybody comes at once, the others wait in line here: before their calls to WeCom have a deadline, and without
 * slowing down those who are further until their ticket is too old. Each authenticator has a line of its own: where one
 * company's WeCom hangs, the other's people go on.
 */
export class Lines {
  private readonly lines = new Map<string, Line>();

  /**
   * @param authenticator one that exists: lines are kept
   * @throws SignInError of `work`; WECOM_UNAVAILABLE for who waited while WeCom failed those before
   */
  wait<T>(ctx: Context, authenticator: string, work: () => Promise<T>): Promise<T> {
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
  private wecomIsAway = false;

  wait<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
    const waits = this.limit.activeCount + this.limit.pendingCount >= AT_ONCE;
    return this.limit(async () => {
      if (ctx.res.destroyed) {
        throw new SignInError('STATE_INVALID', { reason: 'the browser has gone' });
      }
      if (waits && this.wecomIsAway) {
        throw new SignInError('WECOM_UNAVAILABLE', { reason: 'as for those before in line' });
      }
      try {
        const result = await work();
        this.wecomIsAway = false;
        return result;
      } catch (cause) {
        const error = toSignInError(cause);
        this.wecomIsAway = error.code === 'WECOM_UNAVAILABLE';
        throw error;
      }
    });
  }
}
