/** The addresses of a sign-in, as the clients build and read them. */

import { buildSignInAddress } from '../../shared/build-sign-in-address';
import { AUTO_LOGIN_PARAM, LINK_PURPOSE } from '../../shared/constants';
import { parseSignInAddress } from '../../shared/sign-in-route';
import { authorizeUrl } from './authorize-url';
import { basePath, type HostApp } from './host-app';
import { pathInApp, rootRelative } from './paths';

/** Has WeCom identify the member, and comes back to the link page without signing in. */
export function startLinkUrl(app: HostApp, authenticator: string, redirect: string | null): string {
  return `${authorizeUrl(app, authenticator, redirect)}&purpose=${LINK_PURPOSE}`;
}

/** The page that asks before it links; without the client's basename, as both routers want it. */
export function linkPage(authenticator: string, redirect: string | null): string {
  return buildSignInAddress({ kind: 'link', authenticator, redirect: redirect ?? undefined });
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
