/** The one place that turns whatever went wrong into a code for the person and a line for the admin. */
import type { SignInErrorCode } from '../../shared/sign-in-error';
import { WecomError } from '../wecom/wecom-error';

/** A sign-in that ends here. Its message is the code: NocoBase sends messages of thrown errors to the browser. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly status = 401;

  constructor(
    readonly code: SignInErrorCode,
    /** For the log: what an admin needs, nothing personal beyond the userid, nothing secret. */
    readonly detail: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

/** WeCom's errcodes by what they mean for a sign-in. @see https://developer.work.weixin.qq.com/document/path/90313 */
const CODES: Partial<Record<SignInErrorCode, readonly number[]>> = {
  CODE_INVALID: [40029, 41008, 42003, 42022, 84014, 84015, 84090],
  NOT_A_MEMBER: [40003, 46004, 60111],
  OUTSIDE_VISIBLE_RANGE: [50002, 60011, 60021, 92000],
  WECOM_CONFIG: [40001, 40013, 40056, 40091, 41001, 41002, 41004, 48002, 50003, 301002],
  WECOM_IP_NOT_TRUSTED: [60020],
  WECOM_DOMAIN_NOT_TRUSTED: [50001, 80001],
  WECOM_RATE_LIMITED: [45009, 45033, 45035, 45036],
};

const CODE_OF_ERRCODE = new Map(
  Object.entries(CODES).flatMap(([code, errcodes]) =>
    errcodes.map((errcode): [number, SignInErrorCode] => [errcode, code as SignInErrorCode]),
  ),
);

export function toSignInError(error: unknown): SignInError {
  if (error instanceof SignInError) {
    return error;
  }
  if (error instanceof WecomError) {
    const code = error.errcode === undefined ? undefined : CODE_OF_ERRCODE.get(error.errcode);
    return new SignInError(code ?? 'WECOM_UNAVAILABLE', { call: error.call, ...error.failure });
  }
  // Our own mistake or the database's. The message may hold values of a person, the stack's frames do not.
  const frames = error instanceof Error ? error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) : undefined;
  return new SignInError('INTERNAL', {
    error: error instanceof Error ? error.name : typeof error,
    at: frames?.slice(0, 8).map((line) => line.trim()),
  });
}
