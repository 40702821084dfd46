/**
 * Pages of this site in a frame of another one. Browsers send no `SameSite=Lax` cookie there, so a sign-in that starts in
 * such a frame cannot be completed in it.
 */
const PROBE = 'nb_wecom_probe=1';

/** Whether this is a frame without the cookies of a sign-in. */
export function isInForeignFrame(): boolean {
  if (window.top === window.self) {
    return false;
  }
  try {
    writeCookie(PROBE);
    const isKept = document.cookie.includes(PROBE);
    writeCookie(`${PROBE}; Max-Age=0`);
    return !isKept;
  } catch {
    return true; // a sandboxed frame without an origin
  }
}

function writeCookie(cookie: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: Safari and WeCom's browser have no Cookie Store API
  document.cookie = `${cookie}; SameSite=Lax`;
}

/** Opens an address in place of the top page, or else in a new tab. @returns whether the frame allows either */
export function openOutside(url: string): boolean {
  try {
    (window.top ?? window).location.href = url;
    return true;
  } catch {
    const tab = window.open(url);
    if (tab) {
      tab.opener = null;
    }
    return tab !== null;
  }
}
