import type { Context } from '@nocobase/actions';
import type { SignInHelpReply } from '../../shared/actions';
import type { Purpose } from '../../shared/constants';
import { sameSiteTarget } from '../../shared/redirect-target';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import { actionUrl } from './addresses';
import { allowedFlowKind, type SignInServices, startFlow } from './flow';
import { redirectOrExplain } from './redirect-or-explain';

export interface AuthorizeInput {
  authenticator?: string;
  redirect?: string;
  purpose?: Purpose;
  canonical?: '1';
}

/** Action `wecom:authorize`: sends the browser to WeCom, to sign in or, with `purpose=link`, to link an account. */
export async function authorize(
  ctx: Context,
  services: SignInServices,
  { authenticator: name, redirect: target, purpose, canonical }: AuthorizeInput,
): Promise<void> {
  const redirect = sameSiteTarget(target) ?? undefined;
  const request = { authenticator: name, redirect, purpose };
  await redirectOrExplain(ctx, services, request, () => authorizeAddress(ctx, services, { ...request, canonical }));
}

/**
 * Starts a sign-in, or leads to the authenticator's origin first.
 *
 * @param input its redirect stays on this site
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE, OPEN_IN_WECOM, QR_SIGN_IN_OFF
 */
export async function authorizeAddress(
  ctx: Context,
  services: SignInServices,
  { authenticator: name, redirect, purpose, canonical }: AuthorizeInput,
): Promise<string> {
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
 * The address to open inside WeCom, which the result page shows as a QR code, and whether a first sign-in there creates a
 * user.
 *
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE
 */
export async function signInHelp(
  ctx: Context,
  _: unknown,
  input: { authenticator?: string },
): Promise<SignInHelpReply> {
  const authenticator = await findAuthenticator(ctx.app, input.authenticator);
  const { autoSignup } = authenticator.settings.public;
  return { homepageUrl: actionUrl(ctx.app, authenticator, 'authorize'), autoSignup };
}
