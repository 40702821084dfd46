import { PASSWORD, userWithPassword } from './harness/own-account';
import { passwordButton, signedIn, signInWithPassword, storedToken, wecomButton } from './harness/sign-in-page';
import { expect, test } from './harness/test';

test('where users sign in with WeCom only, root alone gets in with a password, by its own address', async ({
  app,
  simulator,
  visit,
  at,
}) => {
  await userWithPassword(app, { username: 'wei', nickname: 'Wei' });
  await app.createWecomAuthenticator(simulator.url, { options: { public: { wecomOnly: true } } });
  const { page } = await visit({ refused: true });
  const passwordField = page.getByPlaceholder('Password');
  const refusal = page.getByText(/^Sign in with WeCom\. Only the root user can sign in with a password here/);

  await page.goto(at('/signin'));
  await wecomButton(page).waitFor();
  await expect(passwordField).toHaveCount(0);

  const redirect = encodeURIComponent(at('/admin').slice(new URL(at('/admin')).origin.length));
  await page.goto(`${new URL(at('/')).origin}/api/wecom:passwordSignIn?redirect=${redirect}`);
  await passwordButton(page).waitFor();
  await expect(page).toHaveURL((url) => url.pathname === new URL(at('/signin')).pathname);
  await expect(passwordField).toBeVisible();

  await signInWithPassword(page, 'wei', PASSWORD);
  await expect(refusal.first()).toBeVisible(); // the modern client shows it in two places
  expect(await storedToken(page)).toBeFalsy();

  await signInWithPassword(page, app.admin.email, app.admin.password);
  await signedIn(page);
});
