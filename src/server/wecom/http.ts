import { z } from 'zod';
import { helpFor } from '../../shared/errcodes';
import { fetchText, HttpError, type HttpFailure } from '../http/http-client';
import { optionalInteger } from './responses';

const CALL_TIMEOUT_MS = 5_000; // WeCom's own advice is 5–10 s (document/path/90315)

const MAX_FIELDS = 5; // that the log names of a reply

const envelope = z.object({ errcode: optionalInteger, errmsg: z.string().catch('') });

export interface WecomRequest<T> {
  baseUrl: string;
  /** E.g. `/cgi-bin/gettoken`. */
  path: string;
  query: Record<string, string>;
  /** Makes the call a POST. */
  body?: Record<string, unknown>;
  /** Turns WeCom's reply into ours. */
  reply: z.ZodType<T>;
  /** Of the reply; 256 KB where not given. */
  maxBytes?: number;
  /** Epoch ms after which nobody waits for the answer any more. */
  deadline: number;
}

/**
 * One call to WeCom, with its answer checked.
 *
 * @throws WecomError for everything that can go wrong, without the address, which holds the secret or the token
 */
export async function callWecom<T>(request: WecomRequest<T>): Promise<T> {
  const { baseUrl, path, query, body, reply, deadline, maxBytes } = request;
  const timeoutMs = Math.min(CALL_TIMEOUT_MS, deadline - Date.now());
  const { status, text } = await fetchText({
    url: `${baseUrl}${path}`,
    params: query,
    body,
    timeoutMs,
    maxBytes,
  }).catch((error: unknown) => {
    const { failure, reason } = error instanceof HttpError ? error : new HttpError('failed', 'request failed');
    throw new WecomError(path, { kind: 'unavailable', failure, reason });
  });
  if (status !== 200 && !isRefusal(path, status, text)) {
    throw new WecomError(path, { kind: 'unavailable', failure: 'failed', reason: `HTTP ${status}`, status });
  }
  const json = parseJson(path, text);

  const head = envelope.safeParse(json);
  if (!head.success) {
    throw new WecomError(path, { kind: 'malformed', reason: 'no errcode envelope' });
  }
  const { errcode = 0, errmsg } = head.data;
  if (errcode !== 0) {
    throw new WecomError(path, refusal(errcode, errmsg));
  }

  const checked = reply.safeParse(json);
  if (!checked.success) {
    const fields = checked.error.issues
      .slice(0, MAX_FIELDS)
      .map((issue) => issue.path.join('.'))
      .join(', ');
    throw new WecomError(path, { kind: 'malformed', reason: `unexpected value of ${fields}` });
  }
  return checked.data;
}

/** Gateways of private editions give WeCom's refusals an HTTP status of their own, and missing paths errcodes of theirs. */
function isRefusal(path: string, status: number, text: string): boolean {
  try {
    const { errcode } = envelope.parse(parseJson(path, text));
    return Boolean(errcode) && (![404, 405].includes(status) || helpFor(Number(errcode)) !== undefined);
  } catch {
    return false;
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseWithControls(path, text);
  }
}

function parseWithControls(path: string, text: string): unknown {
  try {
    return JSON.parse(withoutRawControls(text));
  } catch {
    throw new WecomError(path, { kind: 'malformed', reason: 'not JSON' });
  }
}

/**
 * Makes blanks of control characters inside strings, which WeCom sends as people have typed them, and leaves out a byte
 * order mark. Outside strings nothing changes: there they are no JSON.
 */
function withoutRawControls(text: string): string {
  let isInString = false;
  return text.replace(/^\ufeff/, '').replace(/\\.|["\p{Cc}]/gsu, (token) => {
    if (token === '"') {
      isInString = !isInString;
    }
    return isInString && token.slice(-1) < ' ' ? ' ' : token;
  });
}

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
