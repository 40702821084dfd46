/**
 * - `wecom`: WeCom's built-in browser, phone or desktop
 * - `wechat`: WeChat, where members use the company's plugin
 * - `mobile`: any other browser on a phone; WeCom documents no sign-in for it
 * - `desktop`: any other browser
 */
export type BrowserKind = 'wecom' | 'wechat' | 'mobile' | 'desktop';

/** WeChat has the company's plugin. */
export function isInsideWecom(userAgent: string): boolean {
  const kind = browserKind(userAgent);
  return kind === 'wecom' || kind === 'wechat';
}

/** @see https://developer.work.weixin.qq.com/document/path/90315 (WeCom's own browser also says MicroMessenger) */
export function browserKind(userAgent: string): BrowserKind {
  if (/wxwork/i.test(userAgent)) {
    return 'wecom';
  }
  if (/micromessenger/i.test(userAgent)) {
    return 'wechat';
  }
  return /mobile|android|iphone|ipod/i.test(userAgent) ? 'mobile' : 'desktop';
}
