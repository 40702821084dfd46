/** The `options` of a WeCom authenticator as an admin stores them; strings at the top level may be `{{$env.NAME}}`. */
export interface WecomOptions {
  corpId: string;
  /** Digits. */
  agentId: string;
  /** Never leaves the server. */
  secret: string;
  /** `https://host[:port]`, no path: the public address of this NocoBase. */
  origin: string;
  /** An in-app path or an http(s) link: where a sign-in without `redirect` ends. */
  workbenchRedirect?: string;
  apiBaseUrl?: string;
  authorizeBaseUrl?: string;
  loginBaseUrl?: string;
  public?: PublicOptions;
}

/** All that browsers ever see of an authenticator's options. */
export interface PublicOptions {
  /** Create a user for a person whom nobody here belongs to. */
  autoSignup?: boolean;
  /** Sign in without a click inside WeCom; at most one enabled authenticator. */
  autoLogin?: boolean;
  buttonText?: string;
  buttonTooltip?: string;
}

/** WeCom's public addresses; private editions, proxies and the simulator have others. */
export const DEFAULT_WECOM_URLS = {
  apiBaseUrl: 'https://qyapi.weixin.qq.com',
  authorizeBaseUrl: 'https://open.weixin.qq.com',
  loginBaseUrl: 'https://login.work.weixin.qq.com',
} as const;
