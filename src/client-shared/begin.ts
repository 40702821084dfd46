/**
 * What happens before NocoBase's router exists, so that the client boots once, straight at the page the person wanted:
 * a ticket in the address bar is traded for a session, or a visit inside WeCom leaves for WeCom.
 */
import { AUTH_TYPE, SIGN_IN_ROUTE } from '../shared/constants';
import { isSameSitePath } from '../shared/redirect-target';
import { authorizeUrl } from './authorize-url';
import { isInsideWecom, mayLogInByItself, noteAttempt, turnAutoLoginOff, turnAutoLoginOn } from './auto-login';
import { basePath, type HostApp, type ListedAuthenticator } from './host-app';
import { tabMemory } from './tab-memory';
import { tradeTicket } from './trade-ticket';
import { pathInApp, rootRelative, wantedPage } from './wanted-page';

const MAX_HALT_MS = 20_000; // then the client boots whatever became of it: a spinner for ever helps nobody
const LIST_TIMEOUT_MS = 5_000;

declare global {
  interface Window {
    __nocobase_modern_client_prefix__?: string;
  }
}

/** Navigates away; never resolves, so that nothing of this page shows up in the meantime. */
function leaveFor(url: string): Promise<never> {
  window.location.replace(url);
  return new Promise(() => undefined);
}

/** Whether the router of this client, at this basename, will find the page. */
function isOursToShow(target: string, base: string): boolean {
  const path = pathInApp(target, base);
  const elsewhere = ['apps', '_app', window.__nocobase_modern_client_prefix__ ?? 'v'];
  return path !== null && !elsewhere.includes(path.split(/[/?#]/)[1] ?? '');
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
  const showResult = () => window.history.replaceState(null, '', `${base}${SIGN_IN_ROUTE}?${query}`);
  const ticket = new URLSearchParams(window.location.hash.slice(1)).get('ticket');
  const authenticator = query.get('authenticator') ?? '';
  const wanted = rootRelative(query.get('redirect'), base) ?? `${base}/`;

  let code = query.get('error');
  if (!code) {
    showResult(); // the ticket leaves the address bar before anything else can read or keep it
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
    showResult();
  }
  turnAutoLoginOff(tabMemory(app));
}

/** @returns whether this visit may leave for WeCom now; a `true` counts as an attempt */
export function claimAutoLogin(app: HostApp): boolean {
  const now = Date.now();
  const { pathname, search } = window.location;
  const visit = {
    userAgent: navigator.userAgent,
    hasToken: Boolean(app.apiClient.auth.token),
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

/** NocoBase keeps a token after its session has ended, and would only notice once the app has booted. */
function hasExpired(token: string | null): boolean {
  try {
    const { exp } = JSON.parse(atob(String(token).split('.')[1] ?? '')) as { exp?: number };
    return Number(exp) * 1000 < Date.now();
  } catch {
    return false;
  }
}

async function logInByItself(app: HostApp, base: string): Promise<void> {
  const { auth } = app.apiClient;
  if (isInsideWecom(navigator.userAgent) && hasExpired(auth.token) && !(await hasSession(app))) {
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
  const chosen = listed.find(({ authType, options }) => authType === AUTH_TYPE && options?.autoLogin);
  if (chosen) {
    await leaveFor(authorizeUrl(app, chosen.name, wantedPage(window.location, base)));
  }
}

/** Start this as early as there is an `app`, and let the client's `load()` wait for it. Never throws. */
export async function begin(app: HostApp): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, MAX_HALT_MS));
  await Promise.race([arrive(app), limit]).catch(() => undefined);
}

async function arrive(app: HostApp): Promise<void> {
  app.apiClient.axios.interceptors.response.use((response) => {
    if (response.config.url?.includes('auth:signOut')) {
      turnAutoLoginOff(tabMemory(app));
    }
    return response;
  });
  const base = basePath(app);
  const isSignInRoute = pathInApp(window.location.pathname, base) === SIGN_IN_ROUTE;
  await (isSignInRoute ? finishSignIn : logInByItself)(app, base);
}
