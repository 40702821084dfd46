/** A link is a way in for good: for it, a session alone is not enough, which another person may have got hold of. */

import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AccountError } from '../errors';
import type { SharedCache } from '../store/shared-cache';
import type { OwnSession } from './own-session';

const FRESH_MS = 10 * 60_000; // a sign-in, a look at the question, a code to scan
const TRIES = 5; // wrong passwords of a user within that time
const MAX_PASSWORD = 255; // what NocoBase's own form takes

/**
 * @param password as it came, unchecked
 * @throws AccountError PASSWORD_REQUIRED, SIGN_IN_AGAIN, PASSWORD_WRONG, PASSWORD_TRIES_USED for a session that was opened
 *   more than ten minutes ago
 */
export async function assertFresh(
  app: Application,
  tries: SharedCache,
  { userId, signInTime }: OwnSession,
  password: unknown,
): Promise<void> {
  if (Date.now() - signInTime < FRESH_MS) {
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
  const used = await claimTry(tries, userId);
  const isRight = password.length <= MAX_PASSWORD && (await verify(app, password, stored));
  if (!isRight) {
    throw new AccountError('PASSWORD_WRONG');
  }
  await tries.del(used);
}

/** Counted before the password is looked at, on all nodes that share the cache. @returns what gives the try back */
async function claimTry(tries: SharedCache, userId: number): Promise<string> {
  for (let number = 1; number <= TRIES; number++) {
    const key = `wecom:password-try:${userId}:${number}`;
    if (await tries.claim(key, FRESH_MS)) {
      return key;
    }
  }
  throw new AccountError('PASSWORD_TRIES_USED');
}

/** NocoBase's field for passwords. */
interface PasswordField {
  verify(password: string, stored: string): Promise<boolean>;
}

function verify(app: Application, password: string, stored: string): Promise<boolean> {
  const field: unknown = app.db.getCollection('users').getField('password');
  return (field as PasswordField).verify(password, stored);
}
