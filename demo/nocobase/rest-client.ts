/** Calls NocoBase's REST API, for the demo and the browser tests. */

export interface RequestOptions {
  query?: Record<string, string>;
  body?: unknown;
}

export interface RestClient {
  /**
   * Calls `{resource}:{action}` and returns the reply's `data`.
   *
   * @throws Error with status and reply when it is not a 2xx
   */
  call<T>(action: string, options?: RequestOptions): Promise<T>;
  /** The token of its session. */
  readonly token: string;
}

/** Signs in with e-mail and password. `url` is the app's address with its public path. */
export async function signIn(url: string, email: string, password: string): Promise<RestClient> {
  const anonymous = clientWith(url, '');
  const { token } = await anonymous.call<{ token: string }>('auth:signIn', { body: { account: email, password } });
  return clientWith(url, token);
}

function clientWith(url: string, token: string): RestClient {
  return {
    token,
    async call<T>(action: string, { query, body }: RequestOptions = {}): Promise<T> {
      const response = await fetch(`${url}/api/${action}?${new URLSearchParams(query)}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          'content-type': 'application/json',
          'X-Authenticator': 'basic',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`${action} answered ${response.status}: ${text}`);
      }
      return (text ? (JSON.parse(text) as { data: T }).data : undefined) as T;
    },
  };
}
