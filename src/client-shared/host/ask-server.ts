/** The one way to ask the plugin's server, and what may become of it. */
import { RESOURCE } from '../../shared/constants';
import type { HostApp } from './host-app';

export type RequestFailure = 'forbidden' | 'unreachable' | 'internal';

export type Reply<T> =
  | { kind: 'answered'; data: T }
  /** What was sent is not acceptable; `code` says why. */
  | { kind: 'refused'; code: string }
  | { kind: 'failed'; failure: RequestFailure };

const TIMEOUT_MS = 20_000;

const SIGNED_OUT = 401;
const FORBIDDEN = 403;
const BAD_REQUEST = 400;

interface Body {
  data?: unknown;
  errors?: Array<{ code?: unknown }>;
}

export interface Call {
  action: string;
  params?: Record<string, string>;
  /** Makes it a POST. */
  data?: object;
  timeout?: number;
  /** Stay on the page without a session: that is the refusal NO_SESSION then, and not NocoBase's sign-in page. */
  stay?: boolean;
}

/** Asks one of the plugin's actions. Never throws. */
export async function ask<T>(
  app: HostApp,
  { action, params, data, timeout = TIMEOUT_MS, stay = false }: Call,
): Promise<Reply<T>> {
  try {
    const response = await app.apiClient.request({
      url: `${RESOURCE}:${action}`,
      method: data ? 'post' : 'get',
      params,
      data,
      timeout,
      skipNotify: true,
      skipAuth: stay,
      validateStatus: (status) => stay || status !== SIGNED_OUT, // NocoBase then leads to its sign-in page
    });
    return read<T>(response.status, response.data as Body | null);
  } catch {
    return { kind: 'failed', failure: 'unreachable' };
  }
}

function read<T>(status: number, body: Body | null): Reply<T> {
  const code = body?.errors?.[0]?.code;
  if (status === BAD_REQUEST && typeof code === 'string') {
    return { kind: 'refused', code };
  }
  if (status === SIGNED_OUT) {
    return { kind: 'refused', code: 'NO_SESSION' };
  }
  if (status === FORBIDDEN) {
    return { kind: 'failed', failure: 'forbidden' };
  }
  return status < BAD_REQUEST && body?.data !== undefined
    ? { kind: 'answered', data: body.data as T }
    : { kind: 'failed', failure: 'internal' };
}

/** What went wrong, where no answer is more exact. */
export function failureOf(reply: Reply<unknown>): RequestFailure {
  return reply.kind === 'failed' ? reply.failure : 'internal';
}
