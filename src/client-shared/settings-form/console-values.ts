/** What an admin has to enter in WeCom's console, worked out from the form as it is being filled in. */
import { publicOrigin } from '../../shared/public-origin';
import type { HostApp } from '../host/host-app';
import { authorizeUrl } from '../host/sign-in-urls';

export interface ConsoleValues {
  homepageUrl: string;
  callbackDomain: string;
  /** The origin is an environment variable, whose value only the server knows. */
  unresolved: boolean;
}

/** @returns undefined while the form has no usable origin or no name */
export function consoleValues(
  app: Pick<HostApp, 'name' | 'getApiUrl'>,
  origin: unknown,
  authenticator: unknown,
): ConsoleValues | undefined {
  if (typeof origin !== 'string' || typeof authenticator !== 'string' || !authenticator.trim()) {
    return undefined;
  }
  const address = origin.trim();
  const unresolved = /\{\{[^{}]+\}\}/.test(address);
  const shown = unresolved ? address.replace(/\/$/, '') : publicOrigin(address);
  if (!shown) {
    return undefined;
  }
  const { pathname, search } = new URL(authorizeUrl(app, authenticator.trim()));
  return {
    homepageUrl: `${shown}${pathname}${search}`,
    callbackDomain: unresolved ? address : new URL(shown).host,
    unresolved,
  };
}
