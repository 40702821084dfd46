/** Inside WeCom: signs in without a click, and re-checks whether a session still belongs to the user of this device. */
import { AUTH_TYPE } from '../../shared/constants';
import { type CookieKind, cookieName } from '../../shared/cookies';
import { bringsToken } from '../../shared/redirect-target';
import { isInsideWecom } from '../../shared/user-agent';
import { authorizeUrl } from '../host/authorize-url';
import { isInForeignFrame } from '../host/foreign-frame';
import { basePath, type HostApp, type ListedAuthenticator } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { replaceAddress, replaceLocation } from '../host/navigation';
import { pathInApp, targetPage } from '../host/paths';
import { request } from '../host/request';
import { fetchSessionOwner, isSessionConfirmed, mayHaveExpired, sessionAge, startRecheck } from '../host/session';
import { mayAutoLogIn, mayVisitWecom, recordAttempt } from './auto-login';

const TIMEOUT_MS = 5_000;
const RECHECK_AFTER_MS = 3_600_000;

/** @returns whether this visit may leave for WeCom now; `true` counts as an attempt */
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
  const may = mayAutoLogIn(visit, tabMemory(app)) && !isInForeignFrame();
  if (may) {
    recordAttempt(tabMemory(app), now);
  }
  return may;
}

/** @returns whether the session has to be re-checked before any of it may show */
export function startRecheckIfDue(app: HostApp): boolean {
  const isDue = isRecheckDue(app);
  if (isDue) {
    startRecheck(app);
  }
  return isDue;
}

/**
 * Whether another person may hold this device by now: the session came from WeCom, and the sign-in is an hour ago, or
 * WeCom has been restarted since. The server sets both cookies at a sign-in; WeCom deletes the second one when it ends.
 */
function isRecheckDue(app: HostApp): boolean {
  const { token, authenticator } = app.apiClient.auth;
  const hasCookie = (kind: CookieKind, value: string, isSecure: boolean) =>
    `; ${document.cookie};`.includes(`; ${cookieName(kind, app.name, { isSecure })}=${value};`);
  // A sibling domain can plant a cookie without the prefix: that may cause a re-check, but must not prevent one
  const isSecure = window.location.protocol === 'https:';
  const session = encodeURIComponent(`${authenticator}`);
  return (
    Boolean(token) &&
    isInsideWecom(navigator.userAgent) &&
    (hasCookie('session', session, isSecure) || hasCookie('session', session, false)) &&
    ((sessionAge(app) ?? Number.POSITIVE_INFINITY) > RECHECK_AFTER_MS || !hasCookie('here', '1', isSecure)) &&
    !isSessionConfirmed(app)
  );
}

/** Has WeCom identify the user of this device, which ends with their own session. */
async function recheckSession(app: HostApp, base: string): Promise<void> {
  const memory = tabMemory(app);
  const name = `${app.apiClient.auth.authenticator}`;
  const redirect = `${targetPage(window.location, base) ?? ''}`;
  const may = mayVisitWecom(Date.now(), memory);
  // The client boots at this page if it may not visit WeCom, or if WeCom's page never comes
  replaceAddress(base, new URLSearchParams({ error: 'WECOM_UNAVAILABLE', authenticator: name, redirect }));
  if (may) {
    recordAttempt(memory, Date.now());
    await replaceLocation(authorizeUrl(app, name, redirect));
  }
}

export async function autoLogIn(app: HostApp, base: string): Promise<void> {
  if (bringsToken(window.location.search)) {
    return; // NocoBase is about to finish another sign-in, whose token must not reach the server's log
  }
  // NocoBase keeps a token after its session has ended, and would notice that only after the boot
  if (mayHaveExpired(app)) {
    const owner = await fetchSessionOwner(app, TIMEOUT_MS);
    if (owner.kind === 'nobody') {
      app.apiClient.auth.setToken('');
    }
  }
  if (pathInApp(window.location.pathname, base) !== '/signin' && startRecheckIfDue(app)) {
    return recheckSession(app, base);
  }
  if (!claimAutoLogin(app)) {
    return;
  }
  const response = await request(app, { url: 'authenticators:publicList', timeout: TIMEOUT_MS });
  const listed = (response.data as { data?: ListedAuthenticator[] } | null)?.data ?? [];
  const chosen = listed.find(({ authType, options }) => authType === AUTH_TYPE && options?.autoLogin);
  if (chosen) {
    await replaceLocation(authorizeUrl(app, chosen.name, targetPage(window.location, base)));
  }
}
