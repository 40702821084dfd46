import { z } from 'zod';
import { helpFor } from '../../shared/errcodes';
import { fetchText, HttpError, type HttpFailure } from '../http/http-client';
import { limits } from '../http/limits';
import { optionalInteger } from './responses';

const MAX_FIELDS = 5; // fields of a reply that the log names

const envelope = z.object({ errcode: optionalInteger, errmsg: z.string().catch('') });

export interface WecomRequest<T> {
  baseUrl: string;
  /** E.g. `/cgi-bin/gettoken`. */
  path: string;
  query: Record<string, string>;
  /** Makes the call a POST. */
  body?: Record<string, unknown>;
  /** Checks WeCom's reply, and renames its fields. */
  reply: z.ZodType<T>;
  /** Size limit of the reply; 256 KB by default. */
  maxBytes?: number;
  /** Epoch ms; the call fails when it has passed. */
  deadline: number;
}

/**
 * Calls WeCom once, and checks the reply.
 *
 * @throws WecomError for any failure; it does not contain the address, which holds the secret or the token
 */
export async function callWecom<T>(request: WecomRequest<T>): Promise<T> {
  const { baseUrl, path, query, body, reply, deadline, maxBytes } = request;
  const timeoutMs = Math.min(limits.callMs, deadline - Date.now());
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

/**
 * Whether a reply with an HTTP error status is WeCom's refusal. Gateways of private editions add such a status to
 * refusals; for missing paths (404, 405) they may reply errcodes of their own, which the registry does not have.
 */
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
 * Replaces control characters inside strings, which WeCom sends as members have typed them, and removes a byte order
 * mark. Outside strings nothing changes.
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
 * Why a call failed.
 *
 * - `refused`: WeCom replied an errcode
 * - `unavailable`: no reply in time, no connection, or an HTTP status other than 200
 * - `malformed`: the reply is not as WeCom documents it
 */
export type WecomFailure =
  | {
      kind: 'refused';
      errcode: number;
      /** An id that WeCom's support asks for. */
      hint?: string;
      /** This server's address as WeCom sees it. */
      callerIp?: string;
      /** WeCom's own text, if the registry of errcodes has none. */
      text?: string;
      /** WeCom refused within the last minute, and was not called again. */
      remembered?: true;
    }
  | { kind: 'unavailable'; failure: HttpFailure; reason: string; status?: number }
  | { kind: 'malformed'; reason: string };

/** A failed call to WeCom. Contains nothing secret, so it may be logged. */
export class WecomError extends Error {
  override readonly name = 'WecomError';

  constructor(
    /** The API path, e.g. `/cgi-bin/user/get`. */
    readonly call: string,
    readonly failure: WecomFailure,
  ) {
    super(`${call}: ${failure.kind === 'refused' ? failure.errcode : failure.reason}`);
  }

  /** Whether this edition of WeCom lacks the path. */
  get isPathMissing(): boolean {
    return this.failure.kind === 'unavailable' && (this.failure.status === 404 || this.failure.status === 405);
  }

  /** WeCom's errcode, if it gave one. */
  get errcode(): number | undefined {
    return this.failure.kind === 'refused' ? this.failure.errcode : undefined;
  }
}

const MAX_ERRMSG = 1_000; // characters; a reply may have 256 KB
const MAX_TEXT = 160;

/** Matches words that look like a token, a phone number, a mail address or a URL. */
const SENSITIVE = /\d{5}|[\w+/=-]{24}|@|:\/\//;

/**
 * Reads what an admin needs from WeCom's errmsg, and leaves out the rest, which may contain secrets or personal data.
 *
 * @param errmsg e.g. `not allow to access from your ip, hint: [1658…], from ip: 203.0.113.9, more info at …`
 */
export function refusal(errcode: number, errmsg: string): WecomFailure {
  const message = errmsg.slice(0, MAX_ERRMSG);
  const hint = /hint: \[([\w-]{1,64})\]/.exec(message)?.[1];
  const callerIp = /from ip: ([\da-fA-F.:]{2,45})/.exec(message)?.[1];
  const text = helpFor(errcode) ? undefined : ownText(message);
  return { kind: 'refused', errcode, ...(hint && { hint }), ...(callerIp && { callerIp }), ...(text && { text }) };
}

function ownText(message: string): string {
  const [said = ''] = message.split(/, (?:hint:|from ip:|more info at)/, 1);
  const words = said.split(/\s/);
  if (said.length === MAX_ERRMSG) {
    words.pop(); // a word that was cut may no longer look sensitive
  }
  return words
    .map((word) => (SENSITIVE.test(word) ? '…' : word))
    .join(' ')
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ')
    .slice(0, MAX_TEXT)
    .trim();
}
