import type { Context, Next } from '@nocobase/actions';
import type { AccountErrorCode } from '../shared/accounts';
import { AccountError, SignInError, toSignInError } from './errors';
import { authenticatorName } from './settings/authenticator';
import { logRefusal, type SignInRequest } from './sign-in/redirect-or-explain';

/** An action whose refusals are codes: HTTP 400, 403 for callers who are no person, 500 for our own mistakes. */
export function jsonAction<T>(
  work: (ctx: Context, request: SignInRequest) => Promise<T>,
): (ctx: Context, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const request: SignInRequest = { authenticator: authenticatorName(ctx.action.params.values?.authenticator) };
    ctx.set('Cache-Control', 'no-store');
    try {
      ctx.body = await work(ctx, request);
    } catch (cause) {
      const error = cause instanceof AccountError ? cause : toSignInError(cause);
      if (error instanceof SignInError) {
        logRefusal(ctx, request, error);
      } else {
        const { authenticator, wecomUserId } = request;
        ctx.logger.warn('WeCom account unchanged', { authenticator, wecomUserId, code: error.code });
      }
      ctx.throw(statusOf(error.code), error.code, { code: error.code });
    }
    await next();
  };
}

function statusOf(code: AccountErrorCode): number {
  switch (code) {
    case 'INTERNAL':
      return 500;
    case 'NOT_ALLOWED':
    case 'OWN_SESSION_ONLY':
      return 403;
    default:
      return 400;
  }
}
