/**
 * What follows when a visit with a session came back from WeCom with an error: whoever uses this device may not be the
 * person of the session, so nothing of that session may show by itself.
 */
import { isSignInErrorCode, SIGN_IN_ERROR_TRAITS } from '../../shared/errors';
import type { ErrorCode } from '../errors/error-code';
import { RECHECK } from '../host/auto-login-switch';
import type { HostApp } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { fetchSessionOwner, type SessionOwner } from '../host/who-is-signed-in';

const SIGN_OUT_TIMEOUT_MS = 5_000;

export function isRecheckRunning(app: HostApp): boolean {
  return Boolean(app.apiClient.auth.token) && tabMemory(app).recall(RECHECK) === '1';
}

export function endRecheck(app: HostApp): void {
  tabMemory(app).remember(RECHECK, '');
}

/** @returns whose session stays for want of an answer from WeCom; `nobody` when there is none any more */
export async function settleRecheck(app: HostApp, code: ErrorCode): Promise<SessionOwner> {
  if (isSignInErrorCode(code) && SIGN_IN_ERROR_TRAITS[code].session === 'ends') {
    await endSession(app);
    return { kind: 'nobody' };
  }
  return fetchSessionOwner(app);
}

/** Signs out, here in any case; what else this tab remembers stays. Never throws. */
export async function endSession(app: HostApp): Promise<void> {
  await app.apiClient
    .request({
      url: 'auth:signOut',
      method: 'post',
      timeout: SIGN_OUT_TIMEOUT_MS,
      skipAuth: true,
      skipNotify: true,
      validateStatus: () => true,
    })
    .catch(() => undefined); // the browser forgets the session all the same
  forgetSession(app);
}

/** The server has ended the session already. */
export function forgetSession(app: HostApp): void {
  const { auth } = app.apiClient;
  auth.setToken(null);
  auth.setRole(null);
  auth.setAuthenticator(null);
  endRecheck(app);
}
