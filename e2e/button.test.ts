import { LIN_WEI } from '../simulator/seed';
import { CLIENTS } from './harness/app';
import { readResult } from './harness/result-page';
import { openSignInPage, passwordButton, signedIn, storedToken, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { scanAs } from './harness/wecom-pages';

const bed = testBed();

describe.each(CLIENTS)('the button on the sign-in page of the $name client', (client) => {
  it('signs in by QR code and comes back to the page that was wanted, in one boot', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    await bed.knownUser();
    await bed.visit({}, async ({ page, documents, calls }) => {
      await page.goto(bed.at(client, '/admin/abc?tab=1'));
      await wecomButton(page).waitFor();
      expect(await wecomButton(page).textContent()).toBe('Sign in via WeCom');
      const before = { documents: documents.length, checks: calls('auth:check') };
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
      expect(await storedToken(page)).toMatch(/^ey/);
      expect(documents).toHaveLength(before.documents + 1);
      expect(calls('auth:check')).toBe(before.checks + 1);
    });
  });

  it('is reached by Tab, explains the first sign-in, and starts by Enter', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office' });
    await bed.visit({}, async ({ page }) => {
      await openSignInPage(page, bed.app, client);
      const button = wecomButton(page);
      await button.waitFor();
      for (
        let presses = 0;
        presses < 15 && !(await button.evaluate((node) => node === document.activeElement));
        presses++
      ) {
        await page.keyboard.press('Tab');
      }
      await page.getByRole('tooltip').getByText('Open this app inside WeCom once').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Scan the QR code with WeCom to log in').waitFor();
    });
  });

  it('disappears with its authenticator, whose links then explain', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, { enabled: false });
    await bed.visit({}, async ({ page }) => {
      const list = page.waitForResponse(/authenticators:publicList/);
      await openSignInPage(page, bed.app, client);
      await list;
      await passwordButton(page).waitFor();
      expect(await wecomButton(page).count()).toBe(0);
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin`)}`);
      expect(await readResult(page)).toMatchObject({
        code: 'AUTHENTICATOR_UNAVAILABLE',
        title: 'WeCom sign-in is not available here',
      });
      expect(new URL(page.url()).pathname).toBe(`${client.base}/wecom/sign-in`);
    });
    expect(bed.simulator.requests).toEqual([]);
  });
});
