import type { Context, Next } from '@nocobase/actions';
import { actionUrl } from './addresses';
import { findAuthenticator } from './authenticator';
import { toSignInError } from './sign-in-error';

/** `GET wecom:signInHelp?authenticator=NAME`: the address to open inside WeCom, for the QR code of the result page. */
export async function signInHelp(ctx: Context, next: Next) {
  try {
    const authenticator = await findAuthenticator(ctx.app, ctx.action.params.authenticator);
    ctx.body = { homepageUrl: actionUrl(ctx.app, authenticator, 'authorize') };
  } catch (cause) {
    const { code } = toSignInError(cause);
    ctx.throw(code === 'INTERNAL' ? 500 : 404, code, { code });
  }
  await next();
}
