import type { Context } from '@nocobase/actions';
import { NAMESPACE } from '../../../shared/constants';
import { WECOM_ONLY } from '../../../shared/errors';

/** What NocoBase's forms show. The reason must not tell whether a password was right, or whose account is root's. */
export const REFUSALS = {
  signIn:
    'Sign in with WeCom. Only the root user can sign in with a password here; if that is you, check the username and the password.',
  lostPassword: 'Sign in with WeCom. If this is the email address of the root user, a message is on its way.',
  closed: 'Sign in with WeCom. All other ways to sign in are closed here.',
} as const;

export type Refusal = keyof typeof REFUSALS;

/** Another way to sign in was refused. NocoBase's error handler sends message and code. */
export class WecomOnlyError extends Error {
  override readonly name = 'WecomOnlyError';
  readonly status = 401;
  readonly code = WECOM_ONLY;
  readonly logLevel = 'warn'; // NocoBase logs it as an error otherwise
}

export function refusal(ctx: Context | undefined, kind: Refusal): WecomOnlyError {
  const key = REFUSALS[kind];
  return new WecomOnlyError(ctx?.t ? ctx.t(key, { ns: NAMESPACE }) : key);
}

/**
 * Gives the error of a wrong password the text of the refusal. It stays the same error, because NocoBase's hooks that count
 * wrong passwords read its other fields.
 */
export function disguise(ctx: Context, error: object): object {
  const { message, status, code, logLevel } = refusal(ctx, 'signIn');
  return Object.assign(error, { message, status, code, logLevel });
}
