/** What a tab remembers about automatic login and about whose session it has. */
import type { Memory } from './memory';

const OFF = 'off';

/** From when a session's person may not be the one who uses this device, until that is settled. */
export const RECHECK = 'check';

/** The end of the token that somebody has called theirs while WeCom could not say so. */
export const ACCEPTED = 'accepted';

/** After signing out, after an error, or by `?autoLogin=0`. */
export function turnAutoLoginOff(memory: Memory): void {
  memory.remember(OFF, '1');
}

/** After a click on the button, or a successful sign-in. */
export function turnAutoLoginOn(memory: Memory): void {
  memory.remember(OFF, '');
}

export function isAutoLoginOff(memory: Memory): boolean {
  return Boolean(memory.recall(OFF));
}
