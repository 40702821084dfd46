/** Names of the plugin's cookies. The server sets them all; the client inside WeCom reads `session` and `here`. */

/**
 * - `flow`: ties a sign-in to the browser it began in
 * - `session`: whose session in WeCom's browser is WeCom's
 * - `here`: WeCom's browser has not ended since the sign-in
 * - `known`: the browser has signed in here before
 */
export type CookieKind = 'flow' | 'session' | 'here' | 'known';

/** @param appName of NocoBase's app or sub-app: sub-apps share the host, and so its cookies */
export function cookieName(kind: CookieKind, appName: string, { isSecure }: { isSecure: boolean }): string {
  const app = appName.replace(/[^\w-]/g, '_');
  // The `__Host-` prefix keeps sibling domains and plain http from planting a cookie of ours.
  return `${isSecure ? '__Host-' : ''}nb_wecom_${kind === 'flow' ? '' : `${kind}_`}${app}`;
}
