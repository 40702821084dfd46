/**
 * The errors that WeCom's panel on the sign-in page reports to the browser; all of them are about the app's settings.
 *
 * @see https://developer.work.weixin.qq.com/document/path/98152
 */
export const PANEL_ERRCODES = [-31020, -31027, -31028, -31033, -31034, -31035, -31037, -31039, -31040] as const;

export type PanelErrcode = (typeof PANEL_ERRCODES)[number];

export function isPanelErrcode(value: unknown): value is PanelErrcode {
  return PANEL_ERRCODES.some((errcode) => errcode === value);
}
