/** The addresses of WeCom's login pages. */
import { DEFAULT_WECOM_URLS, type LoginPage, OLD_LOGIN_BASE_URL } from '../../shared/options';

/**
 * How a flow identifies the member.
 *
 * - `base`: inside WeCom, silent, gives the userid
 * - `privateinfo`: inside WeCom, asks the member to share phone and mail the first time
 * - `web`: a desktop browser, by QR code or the desktop client
 */
export type FlowKind = 'base' | 'privateinfo' | 'web';

export interface LoginPageRequest {
  corpId: string;
  agentId: string;
  /** For `base` and `privateinfo`. */
  authorizeBaseUrl: string;
  /** For `web`. */
  loginBaseUrl: string;
  loginPage: LoginPage;
  callbackUrl: string;
  /** `[a-zA-Z0-9]`, ≤ 128 bytes (84025). */
  state: string;
}

/**
 * @see https://developer.work.weixin.qq.com/document/path/91022 and
 *   https://developer.work.weixin.qq.com/document/path/98152
 */
export function loginPageUrl(kind: FlowKind, request: LoginPageRequest): string {
  const { corpId, agentId, callbackUrl, state } = request;
  if (kind === 'web') {
    return webLoginUrl(request);
  }
  // In the documented order, because WeChat's pages of this kind depended on it.
  const query = new URLSearchParams({
    appid: corpId,
    redirect_uri: callbackUrl,
    response_type: 'code',
    scope: `snsapi_${kind}`,
    state,
    agentid: agentId, // without it WeCom treats privateinfo as base
    connect_redirect: '1', // without it some of WeCom's browsers open the callback twice
  });
  return `${request.authorizeBaseUrl}/connect/oauth2/authorize?${query}#wechat_redirect`;
}

/** @see https://developer.work.weixin.qq.com/document/path/91019 for the old page, which has no `login_type` */
function webLoginUrl({ corpId, agentId, loginBaseUrl, loginPage, callbackUrl, state }: LoginPageRequest): string {
  const query = { appid: corpId, agentid: agentId, redirect_uri: callbackUrl, state };
  if (loginPage === 'current') {
    return `${loginBaseUrl}/wwlogin/sso/login?${new URLSearchParams({ login_type: 'CorpApp', ...query })}`;
  }
  const baseUrl = loginBaseUrl === DEFAULT_WECOM_URLS.loginBaseUrl ? OLD_LOGIN_BASE_URL : loginBaseUrl;
  return `${baseUrl}/wwopen/sso/qrConnect?${new URLSearchParams(query)}`;
}
