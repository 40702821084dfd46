/** The addresses that lead to a link between a WeCom person and a user. */
import { LINK_PURPOSE } from '../../shared/accounts';
import { SIGN_IN_ROUTE } from '../../shared/constants';
import type { HostApp } from './host-app';
import { authorizeUrl } from './sign-in-urls';

/** Starts at WeCom: who is this? Comes back to the link page, and signs nobody in. */
export function startLinkUrl(app: HostApp, authenticator: string, redirect: string | null): string {
  return `${authorizeUrl(app, authenticator, redirect)}&purpose=${LINK_PURPOSE}`;
}

/** The page that asks before it links; without the client's basename, as both routers want it. */
export function linkPage(authenticator: string, redirect: string | null): string {
  const query = new URLSearchParams({ purpose: LINK_PURPOSE, authenticator });
  if (redirect !== null) {
    query.set('redirect', redirect);
  }
  return `${SIGN_IN_ROUTE}?${query}`;
}
