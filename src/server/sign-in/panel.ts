/**
 * The QR code on the sign-in page itself: WeCom's panel, in a frame that WeCom serves. Its scan leads the page to
 * `wecom:callback`, as WeCom's login page does.
 */
import type { Context } from '@nocobase/actions';
import type { ReportPanelErrorReply, StartPanelReply } from '../../shared/actions';
import { helpFor } from '../../shared/errcodes';
import { DEFAULT_WECOM_URLS } from '../../shared/options';
import type { PanelErrcode } from '../../shared/panel-errcodes';
import { sameSiteTarget } from '../../shared/redirect-target';
import { browserKind } from '../../shared/user-agent';
import { SignInError } from '../errors';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import { hasFlowCookie } from './cookies';
import { keepFlow, type SignInServices, STATE_TTL_MS } from './flow';
import { recordRefusal } from './redirect-or-explain';

const SAME_ERROR_MS = 60_000; // every open sign-in page reports the same one

/**
 * Starts a sign-in as `wecom:authorize` does.
 *
 * @returns no `login` where the button is the only way
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE
 */
export async function startPanel(
  ctx: Context,
  services: SignInServices,
  { authenticator: name, redirect }: { authenticator?: string; redirect?: string },
): Promise<StartPanelReply> {
  const authenticator = await findAuthenticator(ctx.app, name);
  if (!isPanelOffered(ctx, authenticator)) {
    return {};
  }
  const { corpId, agentId } = authenticator.settings;
  const started = await keepFlow(ctx, services, {
    authenticator,
    kind: 'web',
    redirect: sameSiteTarget(redirect) ?? undefined,
    isRetry: false,
  });
  return { login: { corpId, agentId, ...started, expiresIn: STATE_TTL_MS / 1000 } };
}

/**
 * Records why WeCom's panel showed no QR code. The report comes from a browser: it counts only with the state and the
 * cookie of a flow, and only once per minute for each error.
 */
export async function reportPanelError(
  ctx: Context,
  { states, panelErrors, failures, counts }: SignInServices,
  { authenticator: name, state, errcode }: { authenticator?: string; state?: string; errcode?: PanelErrcode },
): Promise<ReportPanelErrorReply> {
  const authenticator = await findAuthenticator(ctx.app, name);
  const flow = await states.peek(state);
  const isOfBrowser = flow?.authenticator === authenticator.name && hasFlowCookie(ctx, authenticator.settings, flow);
  if (
    errcode !== undefined &&
    isOfBrowser &&
    isPanelOffered(ctx, authenticator) &&
    (await panelErrors.claim(`${authenticator.name}:${errcode}`, SAME_ERROR_MS))
  ) {
    const code = helpFor(errcode)?.code ?? 'WECOM_REFUSED';
    const error = new SignInError(code, { errcode, place: 'panel' }, { fromWecom: { errcode } });
    recordRefusal(ctx, { failures, counts }, { authenticator: authenticator.name }, error);
  }
  return { received: true };
}

/**
 * WeCom's library knows one address, so private editions have no panel. Another origin than the authenticator's must not
 * read a state, and would lack the cookie when WeCom leads back.
 */
function isPanelOffered(ctx: Context, { settings }: WecomAuthenticator): boolean {
  return (
    settings.public.signInPanel &&
    settings.qrSignIn !== 'nobody' &&
    settings.loginPage === 'current' &&
    settings.loginBaseUrl === DEFAULT_WECOM_URLS.loginBaseUrl &&
    browserKind(ctx.get('user-agent')) === 'desktop' &&
    ctx.get('origin') === settings.origin
  );
}
