/** Calls actions of the server, and reads what they reply. */
import { RESOURCE } from '../../shared/constants';
import type { HostApp } from './host-app';
import { request } from './request';

export type RequestFailure = 'forbidden' | 'unreachable' | 'internal';

export type Reply<T> =
  | { kind: 'answered'; data: T }
  /** The server does not accept what was sent; `code` says why. */
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
  /** Of the plugin, or `resource:action` of NocoBase. */
  action: string;
  params?: Record<string, string>;
  /** Makes it a POST. */
  data?: object;
  /** ms */
  timeout?: number;
  /** Without a session, stay on the page: the reply is NO_SESSION then. Otherwise NocoBase opens its sign-in page. */
  stay?: boolean;
}

/** Calls an action. Never throws. */
export async function ask<T>(
  app: HostApp,
  { action, params, data, timeout = TIMEOUT_MS, stay = false }: Call,
): Promise<Reply<T>> {
  try {
    const response = await request(app, {
      url: action.includes(':') ? action : `${RESOURCE}:${action}`,
      method: data ? 'post' : 'get',
      params,
      data,
      timeout,
      skipAuth: stay,
      validateStatus: (status) => stay || status !== SIGNED_OUT,
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

/** Why a request failed, where its refusal needs no explanation of its own. */
export function failureOf(reply: Reply<unknown>): RequestFailure {
  return reply.kind === 'failed' ? reply.failure : 'internal';
}
