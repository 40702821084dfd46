import type { HostApp } from '../host/host-app';
import { request } from '../host/request';

export interface TradedTicket {
  kind: 'signed-in';
  token: string;
  /** The page the server chose: a path on this site, or a link that an admin has configured. */
  target: string | null;
  /** The first session by a link that was made by hand: its user has yet to be shown to the member. */
  isFirst: boolean;
}

export type Trade = TradedTicket | { kind: 'refused'; code: string };

const TIMEOUT_MS = 15_000; // the server gives up on WeCom after 12 s

interface SignInReply {
  data?: { token?: unknown; redirect?: unknown; firstSignIn?: unknown };
  errors?: Array<{ code?: unknown }>;
}

/** Trades the one-time ticket for a session, at NocoBase's own sign-in. Never throws. */
export async function tradeTicket(app: HostApp, authenticator: string, ticket: string): Promise<Trade> {
  try {
    const response = await request(app, {
      url: 'auth:signIn',
      method: 'post',
      data: { ticket },
      headers: { 'X-Authenticator': authenticator },
      timeout: TIMEOUT_MS,
    });
    const reply = response.data as SignInReply | null;
    const { token, redirect, firstSignIn } = reply?.data ?? {};
    if (typeof token === 'string' && token) {
      const target = typeof redirect === 'string' ? redirect : null;
      return { kind: 'signed-in', token, target, isFirst: Boolean(firstSignIn) };
    }
    return { kind: 'refused', code: String(reply?.errors?.[0]?.code ?? 'INTERNAL') };
  } catch {
    return { kind: 'refused', code: 'UNREACHABLE' };
  }
}
