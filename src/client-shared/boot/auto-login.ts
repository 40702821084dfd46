/** When to sign in without a click: only inside WeCom, never in a loop, and never against the user's will. */
import { AUTO_LOGIN_PARAM } from '../../shared/constants';
import { bringsToken } from '../../shared/redirect-target';
import { isInsideWecom } from '../../shared/user-agent';
import { isAutoLoginOff, turnAutoLoginOff } from '../host/auto-login-switch';
import type { Memory } from '../host/memory';

const LAST_ATTEMPT = 'attempt';

const MIN_PAUSE_MS = 60_000; // a failing attempt takes 5–30 s on a slow phone

/** Pages that need a session; the public ones (sign-up, public forms, embeds, …) cannot be listed here. */
const PAGES_BEHIND_SIGN_IN = /^(\/|\/signin|\/(admin|m|mobile)(\/.*)?)?$/;

export interface Visit {
  userAgent: string;
  hasToken: boolean;
  /** Without the basename; null outside this client. */
  path: string | null;
  /** The query string. */
  search: string;
  now: number;
}

export function mayAutoLogIn(visit: Visit, memory: Memory): boolean {
  if (new URLSearchParams(visit.search).get(AUTO_LOGIN_PARAM) === '0') {
    turnAutoLoginOff(memory);
  }
  return (
    isInsideWecom(visit.userAgent) &&
    !visit.hasToken &&
    !bringsToken(visit.search) &&
    visit.path !== null &&
    PAGES_BEHIND_SIGN_IN.test(visit.path) &&
    mayVisitWecom(visit.now, memory)
  );
}

/** Whether automatic login is on, and the last attempt was more than a minute ago. */
export function mayVisitWecom(now: number, memory: Memory): boolean {
  // Absolute, in case the device's clock was set back meanwhile
  return !isAutoLoginOff(memory) && Math.abs(now - Number(memory.recall(LAST_ATTEMPT))) > MIN_PAUSE_MS;
}

export function recordAttempt(memory: Memory, now: number): void {
  memory.remember(LAST_ATTEMPT, String(now));
}
