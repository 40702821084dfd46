import type { HostApp } from '../host/host-app';

export type Trade =
  /**
   * `landing`: where the server wants the person, a path here or a link that an admin configured; `isFirst`: they have
   * yet to see whom a link made by hand signs them in as.
   */
  { kind: 'signed-in'; token: string; landing: string | null; isFirst: boolean } | { kind: 'refused'; code: string };

const TIMEOUT_MS = 15_000; // the server gives up on WeCom after 12 s

interface SignInReply {
  data?: { token?: unknown; redirect?: unknown; firstSignIn?: unknown };
  errors?: Array<{ code?: unknown }>;
}

/** Trades the one-time ticket of the address bar for a session, at NocoBase's own sign-in. Never throws. */
export async function tradeTicket(app: HostApp, authenticator: string, ticket: string): Promise<Trade> {
  try {
    const response = await app.apiClient.request({
      url: 'auth:signIn',
      method: 'post',
      data: { ticket },
      headers: { 'X-Authenticator': authenticator },
      timeout: TIMEOUT_MS,
      skipAuth: true,
      skipNotify: true,
      // NocoBase's error interceptors need a router, which does not exist yet
      validateStatus: () => true,
    });
    const reply = response.data as SignInReply | null;
    const { token, redirect, firstSignIn } = reply?.data ?? {};
    if (typeof token === 'string' && token) {
      const landing = typeof redirect === 'string' ? redirect : null;
      return { kind: 'signed-in', token, landing, isFirst: Boolean(firstSignIn) };
    }
    return { kind: 'refused', code: String(reply?.errors?.[0]?.code ?? 'INTERNAL') };
  } catch {
    return { kind: 'refused', code: 'UNREACHABLE' };
  }
}
