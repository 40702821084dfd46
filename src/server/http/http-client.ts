/** The HTTP client for the plugin's requests to WeCom, and to this NocoBase itself. */
import { checkUrlAgainstWhitelist } from '@nocobase/utils';
import axios, { isAxiosError } from 'axios';
import { agentsFor, ProxyError } from './http-agents';

const MAX_REPLY_BYTES = 256 * 1024; // most replies have a few kilobytes

/** Why a request got no reply. */
export type HttpFailure = 'blocked' | 'proxy' | 'dns' | 'refused' | 'timeout' | 'tls' | 'failed';

/** A request without a reply. Does not contain the address, which may hold a secret or a token, so it may be logged. */
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
  /** Size limit of the reply. */
  maxBytes?: number;
}

export interface HttpReply {
  status: number;
  text: string;
  /** Target of a redirect; redirects are not followed. */
  location?: string;
}

/**
 * Makes one request, and returns the reply whatever its status.
 *
 * @throws HttpError if there is no complete reply in time, or if the operator forbids the address
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
      proxy: false, // the agents do that: some versions of axios show the proxy the whole address
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
    // The error contains the address, so only its code is passed on.
    if (isAxiosError(error) && error.cause instanceof ProxyError) {
      throw new HttpError('proxy', error.cause.reason);
    }
    const reason = (isAxiosError(error) && error.code) || 'request failed';
    throw new HttpError(failureOf(reason), reason === 'ERR_CANCELED' ? 'timeout' : reason);
  }
}

/** An operator may restrict the addresses that NocoBase's server requests (`SERVER_REQUEST_WHITELIST`). */
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
