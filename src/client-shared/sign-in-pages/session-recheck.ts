/**
 * What follows when a visit with a session came back from WeCom with an error: whoever uses this device may not be the
 * person of the session, so nothing of that session may show by itself.
 */
import type { ErrorCode } from '../errors/account-error-texts';
import { RECHECK } from '../host/auto-login-switch';
import type { HostApp } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { fetchSessionOwner, type SessionOwner } from '../host/who-is-signed-in';

/** WeCom knows who uses this device, and it is not somebody with this session. */
const SOMEBODY_ELSE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ACCESS_DENIED',
  'NOT_A_MEMBER',
  'MEMBER_INACTIVE',
  'OUTSIDE_VISIBLE_RANGE',
  'NOT_LINKED',
  'DEPARTMENT_NOT_ALLOWED',
  'PHONE_AMBIGUOUS',
  'MAIL_AMBIGUOUS',
  'USERNAME_AMBIGUOUS',
  'LINKED_ELSEWHERE',
  'PROOF_REQUIRED',
  'LINK_UNCONFIRMED',
]);

const SIGN_OUT_TIMEOUT_MS = 5_000;

export function isRecheckRunning(app: HostApp): boolean {
  return Boolean(app.apiClient.auth.token) && tabMemory(app).recall(RECHECK) === '1';
}

export function endRecheck(app: HostApp): void {
  tabMemory(app).remember(RECHECK, '');
}

/** @returns whose session stays for want of an answer from WeCom; `nobody` when there is none any more */
export async function settleRecheck(app: HostApp, code: ErrorCode): Promise<SessionOwner> {
  if (SOMEBODY_ELSE.has(code)) {
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
