import { CLIENTS } from './harness/app';
import { AUTHENTICATORS_PAGE } from './harness/settings-page';
import { testBed } from './harness/test-bed';

const bed = testBed();

describe.each(CLIENTS)('the card in the plugin manager of the $name client', (client) => {
  it('leads to the authenticators, and to the guide', async () => {
    await bed.visit({ token: bed.app.root.token }, async ({ page }) => {
      await page.goto(bed.at(client, '/admin/settings/plugin-manager'));
      const card = page.locator('.ant-card').filter({ hasText: 'Auth: WeCom' });
      const address = await card.getByRole('link', { name: 'Docs' }).getAttribute('href');
      await card.getByText('Settings', { exact: true }).click();
      await page.waitForURL(`**${AUTHENTICATORS_PAGE}`);

      await page.goto(new URL(`${address}`, bed.app.url).href);
      await page.getByRole('heading', { level: 1, name: 'Auth: WeCom' }).waitFor();
      await page.getByRole('link', { name: 'Threat model' }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(new URL(page.url()).pathname).toMatch(/guide\/threat-model/);
    });
  });
});
