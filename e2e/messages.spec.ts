import type { Page } from '@playwright/test';
import type { TestApp } from '../demo/nocobase/app';
import { CORP_ID, LIN_WEI } from '../simulator/seed';
import { expect, test } from './harness/test';

const CHANNELS_PAGE = '/admin/settings/notification-manager/channels';

interface Channel {
  name: string;
  options: Record<string, unknown>;
}

/** "Add new" → "WeCom", with nothing but what is required. */
async function addChannel(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: /Add new/ }).hover();
  await page.locator('.ant-dropdown').getByRole('menuitem', { name: 'WeCom' }).click();
  await page.getByTestId('wecom-channel-authenticator').waitFor();
  await page.screenshot({ path: '/tmp/e/channel.png' });
}

test('messages', async ({ app, simulator, visit, at, knownUser, client }) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  const lin = await knownUser();
  const { page } = await visit({ token: app.root.token });
  await page.setViewportSize({ width: 1400, height: 900 });
  await page.goto(at(CHANNELS_PAGE));
  await addChannel(page, 'Office');
});
