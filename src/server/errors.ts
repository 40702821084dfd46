/** The one place that turns whatever went wrong into a code for the person and a line for the admin. */

import type { AccountErrorCode } from '../shared/accounts';
import { helpFor } from '../shared/errcodes';
import type { SignInErrorCode } from '../shared/errors';
import { isBusy } from './store/database-errors';
import { WecomError } from './wecom/wecom-error';

/** What WeCom said, as far as an admin needs it. */
export interface FromWecom {
  errcode?: number;
  /** WeCom's own words, or NO_USER_TICKET. */
  text?: string;
  hint?: string;
  serverIp?: string;
}

/** A sign-in that ends here. Its message is the code: NocoBase sends messages of thrown errors to the browser. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly status = 401;

  constructor(
    readonly code: SignInErrorCode,
    /** For the log: what an admin needs, nothing personal beyond the userid, nothing secret. */
    readonly detail: Record<string, unknown> = {},
    readonly fromWecom: FromWecom = {},
  ) {
    super(code);
  }
}

export function toSignInError(error: unknown): SignInError {
  if (error instanceof SignInError) {
    return error;
  }
  if (error instanceof WecomError) {
    const { errcode } = error;
    const code = errcode === undefined ? 'WECOM_UNAVAILABLE' : (helpFor(errcode)?.code ?? 'WECOM_REFUSED');
    return new SignInError(code, { call: error.call, ...error.failure }, fromWecom(error));
  }
  if (isBusy(error)) {
    return new SignInError('BUSY', { reason: 'the database is busy', error: (error as Error).name });
  }
  // Our own mistake or the database's. The message may hold values of a person, the stack's frames do not.
  const frames = error instanceof Error ? error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) : undefined;
  return new SignInError('INTERNAL', {
    error: error instanceof Error ? error.name : typeof error,
    at: frames?.slice(0, 8).map((line) => line.trim()),
  });
}

function fromWecom({ failure }: WecomError): FromWecom {
  if (failure.kind !== 'refused') {
    return {};
  }
  const { errcode, text, hint, callerIp } = failure;
  return {
    errcode,
    ...(text && { text }),
    ...(hint && { hint }),
    ...(errcode === 60020 && callerIp && { serverIp: callerIp }),
  };
}

/** Whom a request is about; for the log, where it is refused. */
export interface Subject {
  /** '' while none is known. */
  authenticator: string;
  wecomUserId?: string;
}

/** A request that is refused. Its message is the code: NocoBase sends messages of thrown errors to the browser. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    readonly code?: string,
  ) {
    super(code);
  }
}

/** A request about an account that ends here: HTTP 403 where the caller lacks a right, else 400. */
export class AccountError extends RequestError {
  override readonly name = 'AccountError';

  constructor(override readonly code: AccountErrorCode) {
    super(code === 'NOT_ALLOWED' || code === 'OWN_SESSION_ONLY' ? 403 : 400, code);
  }
}
