import { LIN_WEI, OUTSIDER } from '../simulator/seed';
import { passwordButton, signedIn, signOut, storedToken, wecomButton } from './harness/sign-in-page';
import { expect, test } from './harness/test';

const AUTHORIZE = 'wecom:authorize';

test.beforeEach(({ app, simulator }) =>
  app.createWecomAuthenticator(simulator.url, { options: { public: { autoLogin: true } } }),
);

test('a member who signs out inside WeCom stays out, and signs in again with a click', async ({
  simulator,
  visit,
  knownUser,
  at,
}) => {
  await knownUser();
  simulator.settings.defaultUser = LIN_WEI;
  const { page, calls } = await visit({ userAgent: 'wecomWindows' });
  await page.goto(at('/admin'), { waitUntil: 'commit' });
  await signedIn(page);
  await signOut(page);
  await wecomButton(page).waitFor();
  await page.reload();
  await wecomButton(page).waitFor();
  expect(calls(AUTHORIZE)).toBe(1);
  expect(await storedToken(page)).toBeFalsy();

  await wecomButton(page).click();
  await signedIn(page);
  expect(calls(AUTHORIZE)).toBe(2);
});

test('a session that the server has ended is followed by a sign-in, which comes back to the page', {
  tag: '@once',
}, async ({ simulator, visit, knownUser, at }) => {
  await knownUser();
  simulator.settings.defaultUser = LIN_WEI;
  const { page, calls } = await visit({ userAgent: 'wecomWindows' });
  await page.goto(at('/admin/abc?tab=1'), { waitUntil: 'commit' });
  await signedIn(page);
  await page.evaluate(() => {
    localStorage.setItem('NOCOBASE_TOKEN', 'expired');
    sessionStorage.removeItem('wecom:main:attempt'); // more than a minute has passed
  });
  const trade = page.waitForRequest(/auth:signIn/);
  await page.reload({ waitUntil: 'commit' });
  await trade;
  await signedIn(page);
  expect(page.url()).toBe(at('/admin/abc?tab=1'));
  expect(calls(AUTHORIZE)).toBe(2);
});

test('a sign-in that fails is not tried again, and leads to the other ways to sign in', { tag: '@once' }, async ({
  simulator,
  visit,
  at,
}) => {
  simulator.settings.defaultUser = OUTSIDER;
  const { page, calls } = await visit({ userAgent: 'wecomWindows' });
  const result = page.getByTestId('wecom-sign-in-result');
  await page.goto(at('/admin/abc?tab=1'), { waitUntil: 'commit' });
  await expect(result).toHaveAttribute('data-code', 'OUTSIDE_VISIBLE_RANGE');
  await page.reload();
  await expect(result).toHaveAttribute('data-code', 'OUTSIDE_VISIBLE_RANGE');
  await page.getByTestId('wecom-other-ways').click();
  await passwordButton(page).waitFor();
  await page.goto(at('/admin'));
  await wecomButton(page).waitFor();
  expect(calls(AUTHORIZE)).toBe(1);
});
