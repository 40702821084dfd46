import { LIN_WEI } from '../simulator/seed';
import { expectAccessible } from './harness/axe';
import { PANEL_OPTIONS, simulateLoginHost } from './harness/login-host';
import { signedIn, storedToken, wecomButton } from './harness/sign-in-page';
import { expect, test } from './harness/test';
import { scanAs } from './harness/wecom-pages';

test.beforeEach(async ({ app, simulator, knownUser }) => {
  await app.createWecomAuthenticator(simulator.url, { options: PANEL_OPTIONS });
  await knownUser();
});

test('a scan of the QR code on the sign-in page signs in on the wanted page', async ({ simulator, visit, at }) => {
  const { page, calls } = await visit();
  await simulateLoginHost(page, simulator);
  await page.goto(at('/admin/abc?tab=1'));
  const panel = page.getByTestId('wecom-sign-in-panel');
  await expect(panel).toHaveAttribute('data-shown', 'true');
  await expect(wecomButton(page)).toBeVisible();
  await expectAccessible(page, '[data-testid=wecom-sign-in-panel]');
  const scan = page.frameLocator('iframe[title="Sign-in by QR code"]').locator(`a[data-user="${LIN_WEI}"]`);
  await expect(async () => {
    if (await scan.isVisible()) {
      await scan.click(); // a frame that is still drawn may lose it
    }
    await expect(scan).toBeHidden({ timeout: 10_000 });
  }).toPass();
  await signedIn(page);
  expect(page.url()).toBe(at('/admin/abc?tab=1'));
  expect(await storedToken(page)).toMatch(/^ey/);
  expect(calls('wecom:authorize')).toBe(0);
});

test('where WeCom’s frame does not answer only the button stays, and works', { tag: '@once' }, async ({
  simulator,
  visit,
  at,
}) => {
  simulator.settings.panelAnswers = false;
  const { page } = await visit();
  await simulateLoginHost(page, simulator);
  const framed = page.waitForResponse(/wwlogin\/sso\/login/);
  await page.goto(at('/admin/abc?tab=1'));
  await framed;
  const before = await wecomButton(page).boundingBox();
  await expect(page.locator('iframe')).toHaveCount(0);
  await expect(page.getByTestId('wecom-sign-in-panel')).toBeHidden();
  expect(await wecomButton(page).boundingBox()).toEqual(before);
  await wecomButton(page).click();
  await scanAs(page, LIN_WEI);
  await signedIn(page);
  expect(page.url()).toBe(at('/admin/abc?tab=1'));
});
