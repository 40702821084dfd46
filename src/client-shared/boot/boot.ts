/**
 * What happens before NocoBase's router exists, so that the client boots once, straight at the page the person wanted:
 * a ticket in the address bar is traded for a session, or a visit inside WeCom may leave for WeCom.
 */
import { SIGN_IN_ROUTE, WELCOME_PURPOSE } from '../../shared/constants';
import { isSameSitePath, withoutSession } from '../../shared/redirect-target';
import { isInsideWecom } from '../../shared/user-agent';
import { RECHECK, turnAutoLoginOff, turnAutoLoginOn } from '../host/auto-login-switch';
import { basePath, type HostApp } from '../host/host-app';
import { LINK_HANDLE, tabMemory } from '../host/memory';
import { turnAutoLoginOffAtSignOut } from '../host/note-sign-out';
import { isOwnPage, pathInApp, rootRelative } from '../host/paths';
import { recordSignIn } from '../host/session';
import { tradeTicket } from './trade-ticket';

const MAX_HALT_MS = 20_000; // then the client boots whatever became of it: a spinner for ever helps nobody
export const LIST_TIMEOUT_MS = 5_000;

/** Navigates away; never resolves, so that nothing of this page shows up in the meantime. */
export function replaceLocation(url: string): Promise<never> {
  window.location.replace(url);
  return new Promise(() => undefined);
}

/** What is of use inside WeCom only, and loaded only there. */
export async function insideWecom() {
  return isInsideWecom(navigator.userAgent)
    ? import(/* webpackChunkName: "inside-wecom" */ './inside-wecom')
    : undefined;
}

export function showResult(base: string, query: URLSearchParams): void {
  window.history.replaceState(null, '', `${base}${SIGN_IN_ROUTE}?${query}`);
}

async function openTarget(asked: string, base: string): Promise<void> {
  const target = withoutSession(asked);
  if (isOwnPage(target, base)) {
    window.history.replaceState(null, '', target);
  } else if (isSameSitePath(target) || /^https?:\/\//.test(target)) {
    await replaceLocation(target);
  }
}

export async function hasSession(app: HostApp): Promise<boolean> {
  if (!app.apiClient.auth.token) {
    return false;
  }
  const response = await app.apiClient.request({
    url: 'auth:check',
    timeout: LIST_TIMEOUT_MS,
    skipAuth: true,
    skipNotify: true,
    validateStatus: () => true,
  });
  return Boolean((response.data as { data?: { id?: unknown } } | null)?.data?.id);
}

async function finishSignIn(app: HostApp, base: string): Promise<void> {
  const query = new URLSearchParams(window.location.search);
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const ticket = fragment.get('ticket');
  const link = fragment.get('link');
  const authenticator = query.get('authenticator') ?? '';
  const wanted = rootRelative(query.get('redirect'), base) ?? `${base}/`;

  query.delete('token'); // NocoBase's client would take its session for the one of this sign-in
  showResult(base, query); // ticket and handle leave the address bar before anything else can read or keep them
  if (link) {
    tabMemory(app).remember(LINK_HANDLE, link);
  }
  if (query.has('purpose')) {
    return; // nobody is signed in by these pages
  }
  let code = query.get('error');
  if (!code) {
    if (ticket) {
      const trade = await tradeTicket(app, authenticator, ticket);
      if (trade.kind === 'signed-in') {
        const { auth } = app.apiClient;
        auth.setAuthenticator(authenticator);
        auth.setRole(null); // another person's role would be refused, and NocoBase would reload the page
        auth.setToken(trade.token);
        recordSignIn(app);
        turnAutoLoginOn(tabMemory(app));
        tabMemory(app).remember(RECHECK, '');
        if (trade.isFirst) {
          query.set('purpose', WELCOME_PURPOSE);
          return showResult(base, query);
        }
        return openTarget(trade.landing ?? wanted, base);
      }
      code = trade.code;
    }
    // "Back" or a reload brings used tickets here again, with a session at hand
    if (await (await insideWecom())?.startRecheckIfDue(app)) {
      // whose session that is, the page will find out
    } else if ((!code || code === 'STATE_INVALID') && (await hasSession(app))) {
      return openTarget(wanted, base);
    }
    query.set('error', code ?? 'STATE_INVALID');
    showResult(base, query);
  }
  turnAutoLoginOff(tabMemory(app));
}

/** Start this as early as there is an `app`, and let the client's `load()` wait for it. Never throws. */
export async function boot(app: HostApp): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, MAX_HALT_MS));
  await Promise.race([handleVisit(app), limit]).catch(() => undefined);
}

async function handleVisit(app: HostApp): Promise<void> {
  turnAutoLoginOffAtSignOut(app);
  const base = basePath(app);
  const isSignInRoute = pathInApp(window.location.pathname, base) === SIGN_IN_ROUTE;
  if (isSignInRoute) {
    await finishSignIn(app, base);
  } else {
    await (await insideWecom())?.autoLogIn(app, base);
  }
}
