/** What attackers and victims have in common. */
import { randomUUID } from 'node:crypto';
import { get, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestApp } from './test-app';
import { authorizePath, type TestBrowser, ticketOf } from './test-browser';

export const autoSignup = { public: { autoSignup: true } };

export const errorOf = (page: URL) => page.searchParams.get('error');

/** How often WeCom's API was asked, its pages not counted. */
export const wecomCalls = ({ simulator }: TestApp) =>
  simulator.requests.filter(({ path }) => path.startsWith('/cgi-bin/')).length;

/** WeCom's answer to a sign-in, before the browser has followed it. */
export function callbackOf(_: TestApp, browser: TestBrowser, authenticator = 'wecom'): Promise<URL> {
  return browser.untilCallback(authorizePath(authenticator, '/admin/x'));
}

/** A callback that must not work: at most a new start with the browser's own person, never a call to WeCom's API. */
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

/** A request as it is: `fetch` would tidy up its path, and set the host itself. */
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

/** A user whose roles have these snippets, one list a role; who acts by all of them has to say so in `X-Role`. */
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
