import { LIN_WEI } from '../simulator/seed';
import { signedIn, storedToken } from './harness/sign-in-page';
import { expect, test } from './harness/test';

test.beforeEach(async ({ app, simulator, knownUser }) => {
  await app.createWecomAuthenticator(simulator.url, { options: { public: { autoLogin: true } } });
  await knownUser();
  simulator.settings.defaultUser = LIN_WEI;
});

test('inside WeCom a deep link opens with query and hash: no sign-in form, one boot, one auth:check', async ({
  simulator,
  visit,
  at,
  client,
}) => {
  const { page, documents, calls, sawSignInForm } = await visit({ userAgent: 'wecomWindows' });
  await page.goto(at('/admin/abc?tab=1&x=2#h'), { waitUntil: 'commit' });
  await signedIn(page);
  expect(page.url()).toBe(at('/admin/abc?tab=1&x=2#h'));
  expect(await storedToken(page)).toMatch(/^ey/);
  expect(sawSignInForm()).toBe(false);
  // The first document leaves for WeCom before it has asked for anything but the list of authenticators.
  expect(documents.map(({ pathname }) => pathname)).toEqual([
    `${client.base}/admin/abc`,
    `${client.base}/wecom/sign-in`,
  ]);
  expect(calls('auth:check')).toBe(1);
  expect(calls('auth:signIn')).toBe(1);
  expect(simulator.calls('/cgi-bin/auth/getuserinfo')).toBe(1);
  expect(simulator.calls('/cgi-bin/user/get')).toBe(1);
  expect(simulator.calls('/cgi-bin/auth/getuserdetail')).toBe(0);
});

test('inside WeCom the pages for phones open, with one sign-in', { tag: '@legacy' }, async ({ visit, at }) => {
  const link = at('/m?x=1');
  const { page, documents, calls, sawSignInForm } = await visit({ userAgent: 'wecom' });
  const checked = page.waitForResponse(/auth:check/);
  await page.goto(link, { waitUntil: 'commit' });
  expect((await checked).status()).toBe(200);
  await page.waitForLoadState();
  expect(new URL(page.url()).pathname).toBe(new URL(link).pathname);
  expect(documents).toHaveLength(2);
  expect(calls('auth:signIn')).toBe(1);
  expect(sawSignInForm()).toBe(false);
});
