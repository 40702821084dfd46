/** Paths of pages: root-relative, with the public path and the modern client's prefix. */
import { sameSiteTarget, withoutSession } from '../../shared/redirect-target';

declare global {
  interface Window {
    __nocobase_modern_client_prefix__?: string;
  }
}

export interface Place {
  pathname: string;
  search: string;
  hash: string;
}

/** The part of a path that the client's router sees; null outside this client. */
export function pathInApp(path: string, base: string): string | null {
  const rest = path.slice(base.length);
  return path.startsWith(base) && /^([/?#]|$)/.test(rest) ? rest : null;
}

/** Whether the router of this client, at this basename, has the page. */
export function isOwnPage(target: string, base: string): boolean {
  const path = pathInApp(target, base);
  const elsewhere = ['apps', '_app', modernPrefix()];
  return path !== null && !elsewhere.includes(path.split(/[/?#]/)[1] ?? '');
}

function modernPrefix(): string {
  return globalThis.window?.__nocobase_modern_client_prefix__ ?? 'v';
}

/** `asked` as a root-relative path; null if it leaves this site. Targets in NocoBase's links lack the basename. */
export function rootRelative(asked: string | null, base: string): string | null {
  const target = sameSiteTarget(asked);
  return target !== null && pathInApp(target, base) === null ? base + target : target;
}

/**
 * The sign-in page's `redirect`. The legacy client writes it unencoded, so that the target's own query looks like
 * the sign-in page's: `/signin?redirect=/admin/abc?tab=1&x=2`.
 */
function redirectParam(search: string): string | null {
  const unencoded = /[?&]redirect=(\/[^&]*\?.*)/.exec(search);
  return unencoded?.[1] ?? new URLSearchParams(search).get('redirect');
}

/**
 * The page to open after signing in. If the sign-in page was opened without one: the start page in the modern client,
 * which the server would leave otherwise; null in the legacy one.
 */
export function targetPage(place: Place, base: string): string | null {
  return pathInApp(place.pathname, base) === '/signin'
    ? (rootRelative(redirectParam(place.search), base) ??
        (base.split('/').includes(modernPrefix()) ? `${base}/` : null))
    : withoutSession(place.pathname + place.search + place.hash);
}
