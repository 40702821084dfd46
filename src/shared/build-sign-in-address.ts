import { LINK_PURPOSE, SIGN_IN_ROUTE, WELCOME_PURPOSE } from './constants';
import type { SignInAddress } from './sign-in-route';

/**
 * Builds an address of the client route. In a file of its own, because the clients' entry only reads such addresses.
 *
 * @param route path of the route, with the client's basename where the address leaves the router
 */
export function buildSignInAddress(address: SignInAddress, route: string = SIGN_IN_ROUTE): string {
  const query = new URLSearchParams(
    queryOf(address).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const fragment = fragmentOf(address);
  return `${route}?${query}${fragment ? `#${new URLSearchParams(fragment)}` : ''}`;
}

function queryOf(address: SignInAddress): [string, string | undefined][] {
  const { kind, authenticator, redirect } = address;
  switch (kind) {
    case 'error':
      return [
        ['error', address.error],
        ['redirect', redirect],
        ['authenticator', authenticator],
        ['purpose', address.purpose],
      ];
    case 'link':
    case 'welcome':
      return [
        ['purpose', kind === 'link' ? LINK_PURPOSE : WELCOME_PURPOSE],
        ['authenticator', authenticator],
        ['redirect', redirect],
      ];
    case 'ticket':
    case 'none':
      return [
        ['authenticator', authenticator],
        ['redirect', redirect],
      ];
    default:
      return kind satisfies never;
  }
}

function fragmentOf(address: SignInAddress): Record<string, string> | undefined {
  if (address.kind === 'ticket') {
    return { ticket: address.ticket };
  }
  return 'link' in address && address.link ? { link: address.link } : undefined;
}
