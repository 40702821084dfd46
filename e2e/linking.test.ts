import { LIN_WEI } from '../simulator/seed';
import { CLIENTS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { eventually } from './harness/eventually';
import {
  confirmationAddress,
  linkPage,
  links,
  linkWithConsent,
  PASSWORD,
  userWithPassword,
  whoIsLinked,
} from './harness/own-account';
import { otherWaysButton, readResult } from './harness/result-page';
import { passwordButton, signedIn, signInWithPassword, storedToken, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

const bed = testBed();

beforeEach(() => bed.app.createWecomAuthenticator(bed.simulator.url));

describe.each(CLIENTS)('a person whom nothing matches, in the $name client', (client) => {
  const wanted = () => bed.at(client, '/admin/abc?tab=1');

  it('signs in another way, sees who will be linked, links, and from then on signs in with WeCom', async () => {
    const { user } = await userWithPassword(bed.app, { username: 'wei', nickname: 'Wei' });
    await bed.visit({}, async ({ page, documents }) => {
      await page.goto(wanted());
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      expect(await readResult(page)).toMatchObject({
        code: 'NOT_LINKED',
      });
      const site = client.base ? '' : ' - NocoBase'; // as on NocoBase's own pages
      await eventually(() => page.title(), `Your WeCom account isn’t linked to a user yet${site}`);
      expect(await page.getByTestId('wecom-person').textContent()).toBe('WeCom: 林伟 (lin.wei)');
      expect(page.url()).not.toContain('link=');
      expect(await seriousViolations(page, '[data-testid=wecom-sign-in-result]')).toEqual([]);

      await page.reload();
      const boots = documents.length;
      await page.getByTestId('wecom-sign-in-and-link').click();
      await page.getByText('Sign in to link 林伟 (lin.wei)').waitFor();
      expect(await wecomButton(page).count()).toBe(0);
      expect(await seriousViolations(page, '[data-testid=wecom-linking]')).toEqual([]);
      await signInWithPassword(page, 'wei', PASSWORD);
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'Wei (wei)']);
      expect(await seriousViolations(page, '[data-testid=wecom-link-page]')).toEqual([]);
      expect(await links(bed.app)).toEqual([]);

      await page.getByTestId('wecom-link').dblclick();
      const address = await confirmationAddress(page);
      expect(await seriousViolations(page, '[data-testid=wecom-link-page]')).toEqual([]);
      bed.simulator.settings.defaultUser = LIN_WEI;
      await bed.visit({ userAgent: 'wecom' }, async ({ page: phone }) => {
        await phone.goto(address);
        expect(await phone.locator('dd').allTextContents()).toEqual([
          '林伟 (lin.wei)',
          'Wei (wei)',
          new URL(bed.app.url).host,
          expect.stringContaining('Desktop browser'),
        ]);
        await phone.setViewportSize({ width: 375, height: 667 });
        expect(await seriousViolations(phone, 'main')).toEqual([]);
        await phone.getByRole('button', { name: 'Confirm' }).click();
        await phone.getByText('You have confirmed it').first().waitFor();
      });
      await page.getByTestId('wecom-linked').waitFor();
      await page.getByTestId('wecom-continue').click();
      await signedIn(page);
      expect(page.url()).toBe(wanted());
      expect(documents).toHaveLength(boots);
      expect(await links(bed.app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);

      await page.evaluate(() => localStorage.clear());
      await page.goto(wanted());
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      expect(await page.getByTestId('wecom-welcome-user').locator('td').textContent()).toBe('Wei (wei)');
      expect(await seriousViolations(page, '[data-testid=wecom-welcome]')).toEqual([]);
      await page.getByTestId('wecom-continue').click();
      await signedIn(page);
      expect(page.url()).toBe(wanted());

      await page.evaluate(() => localStorage.clear());
      await page.goto(wanted());
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      await signedIn(page);
      expect(page.url()).toBe(wanted());
    });
  });

  it('who is another person than the user takes the link back, and is signed out', async () => {
    const { token } = await userWithPassword(bed.app, { username: 'wei', nickname: 'Wei' });
    await bed.visit({ token }, async ({ page }) => {
      await page.goto(`${bed.tile()}&purpose=link`);
      await scanAs(page, LIN_WEI);
      await linkWithConsent(page, bed);
      await page.getByTestId('wecom-linked').waitFor();
    });
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ userAgent: 'wecom' }, async ({ page }) => {
      await page.setViewportSize({ width: 375, height: 667 });
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin/abc`)}`);
      await page.getByTestId('wecom-not-me').click();
      await page.getByTestId('wecom-rejected').waitFor();
      expect(await seriousViolations(page, '[data-testid=wecom-rejected]')).toEqual([]);
      expect(await storedToken(page)).toBeFalsy();
      await otherWaysButton(page).click();
      await passwordButton(page).waitFor();
    });
    expect(await links(bed.app)).toEqual([]);
  });

  it('inside WeCom, signs in with WeCom right after linking', async () => {
    const { user } = await userWithPassword(bed.app, { username: 'wei' });
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin/abc?tab=1`)}`);
      await allowPersonalInformation(page);
      await page.getByTestId('wecom-sign-in-and-link').click();
      await signInWithPassword(page, 'wei', PASSWORD);
      await linkPage(page).waitFor();
      const byPassword = await storedToken(page);
      await page.getByTestId('wecom-link').click();
      await page.getByTestId('wecom-welcome').waitFor();
      await page.getByTestId('wecom-continue').click();
      await signedIn(page);
      expect(page.url()).toBe(wanted());
      expect(await storedToken(page)).not.toBe(byPassword);
      expect(await page.evaluate(() => localStorage.getItem('NOCOBASE_AUTH'))).toBe('wecom');
    });
    expect(await links(bed.app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);
  });
});
