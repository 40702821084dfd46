/** The one HTTP client: what the server asks of others, WeCom or itself. */
import { checkUrlAgainstWhitelist } from '@nocobase/utils';
import axios, { isAxiosError } from 'axios';
import { agentsFor, ProxyError } from './http-agents';

const MAX_REPLY_BYTES = 256 * 1024; // most replies have a few kilobytes

/** What kept a request from being answered. */
export type HttpFailure = 'blocked' | 'proxy' | 'dns' | 'refused' | 'timeout' | 'tls' | 'failed';

/** Holds no address, which may hold a secret or a token: it may be logged as it is. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly failure: HttpFailure,
    /** E.g. `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
    readonly reason: string,
  ) {
    super(reason);
  }
}

export interface HttpRequest {
  url: string;
  params?: Record<string, string>;
  /** Makes the request a POST. */
  body?: Record<string, unknown>;
  timeoutMs: number;
  /** Of the reply. */
  maxBytes?: number;
}

export interface HttpReply {
  status: number;
  text: string;
  /** Where a redirect leads; none is followed. */
  location?: string;
}

/**
 * One request, whatever its status.
 *
 * @throws HttpError when there is no complete answer in time, or an operator forbids the address
 */
export async function fetchText({
  url,
  params,
  body,
  timeoutMs,
  maxBytes = MAX_REPLY_BYTES,
}: HttpRequest): Promise<HttpReply> {
  assertAllowed(url);
  if (timeoutMs <= 0) {
    throw new HttpError('timeout', 'no time left');
  }
  try {
    const response = await axios.request<string>({
      method: body ? 'POST' : 'GET',
      url,
      params,
      data: body,
      ...agentsFor(url),
      proxy: false, // the agents' business: some versions of axios show the proxy the whole address
      signal: AbortSignal.timeout(timeoutMs), // axios' own timeout does not end a reply that trickles in
      responseType: 'text',
      transformResponse: (data) => data,
      validateStatus: () => true,
      maxRedirects: 0,
      maxContentLength: maxBytes,
    });
    const location: unknown = response.headers.location;
    return { status: response.status, text: response.data, ...(typeof location === 'string' && { location }) };
  } catch (error) {
    // The error object holds the address: only its code goes on.
    if (isAxiosError(error) && error.cause instanceof ProxyError) {
      throw new HttpError('proxy', error.cause.reason);
    }
    const reason = (isAxiosError(error) && error.code) || 'request failed';
    throw new HttpError(failureOf(reason), reason === 'ERR_CANCELED' ? 'timeout' : reason);
  }
}

/** An operator may restrict what NocoBase's server asks (`SERVER_REQUEST_WHITELIST`). */
function assertAllowed(url: string): void {
  try {
    checkUrlAgainstWhitelist(url);
  } catch {
    throw new HttpError('blocked', 'blocked by SERVER_REQUEST_WHITELIST');
  }
}

function failureOf(reason: string): HttpFailure {
  if (/^(ENOTFOUND|EAI_)/.test(reason)) {
    return 'dns';
  }
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/.test(reason)) {
    return 'refused';
  }
  if (/^(ERR_CANCELED|ETIMEDOUT|ECONNABORTED)$/.test(reason)) {
    return 'timeout';
  }
  return /CERT|SSL|TLS|EPROTO|SIGNATURE|SELF_SIGNED/.test(reason) ? 'tls' : 'failed';
}
