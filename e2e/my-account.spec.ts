import { CORP_ID, LIN_WEI } from '../simulator/seed';
import { expectAccessible } from './harness/axe';
import { links, linkWithConsent, openMyAccount, PASSWORD, userWithPassword } from './harness/own-account';
import { passwordButton, signedIn, signInWithPassword, storedToken } from './harness/sign-in-page';
import { expect, test } from './harness/test';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

const PANEL = '[data-testid=wecom-my-accounts]';
const PHONE = { width: 375, height: 700 };

/** Leaves no room beside it on a phone. */
const LONG_NAME = 'Wei-with-a-name-that-is-longer-than-a-phone-is-wide-and-has-no-space';

test('the WeCom account in the user menu is linked, and unlinked again', { tag: '@once' }, async ({
  app,
  simulator,
  visit,
  at,
}) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  const { user, token } = await userWithPassword(app, { username: 'wei' });
  const { page } = await visit({ token });
  await page.goto(at('/admin/abc?tab=1'));
  const panel = await openMyAccount(page);
  await expect(panel.getByText('Not linked', { exact: true })).toBeVisible();
  await expectAccessible(page, PANEL);
  await panel.getByRole('button', { name: 'Link Sim Office' }).click();
  await scanAs(page, LIN_WEI);
  await linkWithConsent(page, { app, simulator });
  await page.getByTestId('wecom-continue').click();
  await signedIn(page);
  expect(page.url()).toBe(at('/admin/abc?tab=1'));
  expect(await links(app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);

  const again = await openMyAccount(page);
  await expect(again.getByText('林伟 (lin.wei)', { exact: true })).toBeVisible();
  await expect(again.getByText(/^Linked by you on \w+ \d+, \d{4} · Desktop browser$/)).toBeVisible();
  await expectAccessible(page, PANEL);
  await again.getByRole('button', { name: 'Unlink Sim Office' }).click();
  await page.getByRole('dialog', { name: 'Unlink Sim Office?' }).getByRole('button', { name: 'Unlink' }).click();
  await expect(again.getByText('Your WeCom account is no longer linked.')).toBeVisible();
  await expect(again.getByText('Not linked', { exact: true })).toBeVisible();
  expect(await links(app)).toEqual([]);
});

test('a user whose session came by WeCom is taken to the sign-in page by unlinking, and signs in anew', {
  tag: '@legacy',
}, async ({ app, simulator, visit, at, tile }) => {
  await app.createWecomAuthenticator(simulator.url);
  const { mobile } = simulator.member(CORP_ID, LIN_WEI);
  await app.createUser({ username: 'wei', phone: mobile, password: PASSWORD });
  simulator.settings.defaultUser = LIN_WEI;
  const { page } = await visit({ userAgent: 'wecomWindows' });
  await page.goto(tile({ redirect: '/admin/abc' }));
  await allowPersonalInformation(page);
  await signedIn(page);
  const panel = await openMyAccount(page);
  await expect(panel.getByText(/^Linked by this site’s rules on .* · Inside WeCom$/)).toBeVisible();
  await panel.getByRole('button', { name: 'Unlink WeCom' }).click();
  const question = page.getByRole('dialog', { name: 'Unlink WeCom?' });
  await expect(question.getByText('This session is one of them: you will be taken to the sign-in page.')).toBeVisible();
  const refused: string[] = [];
  page.on('response', (answer) => {
    if (answer.status() >= 400 && /\/api\/wecom:/.test(answer.url())) {
      refused.push(answer.url());
    }
  });
  await question.getByRole('button', { name: 'Unlink' }).click();
  await passwordButton(page).waitFor();
  expect(refused).toEqual([]); // nothing of ours asks with the session that has ended
  expect(await storedToken(page)).toBeFalsy();
  expect(await links(app)).toEqual([]);
  await signInWithPassword(page, 'wei', PASSWORD);
  await signedIn(page);
  expect(new URL(page.url()).pathname).toBe(new URL(at('/admin/abc')).pathname);
});

test('the pages of a user’s own account, and those about a sign-in, fit a phone', { tag: '@once' }, async ({
  app,
  simulator,
  visit,
  at,
  tile,
}) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  const { token } = await userWithPassword(app, { username: 'wei', nickname: LONG_NAME });
  const { page } = await visit({ token });
  await page.setViewportSize(PHONE);
  const expectToFit = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);

  await page.goto(at('/admin/abc'));
  await page.locator('.anticon-ellipsis').first().click(); // where NocoBase keeps the user menu on a phone
  const panel = await openMyAccount(page);
  await expect(panel.getByRole('button', { name: 'Link Sim Office' })).toBeInViewport({ ratio: 1 });
  expect(await panel.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);

  await page.goto(tile({ redirect: '/admin' }));
  await scanAs(page, LIN_WEI);
  await page.getByTestId('wecom-confirm-phone').waitFor();
  await page.getByTestId('wecom-qr-code').waitFor();
  await expectToFit();

  await page.getByTestId('wecom-sign-in-and-link').click();
  await page.getByTestId('wecom-link-page').getByText(LONG_NAME).waitFor();
  await expectToFit();

  await page.goto(at('/wecom/sign-in?error=WECOM_CONFIG&authenticator=wecom'));
  await page.getByTestId('wecom-sign-in-result').waitFor();
  await expectAccessible(page, '[data-testid=wecom-sign-in-result]');
  await page.evaluate(() => sessionStorage.setItem('wecom:main:check', '1')); // a check of the session is under way
  await page.reload();
  await page.getByRole('button', { name: `Continue as ${LONG_NAME}` }).waitFor();
  await page.getByTestId('wecom-admin-details').waitFor();
  await expectToFit();
});
