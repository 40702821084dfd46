/** Turns errors into a code for the browser and details for the log. */

import { ERRCODE, helpFor } from '../shared/errcodes';
import type { AccountErrorCode, SignInErrorCode } from '../shared/errors';
import type { LinkProblem } from '../shared/status-page';
import type { WecomUserId } from '../shared/wecom-user-id';
import { isBusy } from './store/database-errors';
import { WecomError } from './wecom/http';

/** The parts of WeCom's reply that an admin needs. */
export interface FromWecom {
  errcode?: number;
  /** WeCom's own text, or NO_USER_TICKET. */
  text?: string;
  hint?: string;
  serverIp?: string;
}

/** Context of an error, for the page that explains it and for the admin's list of failures. */
interface ErrorContext {
  /** The member whom WeCom has named. */
  wecomUserId?: WecomUserId;
  /** Handle of the pending link with which the member can go on themselves. */
  link?: string;
  fromWecom?: FromWecom;
}

/** Ends a sign-in. The message is only the code, because NocoBase sends messages of errors to the browser. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly status = 401;
  readonly wecomUserId?: WecomUserId;
  readonly link?: string;
  readonly fromWecom: FromWecom;

  /** @param detail for the log: nothing secret, and nothing personal but the userid */
  constructor(
    readonly code: SignInErrorCode,
    readonly detail: Record<string, unknown> = {},
    { wecomUserId, link, fromWecom = {} }: ErrorContext = {},
  ) {
    super(code);
    this.wecomUserId = wecomUserId;
    this.link = link;
    this.fromWecom = fromWecom;
  }
}

/**
 * Runs a step of a sign-in whose member WeCom has named.
 *
 * @throws SignInError for whatever `work` throws, with the member's userid
 */
export async function aboutMember<T>(wecomUserId: WecomUserId, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code, detail, link, fromWecom } = toSignInError(cause);
    throw new SignInError(code, detail, { wecomUserId, link, fromWecom });
  }
}

/** What a log may say of any error: its message may contain personal data. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The error as a sign-in reports it; INTERNAL for bugs and for errors of the database. */
export function toSignInError(error: unknown): SignInError {
  if (error instanceof SignInError) {
    return error;
  }
  if (error instanceof WecomError) {
    const { errcode } = error;
    const code = errcode === undefined ? 'WECOM_UNAVAILABLE' : (helpFor(errcode)?.code ?? 'WECOM_REFUSED');
    return new SignInError(
      code,
      { call: error.call, ...error.failure },
      {
        fromWecom: fromWecom(error),
      },
    );
  }
  if (isBusy(error)) {
    return new SignInError('BUSY', { reason: 'the database is busy', error: (error as Error).name });
  }
  // The message may contain personal data, the frames of the stack do not.
  const frames = error instanceof Error ? error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) : undefined;
  return new SignInError('INTERNAL', {
    error: errorName(error),
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
    ...(errcode === ERRCODE.IP_NOT_TRUSTED && callerIp && { serverIp: callerIp }),
  };
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

  constructor(override readonly code: AccountErrorCode | LinkProblem) {
    super(code === 'NOT_ALLOWED' || code === 'OWN_SESSION_ONLY' ? 403 : 400, code);
  }
}
