/** When to sign in without a click: only inside WeCom, and never in a loop or against the person's will. */
import { AUTO_LOGIN_PARAM } from '../shared/constants';
import { isInsideWecom } from '../shared/user-agent';
import type { TabMemory } from './tab-memory';

const OFF = 'off';
const ATTEMPT = 'attempt';

/** While a visit with a session is at WeCom to find out who uses this device. */
export const CHECK = 'check';

const PAUSE_MS = 60_000; // a failing round takes 5-30 s on a slow phone

/** Public pages (sign-up, public forms, embeds, …) are many and not ours to know: so name those that need a session. */
const PAGES_BEHIND_SIGN_IN = /^(\/|\/signin|\/(admin|m|mobile)(\/.*)?)?$/;

export interface Visit {
  userAgent: string;
  /** Somebody is signed in, and it need not be checked whether they are the one who uses this device. */
  isSettled: boolean;
  /** Path without basename; null outside of this client. */
  path: string | null;
  /** The query string. */
  search: string;
  now: number;
}

/** After signing out, after an error, or by `?autoLogin=0`. */
export function turnAutoLoginOff(memory: TabMemory): void {
  memory.remember(OFF, '1');
}

/** After a click on the button, or a successful sign-in. */
export function turnAutoLoginOn(memory: TabMemory): void {
  memory.remember(OFF, '');
}

export function mayLogInByItself(visit: Visit, memory: TabMemory): boolean {
  if (new URLSearchParams(visit.search).get(AUTO_LOGIN_PARAM) === '0') {
    turnAutoLoginOff(memory);
  }
  return (
    isInsideWecom(visit.userAgent) &&
    !visit.isSettled &&
    visit.path !== null &&
    PAGES_BEHIND_SIGN_IN.test(visit.path) &&
    !memory.recall(OFF) &&
    visit.now - Number(memory.recall(ATTEMPT)) > PAUSE_MS
  );
}

export function noteAttempt(memory: TabMemory, now: number): void {
  memory.remember(ATTEMPT, String(now));
}
