import { LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import { expectAccessible } from './harness/axe';
import { signedIn, wecomButton } from './harness/sign-in-page';
import { expect, test } from './harness/test';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

test('the first sign-in asks once for the phone number, finds the user by it, and never asks again', {
  tag: '@once',
}, async ({ app, simulator, visit, at, tile }) => {
  await app.createWecomAuthenticator(simulator.url);
  const user = await app.createUser({ nickname: 'Wei', phone: LIN_WEI_MOBILE });
  simulator.settings.defaultUser = LIN_WEI;
  const { page } = await visit({ userAgent: 'wecomWindows' });
  await page.goto(tile({ redirect: '/admin/abc' }));
  await allowPersonalInformation(page);
  await signedIn(page);
  expect(page.url()).toBe(at('/admin/abc'));
  expect(await app.findUsers({ phone: LIN_WEI_MOBILE })).toMatchObject([{ id: user.id, nickname: 'Wei' }]);

  await page.evaluate(() => localStorage.clear());
  simulator.forgetConsents();
  await page.goto(tile({ redirect: '/admin/abc' }));
  await signedIn(page);
  expect(simulator.calls('/cgi-bin/auth/getuserdetail')).toBe(1);
});

test('the QR code for unknown members leads to a user of their own, and to the page that was wanted', {
  tag: '@once',
}, async ({ app, simulator, visit, at }) => {
  await app.createWecomAuthenticator(simulator.url, { options: { public: { autoSignup: true } } });
  const { page } = await visit();
  await page.goto(at('/admin/abc?tab=1'));
  await wecomButton(page).click();
  await scanAs(page, LIN_WEI);
  await expect(page.getByTestId('wecom-sign-in-result')).toHaveAttribute('data-code', 'NOT_LINKED');
  const way = page.getByRole('region', { name: 'New here? Open this app in WeCom' });
  await expect(way.getByRole('img', { name: 'QR code: scan it with WeCom' })).toBeVisible();
  await expectAccessible(page, '[data-testid=wecom-sign-in-result]');
  const link = String(await way.getByTestId('wecom-homepage-link').textContent());
  expect(await app.findUsers({ phone: LIN_WEI_MOBILE })).toEqual([]);

  simulator.settings.defaultUser = LIN_WEI;
  const { page: inWecom } = await visit({ userAgent: 'wecomWindows' });
  await inWecom.goto(link);
  await allowPersonalInformation(inWecom);
  await signedIn(inWecom);
  expect(inWecom.url()).toBe(at('/admin/abc?tab=1'));
  expect(await app.findUsers({ phone: LIN_WEI_MOBILE })).toHaveLength(1);
});
