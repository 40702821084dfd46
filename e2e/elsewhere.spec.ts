/** What needs a NocoBase of its own: another mode of the clients, and a restart. */
import { connectApp } from '../demo/nocobase/app';
import { LIN_WEI } from '../simulator/seed';
import { signedIn } from './harness/sign-in-page';
import { expect, test } from './harness/test';

const FILE = { name: 'WW_verify_Restart123.txt', content: 'Restart123' };

test.use({ environment: { APP_CLIENT_ENTRY_MODE: 'modern-only' } });
test.describe.configure({ mode: 'default' }); // one NocoBase for all

test('without the legacy client the workbench tile and legacy links open in the modern one', {
  tag: '@elsewhere',
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

test('a verification file is served at the root again after a restart on a fresh client folder', {
  tag: '@elsewhere',
}, async ({ nocobase, ownNocobase }) => {
  const read = async () => (await fetch(`${new URL(nocobase.url).origin}/${FILE.name}`)).text();
  expect(await read()).not.toBe(FILE.content);
  await nocobase.root.call('wecom:addVerificationFile', { body: FILE });
  expect(await read()).toBe(FILE.content);

  expect(ownNocobase).toBeDefined();
  await ownNocobase?.restart(); // lays out the client's folder anew
  expect(await read()).toBe(FILE.content);
  const { root } = await connectApp(nocobase.url);
  await root.call('wecom:removeVerificationFile', { body: { name: FILE.name } });
  expect(await read()).not.toBe(FILE.content);
});
