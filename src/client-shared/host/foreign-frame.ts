/**
 * A page of another site may show ours in a frame. Browsers send no `SameSite=Lax` cookie there, so that a sign-in that
 * begins in the frame cannot end in it.
 */
const PROBE = 'nb_wecom_probe=1';

/** Whether this is a frame that the cookie of a sign-in does not reach. */
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
    return true; // a sandbox without an origin
  }
}

function writeCookie(cookie: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: Safari and WeCom's browser have no Cookie Store API
  document.cookie = `${cookie}; SameSite=Lax`;
}

/** Opens an address in place of the outermost page, else in a new tab. @returns whether the frame allows either */
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
