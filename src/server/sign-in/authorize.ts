import type { Context, Next } from '@nocobase/actions';
import { sameSiteTarget } from '../../shared/redirect-target';
import { toSignInError } from '../errors';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import { actionUrl } from './addresses';
import { allowedFlowKind, purposeOf, type SignInServices, startFlow } from './flow';
import { logRefusal, redirectOrExplain } from './redirect-or-explain';

/**
 * `GET wecom:authorize?authenticator=NAME&redirect=/admin/x` sends the browser to WeCom; with `purpose=link` somebody who
 * has signed in comes back with a person to link, and not with a session.
 */
export function authorize(stores: SignInServices) {
  return async (ctx: Context, next: Next) => {
    const { authenticator: name, redirect: target, purpose: asked, canonical } = ctx.action.params;
    const redirect = sameSiteTarget(target) ?? undefined;
    const purpose = purposeOf(asked);
    await redirectOrExplain(ctx, stores, { authenticator: name, redirect, purpose }, async () => {
      const authenticator = await findAuthenticator(ctx.app, name);
      if (canonical !== '1' && isOtherOrigin(ctx, authenticator)) {
        // WeCom calls back to the origin only, where a cookie of this host, or of plain http, would be missing.
        const asAsked = { ...(redirect && { redirect }), ...(purpose && { purpose }) };
        return actionUrl(ctx.app, authenticator, 'authorize', { ...asAsked, canonical: '1' });
      }
      return startFlow(ctx, stores, {
        authenticator,
        kind: allowedFlowKind(ctx, authenticator.settings),
        purpose,
        redirect,
        isRetry: false,
      });
    });
    await next();
  };
}

/** Behind a proxy that hides the host every host looks wrong: `canonical=1` makes that one redirect, not a loop. */
function isOtherOrigin(ctx: Context, { settings }: WecomAuthenticator): boolean {
  const { host, protocol } = new URL(settings.origin);
  const first = (header: string) => ctx.get(header).split(',')[0]?.trim();
  const forwardedProto = first('x-forwarded-proto'); // a proxy that ends TLS need not say so
  return (
    (first('x-forwarded-host') || first('host')) !== host ||
    Boolean(forwardedProto && `${forwardedProto}:` !== protocol)
  );
}

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
