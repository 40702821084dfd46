import { LINK_PURPOSE } from '../../shared/accounts';
import { WELCOME_PURPOSE } from '../../shared/constants';
import { basePath, type HostApp } from './host-app';
import { rootRelative } from './paths';

/** What the address of `/wecom/sign-in` says; anyone can write one, so none of it is repeated as it is. */
export interface SignInAddress {
  /** The error's code, unchecked. */
  error: string | null;
  isLinking: boolean;
  /** To show whom a link made by hand signs in as. */
  isWelcome: boolean;
  authenticator: string | null;
  /** Root-relative, on this site. */
  redirect: string | null;
}

export function readSignInAddress(app: HostApp): SignInAddress {
  const query = new URLSearchParams(window.location.search);
  return {
    error: query.get('error'),
    isLinking: query.get('purpose') === LINK_PURPOSE,
    isWelcome: query.get('purpose') === WELCOME_PURPOSE,
    authenticator: query.get('authenticator'),
    redirect: rootRelative(query.get('redirect'), basePath(app)),
  };
}
