/**
 * The kinds of browsers, by user agent.
 *
 * - `wecom`: WeCom's built-in browser, on a phone or a desktop
 * - `wechat`: WeChat, where members use the company's plugin
 * - `mobile`: any other browser on a phone; WeCom documents no sign-in for it
 * - `desktop`: any other browser
 */
export type BrowserKind = 'wecom' | 'wechat' | 'mobile' | 'desktop';

/**
 * Whether WeCom's in-client sign-in works: in WeCom's own browser, and in WeChat with the company's plugin. Both user
 * agents contain `MicroMessenger`.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90315
 */
export function isInsideWecom(userAgent: string): boolean {
  return /wxwork|micromessenger/i.test(userAgent);
}

export function browserKind(userAgent: string): BrowserKind {
  if (isInsideWecom(userAgent)) {
    return /wxwork/i.test(userAgent) ? 'wecom' : 'wechat';
  }
  return /mobile|android|iphone|ipod/i.test(userAgent) ? 'mobile' : 'desktop';
}
