/** The pages WeCom shows instead of a redirect. Their Chinese wording is WeCom's where it is known. */
import type { Exchange, Reply } from '../exchange';
import { html, page } from './html';
import { wordsFor } from './words';

export interface PageProblem {
  /** As WeCom words it, or ours where no source has it. */
  wording: string;
  english: string;
  /** The wrong value in the address, for the admin who has to correct it. */
  found?: string;
}

/** Thrown while a page's parameters are read; becomes an error page. */
export class PageError extends Error {
  constructor(readonly problem: PageProblem) {
    super(problem.wording);
  }
}

export const PROBLEMS = {
  appid: { wording: 'appid参数错误', english: 'appid is not a company of this WeCom' },
  agentid: { wording: 'agentid参数错误', english: 'agentid is not an app of this company' },
  responseType: { wording: 'response_type参数错误', english: 'response_type must be code' },
  scope: { wording: 'scope参数错误', english: 'scope must be snsapi_base or snsapi_privateinfo' },
  state: { wording: 'state参数错误 (84025)', english: 'state may hold letters and digits only, 128 bytes at most' },
  redirectUri: { wording: 'redirect_uri参数错误', english: 'redirect_uri is missing or no http(s) address' },
  untrustedDomain: {
    wording: 'redirect_uri需使用应用可信域名',
    english: "the host and port of redirect_uri are not the app's trusted domain",
  },
  untrustedLoginDomain: {
    wording: 'redirect_uri 与配置的授权完成回调域名不一致',
    english: "the host and port of redirect_uri are not the app's login callback domain",
  },
  badLink: { wording: '该链接无法访问', english: 'this link has wrong parameters' },
  loginType: { wording: 'login_type参数错误', english: 'login_type must be CorpApp (ServiceApp is not simulated)' },
  closedApp: { wording: '应用已停用', english: 'the app is disabled' },
  outside: { wording: '你不在该应用的可见范围内', english: 'member not in visible range' },
  noPermission: { wording: '无权限', english: 'no permission: not in the visible range of this app' },
  inactive: { wording: '该账号无法使用企业微信', english: 'this account is not active, so its WeCom does not open' },
  nobody: { wording: '没有这个成员', english: 'simulator: sim_user names nobody in this company' },
  openInWechat: { wording: '请在微信客户端打开链接', english: 'open this link inside WeCom or WeChat' },
} satisfies Record<string, PageProblem>;

/** @param more at the end of the page */
export function errorPage(exchange: Exchange, { wording, english, found }: PageProblem, more = html``): Reply {
  const { lang, words } = wordsFor(exchange);
  return page({
    lang,
    title: wording,
    content: html`<section class="card centred" role="alert">
<h1 class="warn">${wording}</h1>
<p>${english}</p>
${found === undefined ? html`` : html`<p><code>${found}</code></p>`}
<p class="soft">${words.errorHint}</p>
</section>${more}`,
  });
}
