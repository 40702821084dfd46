/** As much of a browser as a sign-in needs: redirects, cookies, a user agent, and a member who uses WeCom. */
import { USER_AGENTS } from './user-agents';

export interface Session {
  status: number;
  /** The error's code, when there is one. */
  code?: string;
  token?: string;
  userId?: number;
  redirect?: string;
  body: unknown;
}

export interface Answer<T> {
  status: number;
  data?: T;
  /** The error's code, when there is one. */
  code?: string;
}

export class TestBrowser {
  /** Cookies of the app's origin. */
  readonly cookies = new Map<string, string>();
  /** All Set-Cookie headers, unchanged. */
  readonly setCookies: string[] = [];
  /** Every address opened, in order. */
  readonly trail: URL[] = [];
  /** The member who uses WeCom here, and what they agree to share: fields, `none` or `deny`. */
  person?: string;
  consent?: string;

  constructor(
    readonly origin: string,
    private readonly wecom: string,
    readonly userAgent: string = USER_AGENTS.wecom,
  ) {}

  /** Sets the member who uses WeCom on this device. */
  as(person: string, consent = 'mobile,email,biz_mail'): this {
    this.person = person;
    this.consent = consent;
    return this;
  }

  /** Makes one request, without following redirects. */
  async request(target: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(target, this.origin);
    const own = url.origin === this.origin;
    if (url.origin === this.wecom && this.person) {
      url.searchParams.set('sim_user', this.person);
      url.searchParams.set('sim_consent', this.consent ?? 'none');
    }
    this.trail.push(url);
    const headers = new Headers(init.headers);
    headers.set('user-agent', this.userAgent);
    if (own && this.cookies.size) {
      headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    if (own) {
      this.keepCookies(response.headers.getSetCookie());
    }
    return response;
  }

  /** Follows redirects to a page: the client's route, or a page of WeCom's that waits for the member. */
  async open(target: string | URL): Promise<URL> {
    let url = new URL(target, this.origin);
    for (let hops = 0; hops < 12; hops++) {
      if (url.pathname.endsWith('/wecom/sign-in')) {
        this.trail.push(url);
        return url;
      }
      const response = await this.request(url);
      const location = response.headers.get('location');
      if (!location) {
        return url;
      }
      url = new URL(location, url);
    }
    throw new Error(`too many redirects: ${this.trail.map(String).join('\n')}`);
  }

  /** Follows redirects until WeCom sends the browser back. @returns the callback's address, not opened yet */
  async untilCallback(target: string | URL, callback = 'callback'): Promise<URL> {
    let url = new URL(target, this.origin);
    do {
      const location = (await this.request(url)).headers.get('location');
      if (!location) {
        throw new Error(`ended before a callback: ${this.trail.map(String).join('\n')}`);
      }
      url = new URL(location, url);
    } while (!url.pathname.endsWith(`:${callback}`));
    return url;
  }

  authorize(authenticator: string, redirect?: string): Promise<URL> {
    return this.open(authorizePath(authenticator, redirect));
  }

  /** Trades the ticket of a page, as the client does at `/wecom/sign-in`. */
  async trade(page: URL, authenticator = page.searchParams.get('authenticator') ?? ''): Promise<Session> {
    const response = await this.request('/api/auth:signIn', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authenticator': authenticator },
      body: JSON.stringify({ ticket: ticketOf(page) }),
    });
    const body = (await response.json()) as {
      data?: { token?: string; user?: { id: number }; redirect?: string };
      errors?: { code?: string }[];
    };
    return {
      status: response.status,
      code: body.errors?.[0]?.code,
      token: body.data?.token,
      userId: body.data?.user?.id,
      redirect: body.data?.redirect,
      body,
    };
  }

  /** A whole sign-in; fails if it ends on an error. */
  async signIn(authenticator: string, redirect?: string): Promise<Session> {
    return this.trade(await this.authorize(authenticator, redirect));
  }

  /** Sends a POST to one of the plugin's actions, with this browser's cookies. */
  async ask<T = unknown>(action: string, body: object, token?: string): Promise<Answer<T>> {
    const response = await this.request(`/api/wecom:${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    const reply = (await response.json()) as { data?: T; errors?: { code?: string }[] };
    return { status: response.status, data: reply.data, code: reply.errors?.[0]?.code };
  }

  /** Links the member of a pending link to the user of the token. */
  linkAccount(link: unknown, token: string): Promise<Answer<unknown>> {
    return this.ask('linkAccount', { link, userId: userIdOf(token) }, token);
  }

  /** NocoBase's own sign-in. */
  async signInWithPassword(account: string, password: string): Promise<string> {
    const response = await this.request('/api/auth:signIn', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authenticator': 'basic' },
      body: JSON.stringify({ account, password }),
    });
    return ((await response.json()) as { data: { token: string } }).data.token;
  }

  /** @param headers Set-Cookie */
  keepCookies(headers: string[]): void {
    for (const header of headers) {
      this.setCookies.push(header);
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (name && value) {
        this.cookies.set(name, value);
      }
    }
  }
}

/** The user of a session. */
export function userIdOf(token: string): number {
  return (JSON.parse(atob(String(token.split('.')[1]))) as { userId: number }).userId;
}

/** The ticket in the fragment of an address, which browsers do not send to servers. */
export function ticketOf(page: URL): string | null {
  return new URLSearchParams(page.hash.slice(1)).get('ticket');
}

/** The handle of a pending link in the fragment of an address. */
export function linkOf(page: URL): string | null {
  return new URLSearchParams(page.hash.slice(1)).get('link');
}

export function authorizePath(authenticator: string, redirect?: string): string {
  const query = new URLSearchParams({ authenticator, ...(redirect !== undefined && { redirect }) });
  return `/api/wecom:authorize?${query}`;
}
