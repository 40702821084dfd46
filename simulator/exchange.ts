import type { IncomingHttpHeaders } from 'node:http';

/** A request as the simulator's routes see it. */
export interface Exchange {
  method: string;
  path: string;
  query: URLSearchParams;
  /** As sent, unparsed; '' for a form with files. */
  body: string;
  /** The body's bytes, no more than the simulator reads of one. */
  bytes: Buffer;
  /** How long the body is, also where it was not read to its end. */
  bodySize: number;
  /** How many requests of this path are being answered, this one included. */
  concurrent: number;
  headers: IncomingHttpHeaders;
  callerIp: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The simulator opens this itself, without cookies, before it replies. */
  before?: { method: 'GET' | 'HEAD'; url: string };
}

export interface RecordedRequest {
  method: string;
  path: string;
  /** Repeated parameters are joined with a comma. */
  query: Record<string, string>;
  /** As sent, unparsed; '' for a form with files. */
  body: string;
  /** In bytes. */
  bodySize: number;
  headers: IncomingHttpHeaders;
  /** ms since the epoch, by the simulator's clock. */
  at: number;
  /** Filled in when the answer leaves; missing while it hangs. */
  answer?: { status: number; errcode?: string };
}

export function notFound(): Reply {
  return { status: 404, headers: {}, body: '' };
}

export function redirectTo(location: string, headers: Record<string, string> = {}): Reply {
  return { status: 302, headers: { Location: location, 'Cache-Control': 'no-store', ...headers }, body: '' };
}

export function readCookie(exchange: Exchange, name: string): string | null {
  for (const part of (exchange.headers.cookie ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key !== name) {
      continue;
    }
    try {
      return decodeURIComponent(value.join('='));
    } catch {
      return null; // a broken %-sequence of a foreign cookie
    }
  }
  return null;
}
