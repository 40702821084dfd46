import { isInsideWecom } from '../../shared/user-agent';
import { ACCEPTED } from '../host/auto-login-switch';
import type { HostApp } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { sessionAge } from '../host/session';
import { tokenEnd } from '../host/token';

const RECHECK_AFTER_MS = 3_600_000;

/**
 * Whether somebody else may hold this device by now: the session is one of WeCom's, and the sign-in is long ago, or
 * WeCom was started anew since. The server leaves both cookies at a sign-in; the second one goes when WeCom ends.
 */
export function isRecheckDue(app: HostApp): boolean {
  const { token, authenticator } = app.apiClient.auth;
  const hasCookie = (kind: string, value: string, prefix: string) =>
    `; ${document.cookie};`.includes(`; ${prefix}nb_wecom_${kind}_${app.name.replace(/[^\w-]/g, '_')}=${value};`);
  // A sibling domain can plant a cookie without this prefix: such a one may bring a check about, but not prevent it.
  const prefix = window.location.protocol === 'https:' ? '__Host-' : '';
  const session = encodeURIComponent(`${authenticator}`);
  return (
    Boolean(token) &&
    isInsideWecom(navigator.userAgent) &&
    (hasCookie('session', session, prefix) || hasCookie('session', session, '')) &&
    ((sessionAge(app) ?? Number.POSITIVE_INFINITY) > RECHECK_AFTER_MS || !hasCookie('here', '1', prefix)) &&
    tabMemory(app).recall(ACCEPTED) !== tokenEnd(token)
  );
}
