import { LIN_WEI } from '../simulator/seed';
import { signedIn } from './harness/sign-in-page';
import { expect, test } from './harness/test';

test.use({ environment: { APP_CLIENT_ENTRY_MODE: 'modern-only' } });

test('without the legacy client the workbench tile and legacy links open in the modern one', {
  tag: '@once',
}, async ({ app, simulator, visit, knownUser, at, tile }) => {
  await app.createWecomAuthenticator(simulator.url, { options: { public: { autoLogin: true } } });
  await knownUser();
  simulator.settings.defaultUser = LIN_WEI;
  const { page } = await visit({ userAgent: 'wecomWindows' });
  await page.goto(tile());
  await signedIn(page);
  expect(page.url()).toMatch(new RegExp(`^${at('/admin')}`));

  const { page: another, sawSignInForm } = await visit({ userAgent: 'wecomWindows' });
  await another.goto(`${app.url}/admin/abc?tab=1&x=2#h`, { waitUntil: 'commit' });
  await signedIn(another);
  expect(another.url()).toBe(at('/admin/abc?tab=1&x=2#h'));
  expect(sawSignInForm()).toBe(false);
});
