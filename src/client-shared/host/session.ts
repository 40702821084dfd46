/**
 * How old a session is by the clock of this device alone. The times in its token are the server's, whose clock may be
 * hours away from the device's: only differences between times of one clock mean anything.
 */
import type { HostApp } from './host-app';
import { deviceMemory } from './memory';
import { claims } from './token';

/** The server's time of the sign-in, which NocoBase carries over when it renews a token, and the device's. */
const SIGNED_IN = 'signed-in';

/** To be called when a sign-in has just ended here. */
export function recordSignIn(app: HostApp): void {
  deviceMemory(app).remember(SIGNED_IN, `${claims(app.apiClient.auth.token).signInTime} ${Date.now()}`);
}

/** @returns ms since the sign-in; undefined where this device has not seen it */
export function sessionAge(app: HostApp): number | undefined {
  const [signInTime, at] = String(deviceMemory(app).recall(SIGNED_IN)).split(' ');
  const isNoted = signInTime === String(claims(app.apiClient.auth.token).signInTime);
  return isNoted ? Math.abs(Date.now() - Number(at)) : undefined; // less than nothing: the clock was set back
}

/** Whether the token is past its time, as far as the device can tell: what counts is the server's answer. */
export function mayHaveExpired(app: HostApp): boolean {
  const { exp, signInTime } = claims(app.apiClient.auth.token);
  const age = sessionAge(app);
  const serverTime = age === undefined ? Date.now() : Number(signInTime) + age;
  return Number(exp) * 1000 < serverTime;
}
