/** Inside WeCom: signing in without a click, and finding out whether a session is that of whoever uses the device. */
import { AUTH_TYPE } from '../../shared/constants';
import { bringsToken } from '../../shared/redirect-target';
import { RECHECK } from '../host/auto-login-switch';
import { isInForeignFrame } from '../host/foreign-frame';
import { basePath, type HostApp, type ListedAuthenticator } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { pathInApp, targetPage } from '../host/paths';
import { mayHaveExpired } from '../host/session';
import { authorizeUrl } from '../host/sign-in-urls';
import { mayAutoLogIn, mayVisitWecom, recordAttempt } from './auto-login';
import { hasSession, LIST_TIMEOUT_MS, replaceLocation, showResult } from './boot';
import { isRecheckDue } from './recheck-due';

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
  const may = mayAutoLogIn(visit, tabMemory(app)) && !isInForeignFrame();
  if (may) {
    recordAttempt(tabMemory(app), now);
  }
  return may;
}

/** @returns whether it has to be settled first whose session this is */
export function startRecheckIfDue(app: HostApp): boolean {
  const isDue = isRecheckDue(app);
  if (isDue) {
    tabMemory(app).remember(RECHECK, '1');
  }
  return isDue;
}

/** Ends with the session of whoever uses this device; until then nothing shows of what may be another person's. */
async function recheckSession(app: HostApp, base: string): Promise<void> {
  const memory = tabMemory(app);
  const name = `${app.apiClient.auth.authenticator}`;
  const redirect = `${targetPage(window.location, base) ?? ''}`;
  const may = mayVisitWecom(Date.now(), memory);
  // Where WeCom's page never comes, or may not be asked, this client boots here
  showResult(base, new URLSearchParams({ error: 'WECOM_UNAVAILABLE', authenticator: name, redirect }));
  if (may) {
    recordAttempt(memory, Date.now());
    await replaceLocation(authorizeUrl(app, name, redirect));
  }
}

export async function autoLogIn(app: HostApp, base: string): Promise<void> {
  if (bringsToken(window.location.search)) {
    return; // NocoBase is about to finish another sign-in, whose token is no business of the server's log
  }
  const { auth } = app.apiClient;
  // NocoBase keeps a token after its session has ended, and would only notice once the app has booted
  if (mayHaveExpired(app) && !(await hasSession(app))) {
    auth.setToken('');
  }
  if (pathInApp(window.location.pathname, base) !== '/signin' && startRecheckIfDue(app)) {
    return recheckSession(app, base);
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
    await replaceLocation(authorizeUrl(app, chosen.name, targetPage(window.location, base)));
  }
}
