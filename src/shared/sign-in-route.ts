/**
 * The addresses of the client route `/wecom/sign-in`. The server and the clients build them (`buildSignInAddress`), the
 * clients read them. Tickets and handles are in the fragment, so that no request, referrer or log contains one.
 */
import { LINK_PURPOSE, type Purpose, WELCOME_PURPOSE } from './constants';

interface CommonParams {
  authenticator?: string;
  /** The page to end on. */
  redirect?: string;
}

export type SignInAddress = CommonParams &
  (
    | { kind: 'ticket'; ticket: string }
    /** Asks the signed-in user whether to link the member; `link` is the handle of the pending link. */
    | { kind: 'link'; link?: string }
    /** Shows the member which user a link that was made by hand signs them in as. */
    | { kind: 'welcome' }
    /** Explains an error; `link` is the handle with which the member can go on themselves. */
    | { kind: 'error'; error: string; purpose?: Purpose; link?: string }
    /** Nothing to do, for example after a reload. */
    | { kind: 'none' }
  );

/** Reads an address. Anyone may have written it, so the error's code, the authenticator and the redirect may be anything. */
export function parseSignInAddress({ search, hash }: { search: string; hash: string }): SignInAddress {
  const query = new URLSearchParams(search);
  const fragment = new URLSearchParams(hash.slice(1));
  const common = {
    authenticator: query.get('authenticator') ?? undefined,
    redirect: query.get('redirect') ?? undefined,
  };
  const link = { link: fragment.get('link') ?? undefined };
  const [error, purpose, ticket] = [query.get('error'), query.get('purpose'), fragment.get('ticket')];
  if (error) {
    return { kind: 'error', error, ...common, ...(purpose === LINK_PURPOSE && { purpose }), ...link };
  }
  if (purpose === LINK_PURPOSE) {
    return { kind: 'link', ...common, ...link };
  }
  if (purpose === WELCOME_PURPOSE) {
    return { kind: 'welcome', ...common };
  }
  return ticket ? { kind: 'ticket', ...common, ticket } : { kind: 'none', ...common };
}
