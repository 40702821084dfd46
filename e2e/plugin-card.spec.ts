import { STATUS_PAGE } from '../src/client-shared/host/settings-pages';
import { expect, test } from './harness/test';

test('the card in the plugin manager leads to the page of the settings, and to the guide', { tag: '@once' }, async ({
  app,
  visit,
  at,
}) => {
  const { page } = await visit({ token: app.root.token });
  await page.goto(at('/admin/settings/plugin-manager'));
  const card = page.locator('.ant-card').filter({ hasText: 'Auth: WeCom' });
  const address = await card.getByRole('link', { name: 'Docs' }).getAttribute('href');
  await card.getByText('Settings', { exact: true }).click();
  await page.waitForURL(`**/admin/settings/${STATUS_PAGE}/**`);
  await page.getByTestId('wecom-first-steps').waitFor();

  await page.goto(new URL(`${address}`, app.url).href);
  await expect(page.getByRole('heading', { level: 1, name: 'Auth: WeCom' })).toBeVisible();
  await page.getByRole('link', { name: 'Threat model' }).click();
  await page.waitForURL(/guide\/threat-model/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
