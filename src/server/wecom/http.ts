import { z } from 'zod';
import { helpFor } from '../../shared/errcodes';
import { fetchText, HttpError } from '../http/http-client';
import { optionalInteger } from './responses';
import { refusal, WecomError } from './wecom-error';

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
