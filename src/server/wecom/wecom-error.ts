import { helpFor } from '../../shared/errcodes';
import type { HttpFailure } from '../http/http-client';

/**
 * What can go wrong on the way to WeCom and back:
 * - `refused`: WeCom answered with an errcode
 * - `unavailable`: no answer in time, no connection, HTTP status other than 200
 * - `malformed`: an answer that is not what WeCom documents
 */
export type WecomFailure =
  | {
      kind: 'refused';
      errcode: number;
      /** What WeCom's support asks for. */
      hint?: string;
      /** This server's address as WeCom sees it. */
      callerIp?: string;
      /** WeCom's own words, where our registry has none. */
      text?: string;
      /** WeCom said so within the last minute, and was not asked again. */
      remembered?: true;
    }
  | { kind: 'unavailable'; failure: HttpFailure; reason: string; status?: number }
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

  /** Whether this edition of WeCom does not have the call. */
  get isPathMissing(): boolean {
    return this.failure.kind === 'unavailable' && (this.failure.status === 404 || this.failure.status === 405);
  }

  /** WeCom's errcode, if it gave one. */
  get errcode(): number | undefined {
    return this.failure.kind === 'refused' ? this.failure.errcode : undefined;
  }
}

const MAX_ERRMSG = 1_000; // a reply may have 256 KB of it
const MAX_WORDS = 160;

/** What looks like a token, a number of somebody's or an address. */
const PERSONAL = /\d{5}|[\w+/=-]{24}|@|:\/\//;

/**
 * Reads what an admin needs from WeCom's errmsg and leaves the rest, which is somebody else's text.
 *
 * @param errmsg e.g. `not allow to access from your ip, hint: [1658…], from ip: 203.0.113.9, more info at …`
 */
export function refusal(errcode: number, errmsg: string): WecomFailure {
  const message = errmsg.slice(0, MAX_ERRMSG);
  const hint = /hint: \[([\w-]{1,64})\]/.exec(message)?.[1];
  const callerIp = /from ip: ([\da-fA-F.:]{2,45})/.exec(message)?.[1];
  const text = helpFor(errcode) ? undefined : ownWords(message);
  return { kind: 'refused', errcode, ...(hint && { hint }), ...(callerIp && { callerIp }), ...(text && { text }) };
}

function ownWords(message: string): string {
  const [said = ''] = message.split(/, (?:hint:|from ip:|more info at)/, 1);
  const words = said.split(/\s/);
  if (said.length === MAX_ERRMSG) {
    words.pop(); // half a word may no longer look like what it is
  }
  return words
    .map((word) => (PERSONAL.test(word) ? '…' : word))
    .join(' ')
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ')
    .slice(0, MAX_WORDS)
    .trim();
}
