/**
 * What happens before NocoBase's router exists, so that the client boots once, straight at the page the person wanted:
 * a ticket in the address bar is traded for a session, or a visit inside WeCom leaves for WeCom, to sign in or to
 * find out whether the session is that of whoever uses this device.
 */
import { AUTH_TYPE, SIGN_IN_ROUTE } from '../shared/constants';
import { isSameSitePath } from '../shared/redirect-target';
import { isInsideWecom } from '../shared/user-agent';
import { authorizeUrl } from './authorize-url';
import { CHECK, mayLogInByItself, noteAttempt, turnAutoLoginOff, turnAutoLoginOn } from './auto-login';
import { basePath, type HostApp, type ListedAuthenticator } from './host-app';
import { LINK_WORD, tabMemory } from './tab-memory';
import { tradeTicket } from './trade-ticket';
import { isOursToShow, pathInApp, rootRelative, wantedPage } from './wanted-page';

const MAX_HALT_MS = 20_000; // then the client boots whatever became of it: a spinner for ever helps nobody
const LIST_TIMEOUT_MS = 5_000;
const CHECK_AFTER_MS = 3_600_000;
const HERE_COOKIE = 'nb_wecom_here_'; // the server's; it goes away when WeCom ends

/** Navigates away; never resolves, so that nothing of this page shows up in the meantime. */
function leaveFor(url: string): Promise<never> {
  window.location.replace(url);
  return new Promise(() => undefined);
}

function showResult(base: string, query: URLSearchParams): void {
  window.history.replaceState(null, '', `${base}${SIGN_IN_ROUTE}?${query}`);
}

async function land(target: string, base: string): Promise<void> {
  if (isOursToShow(target, base)) {
    window.history.replaceState(null, '', target);
  } else if (isSameSitePath(target) || /^https?:\/\//.test(target)) {
    await leaveFor(target);
  }
}

async function hasSession(app: HostApp): Promise<boolean> {
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

  showResult(base, query); // ticket and word leave the address bar before anything else can read or keep them
  if (link) {
    tabMemory(app).remember(LINK_WORD, link);
  }
  if (query.has('purpose')) {
    return; // linking never signs in
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
        turnAutoLoginOn(tabMemory(app));
        return land(trade.landing ?? wanted, base);
      }
      code = trade.code;
    }
    // "Back" or a reload brings used tickets here again, with a session at hand
    if ((!code || code === 'STATE_INVALID') && (await hasSession(app))) {
      return land(wanted, base);
    }
    query.set('error', code ?? 'STATE_INVALID');
    showResult(base, query);
  }
  turnAutoLoginOff(tabMemory(app));
}

/** @returns whether this visit may leave for WeCom now; a `true` counts as an attempt */
export function claimAutoLogin(app: HostApp): boolean {
  const now = Date.now();
  const { pathname, search } = window.location;
  const visit = {
    userAgent: navigator.userAgent,
    isSettled: Boolean(app.apiClient.auth.token) && !isCheckDue(app, now),
    path: pathInApp(pathname, basePath(app)),
    search,
    now,
  };
  const may = mayLogInByItself(visit, tabMemory(app));
  if (may) {
    noteAttempt(tabMemory(app), now);
  }
  return may;
}

/** What a token says about its session; nothing when it cannot be read. */
function claims(token: string | null): { exp?: number; signInTime?: number } {
  try {
    return JSON.parse(atob(String(token).split('.')[1] as string));
  } catch {
    return {};
  }
}

/** Whether somebody else may hold this device by now: the sign-in is long ago, or WeCom was started anew since. */
function isCheckDue({ name, apiClient }: HostApp, now: number): boolean {
  return (
    now - Number(claims(apiClient.auth.token).signInTime) > CHECK_AFTER_MS ||
    !document.cookie.includes(`${HERE_COOKIE}${name.replace(/[^\w-]/g, '_')}=`)
  );
}

async function logInByItself(app: HostApp, base: string): Promise<void> {
  const { auth } = app.apiClient;
  // NocoBase keeps a token after its session has ended, and would only notice once the app has booted
  const hasExpired = Number(claims(auth.token).exp) * 1000 < Date.now();
  if (isInsideWecom(navigator.userAgent) && hasExpired && !(await hasSession(app))) {
    auth.setToken('');
  }
  if (!claimAutoLogin(app)) {
    return;
  }
  const response = await app.apiClient.request({
    url: 'authenticators:publicList',
    timeout: LIST_TIMEOUT_MS,
    skipAuth: true,
    skipNotify: true,
  });
  const listed = (response.data as { data?: ListedAuthenticator[] } | null)?.data ?? [];
  const chosen = listed.find(
    ({ name, authType, options }) =>
      authType === AUTH_TYPE && (auth.token ? name === auth.authenticator : options?.autoLogin),
  );
  if (chosen) {
    const { name } = chosen;
    const redirect = wantedPage(window.location, base);
    if (auth.token) {
      tabMemory(app).remember(CHECK, '1');
      // Should WeCom's page never come, this client boots here, and not with what may be another person's session
      showResult(
        base,
        new URLSearchParams({ error: 'WECOM_UNAVAILABLE', authenticator: name, redirect: `${redirect}` }),
      );
    }
    await leaveFor(authorizeUrl(app, name, redirect));
  }
}

/** Start this as early as there is an `app`, and let the client's `load()` wait for it. Never throws. */
export async function begin(app: HostApp): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, MAX_HALT_MS));
  await Promise.race([arrive(app), limit]).catch(() => undefined);
}

async function arrive(app: HostApp): Promise<void> {
  const base = basePath(app);
  const isSignInRoute = pathInApp(window.location.pathname, base) === SIGN_IN_ROUTE;
  await (isSignInRoute ? finishSignIn : logInByItself)(app, base);
}
