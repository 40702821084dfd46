import { LIN_WEI } from '../simulator/seed';
import { expectAccessible } from './harness/axe';
import {
  confirmationAddress,
  expectToLink,
  links,
  linkWithConsent,
  PASSWORD,
  userWithPassword,
} from './harness/own-account';
import { passwordButton, signedIn, signInWithPassword, storedToken, wecomButton } from './harness/sign-in-page';
import { expect, test } from './harness/test';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

const PHONE = { width: 375, height: 667 };
const WANTED = '/admin/abc?tab=1';

test.beforeEach(({ app, simulator }) => app.createWecomAuthenticator(simulator.url));

test('a member without a user signs in another way, links with consent on the phone, and signs in with WeCom from then on', {
  tag: '@once',
}, async ({ app, simulator, visit, at }) => {
  const { user } = await userWithPassword(app, { username: 'wei', nickname: 'Wei' });
  const { page, documents } = await visit();
  const signInByQrCode = async () => {
    await page.goto(at(WANTED));
    await wecomButton(page).click();
    await scanAs(page, LIN_WEI);
  };

  await signInByQrCode();
  await expect(page.getByTestId('wecom-sign-in-result')).toHaveAttribute('data-code', 'NOT_LINKED');
  await expect(page).toHaveTitle('Your WeCom account isn’t linked to a user yet');
  await expect(page.getByTestId('wecom-person')).toHaveText('WeCom: 林伟 (lin.wei)');
  expect(page.url()).not.toContain('link=');

  await page.reload();
  const boots = documents.length;
  await page.getByTestId('wecom-sign-in-and-link').click();
  await expect(page.getByText('Sign in to link 林伟 (lin.wei)')).toBeVisible();
  await expect(wecomButton(page)).toHaveCount(0);
  await expectAccessible(page, '[data-testid=wecom-linking]');
  await signInWithPassword(page, 'wei', PASSWORD);
  await expectToLink(page, '林伟 (lin.wei)', 'Wei (wei)');
  await expectAccessible(page, '[data-testid=wecom-link-page]');
  expect(await links(app)).toEqual([]);

  await page.getByTestId('wecom-link').dblclick();
  const address = await confirmationAddress(page);
  await expectAccessible(page, '[data-testid=wecom-link-page]');
  simulator.settings.defaultUser = LIN_WEI;
  const { page: phone } = await visit({ userAgent: 'wecom' });
  await phone.setViewportSize(PHONE);
  await phone.goto(address);
  await expect(phone.locator('dd')).toHaveText([
    '林伟 (lin.wei)',
    'Wei (wei)',
    new URL(app.url).host,
    /Desktop browser/,
  ]);
  await expectAccessible(phone, 'main');
  await phone.getByRole('button', { name: 'Confirm' }).click();
  await expect(phone.getByText('You have confirmed it').first()).toBeVisible();

  await page.getByTestId('wecom-linked').waitFor();
  await page.getByTestId('wecom-continue').click();
  await signedIn(page);
  expect(page.url()).toBe(at(WANTED));
  expect(documents).toHaveLength(boots);
  expect(await links(app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);

  await page.evaluate(() => localStorage.clear());
  await signInByQrCode();
  await expect(page.getByTestId('wecom-welcome-user').locator('td')).toHaveText('Wei (wei)'); // shown once
  await expectAccessible(page, '[data-testid=wecom-welcome]');
  await page.getByTestId('wecom-continue').click();
  await signedIn(page);
  expect(page.url()).toBe(at(WANTED));

  await page.evaluate(() => localStorage.clear());
  await signInByQrCode();
  await signedIn(page);
  expect(page.url()).toBe(at(WANTED));
});

test('a member whom someone else has linked takes the link back, and is signed out', { tag: '@once' }, async ({
  app,
  simulator,
  visit,
  tile,
}) => {
  const { token } = await userWithPassword(app, { username: 'wei', nickname: 'Wei' });
  const { page } = await visit({ token });
  await page.goto(tile({ purpose: 'link' }));
  await scanAs(page, LIN_WEI);
  await linkWithConsent(page, { app, simulator });
  await page.getByTestId('wecom-linked').waitFor();

  simulator.settings.defaultUser = LIN_WEI;
  const { page: phone } = await visit({ userAgent: 'wecom' });
  await phone.setViewportSize(PHONE);
  await phone.goto(tile({ redirect: '/admin/abc' }));
  await phone.getByTestId('wecom-not-me').click();
  await phone.getByTestId('wecom-rejected').waitFor();
  await expectAccessible(phone, '[data-testid=wecom-rejected]');
  expect(await storedToken(phone)).toBeFalsy();
  await phone.getByTestId('wecom-other-ways').click();
  await passwordButton(phone).waitFor();
  expect(await links(app)).toEqual([]);
});

test('a member who links inside WeCom has a session by WeCom right away', { tag: '@legacy' }, async ({
  app,
  simulator,
  visit,
  at,
  tile,
}) => {
  const { user } = await userWithPassword(app, { username: 'wei' });
  simulator.settings.defaultUser = LIN_WEI;
  const { page } = await visit({ userAgent: 'wecomWindows', refused: true });
  await page.goto(tile({ redirect: WANTED }));
  await allowPersonalInformation(page);
  await expect(page).toHaveTitle('Your WeCom account isn’t linked to a user yet - NocoBase'); // as NocoBase's own pages
  await page.getByTestId('wecom-sign-in-and-link').click();
  await signInWithPassword(page, 'wei', PASSWORD);
  await page.getByTestId('wecom-link-page').waitFor();
  const byPassword = await storedToken(page);
  const tooOld = { status: 400, json: { errors: [{ code: 'PASSWORD_REQUIRED' }] } };
  await page.route(/wecom:linkAccount/, (route) => route.fulfill(tooOld), { times: 1 }); // as after ten minutes
  await page.getByTestId('wecom-link').click();
  const step = page.getByTestId('wecom-password-step');
  await step.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await expectAccessible(page, '[data-testid=wecom-link-page]');
  await step.getByRole('button', { name: 'Link' }).click();
  await page.getByTestId('wecom-welcome').getByTestId('wecom-continue').click();
  await signedIn(page);
  expect(page.url()).toBe(at(WANTED));
  expect(await storedToken(page)).not.toBe(byPassword);
  expect(await page.evaluate(() => localStorage.getItem('NOCOBASE_AUTH'))).toBe('wecom');
  expect(await links(app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);
});
