import { testApp } from '../../../../testing/test-app';
import { authorizePath } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';

const test = testApp();

const environment = { ...process.env };
afterEach(() => {
  for (const name of ['APP_PUBLIC_PATH', 'API_BASE_PATH', 'APP_CLIENT_ENTRY_MODE', 'APP_MODERN_CLIENT_PREFIX']) {
    const before = environment[name];
    if (before === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = before;
    }
  }
});

/** What WeCom is told to call back, and where the browser ends for a person who is refused. */
async function addresses(redirect?: string, headers: Record<string, string> = {}) {
  const browser = test.browser(USER_AGENTS.desktop).as('no.phone');
  const toWecom = new URL(
    String((await browser.request(authorizePath('wecom', redirect), { headers })).headers.get('location')),
    test.origin,
  );
  const mobile = test.browser(USER_AGENTS.mobile);
  const refused = await mobile.request(authorizePath('wecom', redirect), { headers });
  const result = new URL(String(refused.headers.get('location')), test.origin);
  return {
    callback: toWecom.searchParams.get('redirect_uri'),
    signInRoute: result.pathname,
    landing: result.searchParams.get('redirect'),
  };
}

it('at the domain’s root, both clients', async () => {
  await test.addAuthenticator('wecom');
  expect(await addresses('/admin/x')).toEqual({
    callback: `${test.origin}/api/wecom:callback?authenticator=wecom`,
    signInRoute: '/wecom/sign-in',
    landing: '/admin/x',
  });
  expect(await addresses('/v/admin/x')).toMatchObject({ signInRoute: '/v/wecom/sign-in', landing: '/v/admin/x' });
});

it('under a sub-path', async () => {
  Object.assign(process.env, { APP_PUBLIC_PATH: '/nocobase/', API_BASE_PATH: '/nocobase/api/' });
  await test.addAuthenticator('wecom');
  expect(await addresses('/admin/x')).toEqual({
    callback: `${test.origin}/nocobase/api/wecom:callback?authenticator=wecom`,
    signInRoute: '/nocobase/wecom/sign-in',
    landing: '/nocobase/admin/x',
  });
  expect(await addresses('/nocobase/v/admin')).toMatchObject({ signInRoute: '/nocobase/v/wecom/sign-in' });
});

it.each([
  ['legacy-default', '/admin', '/admin/x', '/v/admin/x'],
  ['modern-default', '/v/admin', '/admin/x', '/v/admin/x'],
  ['modern-only', '/v/admin', '/v/admin/x', '/v/admin/x'],
])('with %s: the right client', async (mode, byDefault, legacy, modern) => {
  process.env.APP_CLIENT_ENTRY_MODE = mode;
  await test.addAuthenticator('wecom');
  expect((await addresses()).landing).toBe(byDefault);
  expect((await addresses('/admin/x')).landing).toBe(legacy);
  expect((await addresses('/v/admin/x')).landing).toBe(modern);
});

it('with another modern prefix', async () => {
  process.env.APP_MODERN_CLIENT_PREFIX = '/next/';
  await test.addAuthenticator('wecom');
  expect(await addresses('/next/admin/x')).toMatchObject({
    signInRoute: '/next/wecom/sign-in',
    landing: '/next/admin/x',
  });
  expect(await addresses('/v/admin/x')).toMatchObject({ signInRoute: '/wecom/sign-in', landing: '/v/admin/x' });
});

it('behind a TLS proxy: the public address for WeCom, a secure cookie for the browser', async () => {
  await test.addAuthenticator('wecom', { origin: 'https://office.test' });
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'office.test' };
  expect((await addresses('/admin/x', headers)).callback).toBe(
    'https://office.test/api/wecom:callback?authenticator=wecom',
  );
  const browser = test.browser(USER_AGENTS.desktop);
  await browser.request(authorizePath('wecom'), { headers });
  expect(browser.setCookies[0]).toMatch(/^__Host-nb_wecom_main=[\w-]{43}; path=\/; .*secure; httponly/i);
});

it('opened at another address of the server: moves to the public one once, keeping the target', async () => {
  await test.addAuthenticator('wecom', { origin: 'https://office.test' });
  const browser = test.browser(USER_AGENTS.desktop);
  const moved = String((await browser.request(authorizePath('wecom', '/admin/x?y=1'))).headers.get('location'));
  expect(moved).toBe(
    'https://office.test/api/wecom:authorize?authenticator=wecom&redirect=%2Fadmin%2Fx%3Fy%3D1&canonical=1',
  );
  // A proxy that hides the host looks like another address for ever.
  const { pathname, search } = new URL(moved);
  const next = await browser.request(`${pathname}${search}`);
  expect(next.headers.get('location')).toContain('/wwlogin/sso/login');
});
