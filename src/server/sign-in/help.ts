import type { Context, Next } from '@nocobase/actions';
import { actionUrl } from './addresses';
import { findAuthenticator } from './authenticator';
import { logRefusal } from './redirect-or-explain';
import { toSignInError } from './sign-in-error';

/** `GET wecom:signInHelp?authenticator=NAME`: the address to open inside WeCom, for the QR code of the result page. */
export async function signInHelp(ctx: Context, next: Next) {
  try {
    const authenticator = await findAuthenticator(ctx.app, ctx.action.params.authenticator);
    ctx.body = { homepageUrl: actionUrl(ctx.app, authenticator, 'authorize') };
  } catch (cause) {
    const { authenticator } = ctx.action.params;
    const error = toSignInError(cause);
    logRefusal(ctx, { authenticator }, error);
    ctx.throw(error.code === 'INTERNAL' ? 500 : 404, error.code, { code: error.code });
  }
  await next();
}
