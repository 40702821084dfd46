/** A link lets a member sign in for good, so a session alone is not enough to make one: it may have been stolen. */

import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AccountError } from '../errors';
import type { SharedCache } from '../store/shared-cache';
import type { OwnSession } from './own-session';

const RECENT_MS = 10 * 60_000; // long enough to sign in, read the question and scan a QR code
const TRIES = 5; // wrong passwords per user within that time
const MAX_PASSWORD = 255; // characters, as in NocoBase's own form

/**
 * Requires the user's password, if the session was opened more than ten minutes ago.
 *
 * @throws AccountError PASSWORD_REQUIRED, SIGN_IN_AGAIN, PASSWORD_WRONG, PASSWORD_TRIES_USED
 */
export async function requireRecentAuthentication(
  app: Application,
  tries: SharedCache,
  { userId, signInTime }: OwnSession,
  password: unknown,
): Promise<void> {
  if (Date.now() - signInTime < RECENT_MS) {
    return;
  }
  const user: Model | null = await app.db.getRepository('users').findOne({ filterByTk: userId });
  const stored: unknown = user?.get('password');
  if (typeof stored !== 'string' || !stored) {
    throw new AccountError('SIGN_IN_AGAIN');
  }
  if (typeof password !== 'string' || !password) {
    throw new AccountError('PASSWORD_REQUIRED');
  }
  const claimed = await claimTry(tries, userId);
  const isCorrect = password.length <= MAX_PASSWORD && (await verify(app, password, stored));
  if (!isCorrect) {
    throw new AccountError('PASSWORD_WRONG');
  }
  await tries.del(claimed);
}

/**
 * Counts a try before the password is verified, across all nodes that share the cache.
 *
 * @returns the cache key of the try; deleting it gives the try back
 * @throws AccountError PASSWORD_TRIES_USED
 */
async function claimTry(tries: SharedCache, userId: number): Promise<string> {
  for (let number = 1; number <= TRIES; number++) {
    const key = `wecom:password-try:${userId}:${number}`;
    if (await tries.claim(key, RECENT_MS)) {
      return key;
    }
  }
  throw new AccountError('PASSWORD_TRIES_USED');
}

/** NocoBase's password field, which has no types. */
interface PasswordField {
  verify(password: string, stored: string): Promise<boolean>;
}

function verify(app: Application, password: string, stored: string): Promise<boolean> {
  const field: unknown = app.db.getCollection('users').getField('password');
  return (field as PasswordField).verify(password, stored);
}
