import type { BrowserKind } from './user-agent';

/** Keys of `src/locale`. */
export const BROWSER_NAMES: Record<BrowserKind, string> = {
  wecom: 'Inside WeCom',
  wechat: 'Inside WeChat',
  mobile: 'Mobile browser',
  desktop: 'Desktop browser',
};
