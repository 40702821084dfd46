import type { Context, Next } from '@nocobase/actions';
import { toSignInError } from '../errors';
import { findAuthenticator } from '../settings/authenticator';
import { actionUrl } from './addresses';
import { logRefusal } from './redirect-or-explain';

/**
 * `GET wecom:signInHelp?authenticator=NAME`: the address to open inside WeCom, for the QR code of the result page, and
 * whether a first sign-in there creates a user.
 */
export async function signInHelp(ctx: Context, next: Next) {
  try {
    const authenticator = await findAuthenticator(ctx.app, ctx.action.params.authenticator);
    const { autoSignup } = authenticator.settings.public;
    ctx.body = { homepageUrl: actionUrl(ctx.app, authenticator, 'authorize'), autoSignup };
  } catch (cause) {
    const { authenticator } = ctx.action.params;
    const error = toSignInError(cause);
    logRefusal(ctx, { authenticator }, error);
    ctx.throw(error.code === 'INTERNAL' ? 500 : 404, error.code, { code: error.code });
  }
  await next();
}
