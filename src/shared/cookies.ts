/** The names of the plugin's cookies. The server sets them; the client inside WeCom reads `session` and `here`. */

/**
 * - `flow`: ties a sign-in to the browser it began in
 * - `session`: the authenticator whose sign-in has opened the session in WeCom's browser
 * - `here`: WeCom's browser has not been closed since the sign-in
 * - `known`: the browser has signed in here before
 * - `linking`: the handle of the pending link of the member who is about to sign in another way and link
 * - `forms`: the sign-in page shows all forms, although users sign in with WeCom only
 */
export type CookieKind = 'flow' | 'session' | 'here' | 'known' | 'linking' | 'forms';

/** @param appName of NocoBase's app or sub-app; sub-apps share the host, and therefore its cookies */
export function cookieName(kind: CookieKind, appName: string, { isSecure }: { isSecure: boolean }): string {
  const app = appName.replace(/[^\w-]/g, '_');
  // The `__Host-` prefix keeps sibling domains and plain http from setting these cookies.
  return `${isSecure ? '__Host-' : ''}nb_wecom_${kind === 'flow' ? '' : `${kind}_`}${app}`;
}
