import axios, { isAxiosError } from 'axios';
import { z } from 'zod';
import { refusal, WecomError } from './wecom-error';

const CALL_TIMEOUT_MS = 5_000; // WeCom's own advice is 5–10 s (document/path/90315)
const MAX_REPLY_BYTES = 256 * 1024; // the largest reply we ask for is a few kilobytes

const envelope = z.object({ errcode: z.number().optional(), errmsg: z.string().optional() });

export interface WecomRequest<T> {
  baseUrl: string;
  /** E.g. `/cgi-bin/gettoken`. */
  path: string;
  query: Record<string, string>;
  /** Makes the call a POST. */
  body?: Record<string, unknown>;
  /** Turns WeCom's reply into ours. */
  reply: z.ZodType<T>;
  /** Epoch ms after which nobody waits for the answer any more. */
  deadline: number;
}

/**
 * One call to WeCom, with its answer checked.
 *
 * @throws WecomError for everything that can go wrong, without the address, which holds the secret or the token
 */
export async function callWecom<T>({ baseUrl, path, query, body, reply, deadline }: WecomRequest<T>): Promise<T> {
  const text = await fetchText(path, {
    method: body ? 'POST' : 'GET',
    url: `${baseUrl}${path}`,
    params: query,
    data: body,
    timeoutMs: Math.min(CALL_TIMEOUT_MS, deadline - Date.now()),
  });
  const json = parseJson(path, text);

  const head = envelope.safeParse(json);
  if (!head.success) {
    throw new WecomError(path, { kind: 'malformed', reason: 'no errcode envelope' });
  }
  const { errcode = 0, errmsg = '' } = head.data;
  if (errcode !== 0) {
    throw new WecomError(path, refusal(errcode, errmsg));
  }

  const checked = reply.safeParse(json);
  if (!checked.success) {
    const fields = checked.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new WecomError(path, { kind: 'malformed', reason: `unexpected value of ${fields}` });
  }
  return checked.data;
}

interface FetchOptions {
  method: 'GET' | 'POST';
  url: string;
  params: Record<string, string>;
  data?: Record<string, unknown>;
  timeoutMs: number;
}

async function fetchText(path: string, { timeoutMs, ...request }: FetchOptions): Promise<string> {
  if (timeoutMs <= 0) {
    throw new WecomError(path, { kind: 'unavailable', reason: 'no time left' });
  }
  try {
    const response = await axios.request<string>({
      ...request,
      signal: AbortSignal.timeout(timeoutMs), // axios' own timeout does not end a reply that trickles in
      responseType: 'text',
      transformResponse: (data) => data,
      validateStatus: () => true,
      maxRedirects: 0,
      maxContentLength: MAX_REPLY_BYTES,
    });
    if (response.status !== 200) {
      throw new WecomError(path, { kind: 'unavailable', reason: `HTTP ${response.status}` });
    }
    return response.data;
  } catch (error) {
    if (error instanceof WecomError) {
      throw error;
    }
    // The error object holds the address and with it the secret: only its code goes on.
    const reason = (isAxiosError(error) && error.code) || 'request failed';
    throw new WecomError(path, { kind: 'unavailable', reason: reason === 'ERR_CANCELED' ? 'timeout' : reason });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WecomError(path, { kind: 'malformed', reason: 'not JSON' });
  }
}
