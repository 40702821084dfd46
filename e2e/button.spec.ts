import { LIN_WEI } from '../simulator/seed';
import { signedIn, storedToken, wecomButton } from './harness/sign-in-page';
import { expect, test } from './harness/test';
import { scanAs } from './harness/wecom-pages';

test('the button on the sign-in page signs in by QR code and comes back to the wanted page, in one boot', async ({
  app,
  simulator,
  visit,
  knownUser,
  at,
}) => {
  await app.createWecomAuthenticator(simulator.url);
  await knownUser();
  const { page, documents, calls } = await visit();
  await page.goto(at('/admin/abc?tab=1'));
  await expect(wecomButton(page)).toHaveText('Sign in via WeCom');
  const before = { documents: documents.length, checks: calls('auth:check') };
  await wecomButton(page).click();
  await scanAs(page, LIN_WEI);
  await signedIn(page);
  expect(page.url()).toBe(at('/admin/abc?tab=1'));
  expect(await storedToken(page)).toMatch(/^ey/);
  expect(documents).toHaveLength(before.documents + 1);
  expect(calls('auth:check')).toBe(before.checks + 1);
});
