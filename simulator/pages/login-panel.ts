/**
 * What makes the web login page a panel in another page: its script tells that page, in the protocol of WeCom's library
 * `@wecom/jssdk`, what happens, and leads it to the callback. docs/wecom-api.md lists the messages.
 *
 * @see https://developer.work.weixin.qq.com/document/path/98152
 */
import { type Exchange, type Reply, redirectTo } from '../exchange';
import type { World } from '../world';
import { type PageProblem, PROBLEMS } from './error-page';
import { Html, html, page } from './html';
import { wordsFor } from './words';

/** A function of the options of `createWWLoginPanel` to call. */
type Call =
  | { name: 'onCheckWeComLogin'; payload: { isWeComLogin: boolean } }
  | { name: 'onLoginSuccess'; payload: { code: string } }
  | { name: 'onLoginFail'; payload: { errCode: number; errMsg: string } };

const ERRCODES = new Map<string, number>([
  [PROBLEMS.untrustedLoginDomain.wording, -31020],
  [PROBLEMS.appid.wording, -31027],
  [PROBLEMS.agentid.wording, -31028],
  [PROBLEMS.redirectUri.wording, -31035],
  [PROBLEMS.loginType.wording, -31040],
]);

/** Only the library sends its version. */
export function isPanel({ query }: Exchange): boolean {
  return query.has('version');
}

export function readyScript(world: World): Html {
  return script(world, [{ name: 'onCheckWeComLogin', payload: { isWeComLogin: false } }]);
}

export function failureScript(world: World, { wording }: PageProblem): Html {
  const errCode = ERRCODES.get(wording);
  return script(world, errCode === undefined ? [] : [{ name: 'onLoginFail', payload: { errCode, errMsg: wording } }]);
}

/** Leads back as the library was told: the whole page, this frame, or by a call with the code. */
export function leadBack(world: World, exchange: Exchange, url: string, code: string | null): Reply {
  const how = exchange.query.get('redirect_type') ?? 'top';
  if (how === 'self') {
    return redirectTo(url);
  }
  const { lang, words } = wordsFor(exchange);
  const done =
    how === 'callback' && code !== null ? script(world, [{ name: 'onLoginSuccess', payload: { code } }]) : '';
  const leave = how === 'top' ? new Html(`<script>top.location.href = ${inScript(url)};</script>`) : '';
  return page({ lang, title: words.goOn, content: html`${done}${leave}` });
}

function script(world: World, calls: Call[]): Html {
  if (!world.settings.panelAnswers) {
    return html``;
  }
  const messages = [
    { type: 'ww-iframe-handle:ready' },
    ...calls.map((call) => ({ type: 'ww-iframe-handle:call', args: { type: 'call', ...call } })),
  ];
  const lines = messages.map((message) => `parent.postMessage(${inScript(JSON.stringify(message))}, '*');`);
  return new Html(`<script>${lines.join('\n')}</script>`);
}

/** A string as a script of a page may hold it. */
const inScript = (text: string): string => JSON.stringify(text).replaceAll('<', '\\u003c');
