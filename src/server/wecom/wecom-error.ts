/**
 * What can go wrong on the way to WeCom and back:
 * - `refused`: WeCom answered with an errcode
 * - `unavailable`: no answer in time, no connection, HTTP status other than 200
 * - `malformed`: an answer that is not what WeCom documents
 */
export type WecomFailure =
  | { kind: 'refused'; errcode: number; hint?: string; callerIp?: string }
  | { kind: 'unavailable'; reason: string }
  | { kind: 'malformed'; reason: string };

/** A failed call to WeCom. Holds nothing secret: it may be logged as it is. */
export class WecomError extends Error {
  override readonly name = 'WecomError';

  constructor(
    /** The API path, e.g. `/cgi-bin/user/get`. */
    readonly call: string,
    readonly failure: WecomFailure,
  ) {
    super(`${call}: ${failure.kind === 'refused' ? failure.errcode : failure.reason}`);
  }

  /** WeCom's errcode, if it gave one. */
  get errcode(): number | undefined {
    return this.failure.kind === 'refused' ? this.failure.errcode : undefined;
  }
}

/**
 * Reads what an admin needs from WeCom's errmsg and leaves the rest, which is somebody else's text.
 *
 * @param errmsg e.g. `not allow to access from your ip, hint: [1658…], from ip: 203.0.113.9, more info at …`
 */
export function refusal(errcode: number, errmsg: string): WecomFailure {
  const hint = /hint: \[([\w-]{1,64})\]/.exec(errmsg)?.[1];
  const callerIp = /from ip: ([\da-fA-F.:]{2,45})/.exec(errmsg)?.[1];
  return { kind: 'refused', errcode, ...(hint && { hint }), ...(callerIp && { callerIp }) };
}
