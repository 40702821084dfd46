/** Where a page sends the browser back to, and whether it may. */
import { domainMatches } from '../directory';
import { type Exchange, type Reply, redirectTo } from '../exchange';
import type { DomainRule } from '../model';
import type { CallbackVisits } from '../settings';
import type { World } from '../world';
import { PageError, type PageProblem, PROBLEMS } from './error-page';
import { Html, html, page } from './html';
import { wordsFor } from './words';

/** @see https://developer.work.weixin.qq.com/document/path/91022 */
const STATE = /^[a-zA-Z0-9]{1,128}$/;

/** host[:port] of `redirect_uri`; throws the page that WeCom shows for one that no rule allows. */
export function redirectHost(redirectUri: string | null, rules: DomainRule[], mismatch: PageProblem): string {
  const url = redirectUri && URL.canParse(redirectUri) ? new URL(redirectUri) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new PageError({ ...PROBLEMS.redirectUri, found: redirectUri ?? '' });
  }
  const host = hostAsWritten(redirectUri ?? '', url);
  if (!rules.some((rule) => domainMatches(rule, host))) {
    throw new PageError({ ...mismatch, found: host });
  }
  return host;
}

/** URL drops `:443` and `:80`, but WeCom compares what is written: https://github.com/jeecgboot/JeecgBoot/issues/5968 */
function hostAsWritten(redirectUri: string, url: URL): string {
  const written = /^https?:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(redirectUri)?.[1];
  return (written ?? url.host).toLowerCase();
}

export function checkState(state: string | null): void {
  if (state !== null && state !== '' && !STATE.test(state)) {
    throw new PageError({ ...PROBLEMS.state, found: state });
  }
}

/** Keeps the query that is there and appends; a fragment stays last. */
export function callbackUrl(redirectUri: string, parameters: Record<string, string | null>): string {
  const [address = '', ...fragment] = redirectUri.split('#');
  const added = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) {
      added.append(name, value);
    }
  }
  const query = added.size > 0 ? `${address.includes('?') ? '&' : '?'}${added}` : '';
  const url = `${address}${query}${fragment.length > 0 ? `#${fragment.join('#')}` : ''}`;
  return url.replace(/[^\x21-\x7e]+/g, encodeURIComponent); // a header holds nothing else
}

/** Sends the browser there, and lets others go there as the settings say. */
export function sendTo(world: World, exchange: Exchange, url: string): Reply {
  const visits = visitsOf(world, exchange);
  switch (visits) {
    case 'once':
      return redirectTo(url);
    case 'scanner':
      return { ...redirectTo(url), before: { method: 'GET', url } };
    case 'head':
      return { ...redirectTo(url), before: { method: 'HEAD', url } };
    case 'twice':
    case 'parallel':
      return visitTwice(exchange, url, visits);
  }
}

function visitsOf({ settings }: World, { path, query }: Exchange): Exclude<CallbackVisits, 'unlessConnectRedirect'> {
  if (settings.callbackVisits !== 'unlessConnectRedirect') {
    return settings.callbackVisits;
  }
  return path.startsWith('/connect/') && query.get('connect_redirect') !== '1' ? 'parallel' : 'once';
}

/** Only the person's browser has its cookies: it takes a page to open an address twice. */
const TWICE = new Html(`<script type="module">
const back = document.getElementById('back');
const first = fetch(back.href, { mode: 'no-cors', credentials: 'include' }).catch(() => undefined);
if (back.dataset.visits === 'twice') await first;
location.replace(back.href);
</script>`);

function visitTwice(exchange: Exchange, url: string, visits: 'twice' | 'parallel'): Reply {
  const { lang, words } = wordsFor(exchange);
  return page({
    lang,
    title: words.backTwice,
    content: html`<section class="card centred"><h1>${words.backTwice}</h1>
<div class="buttons"><a class="button" id="back" href="${url}" data-visits="${visits}">${words.goOn}</a></div>
</section>
${TWICE}`,
  });
}
