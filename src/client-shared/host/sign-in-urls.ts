/** The addresses of a sign-in, as the clients build and read them. */
import { LINK_PURPOSE } from '../../shared/accounts';
import { AUTO_LOGIN_PARAM, RESOURCE, SIGN_IN_ROUTE } from '../../shared/constants';
import { parseSignInAddress } from '../../shared/sign-in-route';
import { basePath, type HostApp } from './host-app';
import { pathInApp, rootRelative } from './paths';

/** Starts a sign-in at the server. */
export function authorizeUrl(
  app: Pick<HostApp, 'name' | 'getApiUrl'>,
  authenticator: string,
  redirect: string | null = null,
): string {
  const query = new URLSearchParams({ authenticator });
  if (redirect !== null) {
    query.set('redirect', redirect);
  }
  if (app.name !== 'main') {
    query.set('__appName', app.name);
  }
  return `${app.getApiUrl(`${RESOURCE}:authorize`)}?${query}`;
}

/** Has WeCom identify the member, and comes back to the link page without signing in. */
export function startLinkUrl(app: HostApp, authenticator: string, redirect: string | null): string {
  return `${authorizeUrl(app, authenticator, redirect)}&purpose=${LINK_PURPOSE}`;
}

/** The page that asks before it links; without the client's basename, as both routers want it. */
export function linkPage(authenticator: string, redirect: string | null): string {
  const query = new URLSearchParams({ purpose: LINK_PURPOSE, authenticator }); // the shared builder would be in the entry
  if (redirect !== null) {
    query.set('redirect', redirect);
  }
  return `${SIGN_IN_ROUTE}?${query}`;
}

/** NocoBase's sign-in page with all its methods, without automatic login. */
export function signInPage(redirect: string | null, base: string): string {
  const query = new URLSearchParams({ [AUTO_LOGIN_PARAM]: '0' });
  if (redirect !== null) {
    query.set('redirect', pathInApp(redirect, base) ?? redirect); // the legacy sign-in page adds the basename itself
  }
  return `/signin?${query}`;
}

/** What the address of `/wecom/sign-in` says. Anyone can write one, so no page repeats any of it. */
export interface CurrentAddress {
  /** Any string: see `knownErrorCode`. */
  error: string | null;
  isLinking: boolean;
  /** Shows which user a link that was made by hand signs in as. */
  isWelcome: boolean;
  authenticator: string | null;
  /** Root-relative, on this site. */
  redirect: string | null;
}

export function readSignInAddress(app: HostApp): CurrentAddress {
  const address = parseSignInAddress(window.location);
  return {
    error: address.kind === 'error' ? address.error : null,
    isLinking: address.kind === 'link' || (address.kind === 'error' && address.purpose !== undefined),
    isWelcome: address.kind === 'welcome',
    authenticator: address.authenticator ?? null,
    redirect: rootRelative(address.redirect ?? null, basePath(app)),
  };
}
