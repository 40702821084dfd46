/**
 * The session of NocoBase's client: its age, its owner, its end, and whether its owner is being re-checked.
 *
 * Its age is measured by the clock of this device alone. The times in its token are the server's, whose clock may be
 * hours away from the device's: only differences between times of one clock mean anything.
 */

import type { HostApp } from './host-app';
import { deviceMemory, tabMemory } from './memory';
import { request } from './request';

/** The server's time of the sign-in, which NocoBase carries over when it renews a token, and the device's. */
const SIGNED_IN = 'signed-in';

/** Set from when the user of this device may not be the owner of the session, until that is settled. */
const RECHECK = 'check';

/** The end of the token whose owner the user has confirmed while WeCom could not. */
const CONFIRMED = 'accepted';

const OWNER_TIMEOUT_MS = 10_000;
const SIGN_OUT_TIMEOUT_MS = 5_000;

/** @returns what a token says about its session; nothing when it cannot be read */
export function claims(token: string | null): { exp?: number; signInTime?: number } {
  try {
    const payload = String(token).split('.')[1] ?? '';
    return JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')));
  } catch {
    return {};
  }
}

/** Call it right after a sign-in. */
export function recordSignIn(app: HostApp): void {
  deviceMemory(app).remember(SIGNED_IN, `${claims(app.apiClient.auth.token).signInTime} ${Date.now()}`);
}

/** @returns ms since the sign-in; undefined where it was not recorded on this device */
export function sessionAge(app: HostApp): number | undefined {
  const [signInTime, at] = String(deviceMemory(app).recall(SIGNED_IN)).split(' ');
  const isRecorded = signInTime === String(claims(app.apiClient.auth.token).signInTime);
  return isRecorded ? Math.abs(Date.now() - Number(at)) : undefined; // negative if the clock was set back
}

/** Whether the token has expired, as far as the device can tell; the server's answer is what counts. */
export function mayHaveExpired(app: HostApp): boolean {
  const { exp, signInTime } = claims(app.apiClient.auth.token);
  const age = sessionAge(app);
  const serverTime = age === undefined ? Date.now() : Number(signInTime) + age;
  return Number(exp) * 1000 < serverTime;
}

/** Until it ends, no page shows anything of the session. */
export function startRecheck(app: HostApp): void {
  tabMemory(app).remember(RECHECK, '1');
}

export function isRecheckRunning(app: HostApp): boolean {
  return Boolean(app.apiClient.auth.token) && tabMemory(app).recall(RECHECK) === '1';
}

export function endRecheck(app: HostApp): void {
  tabMemory(app).remember(RECHECK, '');
}

/** The user says that the session is theirs: this tab does not re-check it again. */
export function confirmSession(app: HostApp): void {
  tabMemory(app).remember(CONFIRMED, tokenEnd(app));
  endRecheck(app);
}

export function isSessionConfirmed(app: HostApp): boolean {
  return tabMemory(app).recall(CONFIRMED) === tokenEnd(app);
}

/** Tells tokens apart, and is worth nothing to a thief. */
function tokenEnd({ apiClient }: HostApp): string {
  return String(apiClient.auth.token).slice(-9);
}

export type SessionOwner =
  /** `name`: nickname or username; `username` only where it differs from `name`. */
  | { kind: 'user'; id: number; name: string; username?: string }
  | { kind: 'nobody' }
  /** The server gave no usable answer. */
  | { kind: 'unknown' };

interface User {
  id?: unknown;
  nickname?: unknown;
  username?: unknown;
}

/** Asks NocoBase whose session this browser has. Never throws. */
export async function fetchSessionOwner(app: HostApp, timeout = OWNER_TIMEOUT_MS): Promise<SessionOwner> {
  if (!app.apiClient.auth.token) {
    return { kind: 'nobody' };
  }
  try {
    const { status, data } = await request(app, { url: 'auth:check', timeout });
    const user = (data as { data?: User } | null)?.data;
    if (user?.id !== undefined) {
      return { kind: 'user', id: Number(user.id), ...namesOf(user) };
    }
    return status < 500 ? { kind: 'nobody' } : { kind: 'unknown' };
  } catch {
    return { kind: 'unknown' };
  }
}

function namesOf({ id, nickname, username }: User): { name: string; username?: string } {
  const [name = `#${id}`, second] = [nickname, username].filter((value): value is string => Boolean(value));
  return { name, ...(second && second !== name && { username: second }) };
}

/** Signs out, in this browser in any case; what else the tab remembers stays. Never throws. */
export async function endSession(app: HostApp): Promise<void> {
  // Without a response, the browser forgets the session all the same
  await request(app, { url: 'auth:signOut', method: 'post', timeout: SIGN_OUT_TIMEOUT_MS }).catch(() => undefined);
  forgetSession(app);
}

/** For a session that the server has ended. */
export function forgetSession(app: HostApp): void {
  const { auth } = app.apiClient;
  auth.setToken(null);
  auth.setRole(null);
  auth.setAuthenticator(null);
  endRecheck(app);
}
