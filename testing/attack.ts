/** Helpers of the attack tests. */
import { randomUUID } from 'node:crypto';
import { get, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestApp } from './test-app';
import { authorizePath, type TestBrowser, ticketOf } from './test-browser';

export const autoSignup = { public: { autoSignup: true } };

export const errorOf = (page: URL) => page.searchParams.get('error');

/** How many calls of WeCom's API were made. */
export const wecomCalls = ({ simulator }: TestApp) =>
  simulator.requests.filter(({ path }) => path.startsWith('/cgi-bin/')).length;

/** The address to which WeCom sends the browser back, not opened yet. */
export function callbackOf(_: TestApp, browser: TestBrowser, authenticator = 'wecom'): Promise<URL> {
  return browser.untilCallback(authorizePath(authenticator, '/admin/x'));
}

/** Expects that a callback starts a new flow at most, and never calls WeCom's API. */
export async function expectRefused(test: TestApp, browser: TestBrowser, callback: URL): Promise<void> {
  const [calls, users] = [wecomCalls(test), await test.countUsers()];
  const response = await browser.request(callback);
  const location = new URL(String(response.headers.get('location')), test.origin);
  expect(ticketOf(location)).toBeNull();
  expect(location.pathname).toMatch(/^\/(connect\/oauth2\/authorize|wwlogin\/sso\/login)$/);

  const again = new URL(callback);
  again.searchParams.set('retry', '1');
  const page = await browser.open(again);
  expect(errorOf(page)).toBe('STATE_INVALID');
  expect(ticketOf(page)).toBeNull();
  expect(wecomCalls(test)).toBe(calls);
  expect(await test.countUsers()).toBe(users);
}

/** Sends path and headers unchanged; `fetch` would normalize the path and set the host. */
export function rawGet(
  { origin }: TestApp,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status?: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const request = get(origin, { path, headers, agent: false }, async (response) => {
      resolve({ status: response.statusCode, headers: response.headers, body: await text(response) });
    });
    request.on('error', reject);
  });
}

export const EDITOR = ['pm', 'pm.auth.authenticators'];
export const MANAGER = [...EDITOR, 'pm.users', 'pm.acl.roles'];

/**
 * Adds a user with roles of these snippets, one list per role. To act by all of them, a request names them in `X-Role`.
 */
export async function addUserWith(test: TestApp, ...roles: string[][]): Promise<number> {
  for (const snippets of roles) {
    const values = { name: roleWith(snippets), snippets: [...snippets], strategy: { actions: [] } };
    await test.app.db.getRepository('roles').updateOrCreate({ filterKeys: ['name'], values });
  }
  return test.addUser({ username: randomUUID(), roles: roles.map(roleWith) });
}

export function roleWith(snippets: string[]): string {
  return `role-${snippets.join('-').replace(/[^a-z-]/g, '_')}`;
}
