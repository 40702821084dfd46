/** Where a page sends the browser back to, and whether it may. */
import { domainMatches } from '../directory';
import type { DomainRule } from '../model';
import { PageError, type PageProblem, PROBLEMS } from './error-page';

/** `state` as D:91022 has it. */
const STATE = /^[a-zA-Z0-9]{1,128}$/;

/** host[:port] of `redirect_uri`; throws the page that WeCom shows for one that no rule allows. */
export function redirectHost(redirectUri: string | null, rules: DomainRule[], mismatch: PageProblem): string {
  const url = redirectUri && URL.canParse(redirectUri) ? new URL(redirectUri) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new PageError({ ...PROBLEMS.redirectUri, found: redirectUri ?? '' });
  }
  const host = hostAsWritten(redirectUri ?? '', url);
  if (!rules.some((rule) => domainMatches(rule, host))) throw new PageError({ ...mismatch, found: host });
  return host;
}

/** URL drops `:443` and `:80`, but WeCom compares what is written (JeecgBoot#5968). */
function hostAsWritten(redirectUri: string, url: URL): string {
  const written = /^https?:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(redirectUri)?.[1];
  return (written ?? url.host).toLowerCase();
}

export function checkState(state: string | null): void {
  if (state !== null && state !== '' && !STATE.test(state)) throw new PageError({ ...PROBLEMS.state, found: state });
}

/** Keeps the query that is there and appends; a fragment stays last. */
export function callbackUrl(redirectUri: string, parameters: Record<string, string | null>): string {
  const [address = '', ...fragment] = redirectUri.split('#');
  const added = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null) added.append(name, value);
  const query = added.size > 0 ? `${address.includes('?') ? '&' : '?'}${added}` : '';
  const url = `${address}${query}${fragment.length > 0 ? `#${fragment.join('#')}` : ''}`;
  return url.replace(/[^\x21-\x7e]+/g, encodeURIComponent); // a header holds nothing else
}
