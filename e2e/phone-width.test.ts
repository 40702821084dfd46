import type { Page } from 'playwright-core';
import { LIN_WEI } from '../simulator/seed';
import { CLIENTS, type Client, FULL_PASS } from './harness/app';
import { linkPage, openMyAccount, userWithPassword } from './harness/own-account';
import { testBed } from './harness/test-bed';
import { scanAs } from './harness/wecom-pages';

const bed = testBed();

const PHONE = { width: 375, height: 700 };

/** A name that leaves no room beside it. */
const LONG_NAME = 'Wei-with-a-name-that-is-longer-than-a-phone-is-wide-and-has-no-space';

beforeEach(() => bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office' }));

/** How wide what is on the page is, wider than the phone or not. */
const width = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

describe.each(CLIENTS)('on a phone, without scrolling sideways, the $name client', (client) => {
  const withSession = async (steps: (page: Page, client: Client) => Promise<void>) => {
    const { token } = await userWithPassword(bed.app, { username: 'wei', nickname: LONG_NAME });
    await bed.visit({ token }, async ({ page }) => {
      await page.setViewportSize(PHONE);
      await steps(page, client);
    });
  };

  it('shows the WeCom account of the user menu', () =>
    withSession(async (page) => {
      await page.goto(bed.at(client, '/admin/abc'));
      await page.locator('.anticon-ellipsis').first().click(); // where NocoBase keeps the user menu on a phone
      const panel = await openMyAccount(page);
      await panel.getByRole('button', { name: 'Link Sim Office' }).waitFor();
      expect(await panel.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      const box = await panel.boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= PHONE.width).toBe(true);
    }));

  if (client !== FULL_PASS) {
    return; // pages of ours alone
  }

  it('says why a sign-in failed, with the form for the phone number, and asks whether to link', () =>
    withSession(async (page) => {
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin`)}`);
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-confirm-phone').waitFor();
      await page.getByTestId('wecom-qr-code').waitFor();
      expect(await width(page)).toBe(PHONE.width);

      await page.getByTestId('wecom-sign-in-and-link').click();
      await linkPage(page).getByText(LONG_NAME).waitFor();
      expect(await width(page)).toBe(PHONE.width);
    }));

  it('says that it could not check who is there', () =>
    withSession(async (page) => {
      const query = new URLSearchParams({ error: 'WECOM_CONFIG', authenticator: 'wecom' });
      await page.goto(bed.at(client, `/wecom/sign-in?${query}`));
      await page.getByTestId('wecom-sign-in-result').waitFor();
      await page.evaluate(() => sessionStorage.setItem('wecom:main:check', '1'));
      await page.reload();
      await page.getByRole('button', { name: `Continue as ${LONG_NAME}` }).waitFor();
      await page.getByTestId('wecom-admin-details').waitFor();
      expect(await width(page)).toBe(PHONE.width);
    }));
});
