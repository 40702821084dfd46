import type { Context, Next } from '@nocobase/actions';
import { sameSiteTarget } from '../../shared/redirect-target';
import { toSignInError } from '../errors';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import { actionUrl } from './addresses';
import { allowedFlowKind, purposeOf, type SignInServices, startFlow } from './flow';
import { logRefusal, redirectOrExplain } from './redirect-or-explain';

/**
 * `GET wecom:authorize?authenticator=NAME&redirect=/admin/x` sends the browser to WeCom. With `purpose=link`, a signed-in
 * user comes back with a WeCom account to link, not with a session.
 */
export function authorize(services: SignInServices) {
  return async (ctx: Context, next: Next) => {
    const { authenticator: name, redirect: target, purpose: asked, canonical } = ctx.action.params;
    const redirect = sameSiteTarget(target) ?? undefined;
    const purpose = purposeOf(asked);
    await redirectOrExplain(ctx, services, { authenticator: name, redirect, purpose }, async () => {
      const authenticator = await findAuthenticator(ctx.app, name);
      if (canonical !== '1' && isOtherOrigin(ctx, authenticator)) {
        // WeCom calls back to the origin, where a cookie of another host, or of plain http, would be missing.
        const asAsked = { ...(redirect && { redirect }), ...(purpose && { purpose }) };
        return actionUrl(ctx.app, authenticator, 'authorize', { ...asAsked, canonical: '1' });
      }
      return startFlow(ctx, services, {
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

/** Behind a proxy that hides the host, every host looks wrong: `canonical=1` makes that one redirect, not a loop. */
function isOtherOrigin(ctx: Context, { settings }: WecomAuthenticator): boolean {
  const { host, protocol } = new URL(settings.origin);
  const first = (header: string) => ctx.get(header).split(',')[0]?.trim();
  const forwardedProto = first('x-forwarded-proto'); // a proxy that ends TLS does not always send it
  return (
    (first('x-forwarded-host') || first('host')) !== host ||
    Boolean(forwardedProto && `${forwardedProto}:` !== protocol)
  );
}

/**
 * `GET wecom:signInHelp?authenticator=NAME`: the address to open inside WeCom, which the result page shows as a QR code,
 * and whether a first sign-in there creates a user.
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
