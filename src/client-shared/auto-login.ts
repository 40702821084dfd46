/** When to sign in without a click: only inside WeCom, and never in a loop or against the person's will. */
import { AUTO_LOGIN_PARAM } from '../shared/constants';
import { browserKind } from '../shared/user-agent';

// Kept per tab. An unreadable storage counts as "off": without memory, a failing sign-in would go round for ever.
export const OFF_KEY = 'wecom:autoLogin:off';
export const ATTEMPT_KEY = 'wecom:autoLogin:attempt';

const PAUSE_MS = 60_000; // a failing round takes 5-30 s on a slow phone

/** Public pages (sign-up, public forms, embeds, …) are many and not ours to know: so name those that need a session. */
const PAGES_BEHIND_SIGN_IN = /^(\/|\/signin|\/(admin|m|mobile)(\/.*)?)?$/;

export type TabMemory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface Visit {
  userAgent: string;
  hasToken: boolean;
  /** Path without basename; null outside of this client. */
  path: string | null;
  /** The query string. */
  search: string;
  now: number;
}

function remember(memory: TabMemory, key: string, value: string): void {
  try {
    memory.setItem(key, value);
  } catch {
    // recall() then fails as well, and automatic login stays off
  }
}

function recall(memory: TabMemory, key: string): string | null {
  try {
    return memory.getItem(key);
  } catch {
    return 'unreadable';
  }
}

/** After signing out, after an error, or by `?autoLogin=0`. */
export function turnAutoLoginOff(memory: TabMemory): void {
  remember(memory, OFF_KEY, '1');
}

/** After a click on the button, or a successful sign-in. */
export function turnAutoLoginOn(memory: TabMemory): void {
  remember(memory, OFF_KEY, '');
}

export function mayLogInByItself(visit: Visit, memory: TabMemory): boolean {
  if (new URLSearchParams(visit.search).get(AUTO_LOGIN_PARAM) === '0') {
    turnAutoLoginOff(memory);
  }
  const kind = browserKind(visit.userAgent);
  return (
    (kind === 'wecom' || kind === 'wechat') &&
    !visit.hasToken &&
    visit.path !== null &&
    PAGES_BEHIND_SIGN_IN.test(visit.path) &&
    !recall(memory, OFF_KEY) &&
    visit.now - Number(recall(memory, ATTEMPT_KEY)) > PAUSE_MS
  );
}

export function noteAttempt(memory: TabMemory, now: number): void {
  remember(memory, ATTEMPT_KEY, String(now));
}
