import type { Page } from 'playwright-core';
import { LIN_WEI, ZHAO_MIN } from '../simulator/seed';
import { CLIENTS, FULL_PASS } from './harness/app';
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

const rememberedWord = (page: Page) => page.evaluate(() => sessionStorage.getItem('wecom:main:link'));

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
        advice: expect.stringContaining('which user'),
      });
      expect(await page.getByTestId('wecom-person').textContent()).toBe('WeCom: 林伟 (lin.wei)');
      expect(page.url()).not.toContain('link=');
      expect(await seriousViolations(page, '[data-testid=wecom-sign-in-result]')).toEqual([]);

      await page.reload();
      const boots = documents.length;
      await page.getByTestId('wecom-sign-in-and-link').click();
      await signInWithPassword(page, 'wei', PASSWORD);
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'Wei (wei)']);
      expect(await seriousViolations(page, '[data-testid=wecom-link-page]')).toEqual([]);
      expect(await links(bed.app)).toEqual([]);

      await page.getByTestId('wecom-link').dblclick();
      const address = await confirmationAddress(page);
      expect(await seriousViolations(page, '[data-testid=wecom-link-page]')).toEqual([]);
      bed.simulator.settings.defaultUser = LIN_WEI;
      await bed.visit({ userAgent: 'wecomIphone' }, async ({ page: phone }) => {
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
    await bed.visit({ userAgent: 'wecomIphone' }, async ({ page }) => {
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

  if (client !== FULL_PASS) return; // what follows is shared code

  it('takes another user than the one who is signed in, and forgets that session', async () => {
    const wei = await userWithPassword(bed.app, { username: 'wei' });
    const other = await userWithPassword(bed.app, { username: 'other' });
    await bed.visit({ token: other.token }, async ({ page }) => {
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin/abc?tab=1`)}`);
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-sign-in-and-link').click();
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'other']);
      await linkPage(page).getByText('Link them only if both are yours.').waitFor();
      await page.getByTestId('wecom-another-user').click();
      await signInWithPassword(page, 'wei', PASSWORD);
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'wei']);
      const headers = { Authorization: `Bearer ${other.token}`, 'X-Authenticator': 'basic' };
      await eventually(async () => (await fetch(`${bed.app.url}/api/auth:check`, { headers })).status, 401);
      await linkWithConsent(page, bed);
      await page.getByTestId('wecom-continue').click();
      await signedIn(page);
      expect(page.url()).toBe(wanted());
    });
    expect(await links(bed.app)).toEqual([{ userId: wei.user.id, wecomUserId: LIN_WEI }]);
  });

  it('is told when the link was declined in WeCom', async () => {
    const { token } = await userWithPassword(bed.app, { username: 'wei' });
    await bed.visit({ token, refused: true }, async ({ page }) => {
      await page.goto(`${bed.tile()}&purpose=link&redirect=${encodeURIComponent(`${client.base}/admin`)}`);
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-link').click();
      const address = await confirmationAddress(page);
      bed.simulator.settings.defaultUser = LIN_WEI;
      await bed.visit({ userAgent: 'wecomAndroid' }, async ({ page: phone }) => {
        await phone.goto(address);
        await phone.getByRole('button', { name: 'Decline' }).press('Enter');
        await phone.getByText('You have declined it').first().waitFor();
      });
      expect(await readResult(page)).toMatchObject({ code: 'LINK_DECLINED' });
    });
    expect(await links(bed.app)).toEqual([]);
  });

  it('links nothing by "Not now", and goes on', async () => {
    await userWithPassword(bed.app, { username: 'wei' });
    await bed.visit({}, async ({ page }) => {
      await page.goto(wanted());
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-sign-in-and-link').click();
      await signInWithPassword(page, 'wei', PASSWORD);
      await linkPage(page).waitFor();
      await page.getByTestId('wecom-not-now').click();
      await signedIn(page);
      expect(page.url()).toBe(wanted());
      expect(await rememberedWord(page)).toBe('');
    });
    expect(await links(bed.app)).toEqual([]);
  });

  it('goes straight to the link page when somebody is signed in already', async () => {
    const { user, token } = await userWithPassword(bed.app, { username: 'wei' });
    await bed.visit({ token }, async ({ page }) => {
      await page.goto(bed.tile());
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-sign-in-and-link').click();
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'wei']);
      await linkWithConsent(page, bed);
      await page.getByTestId('wecom-linked').waitFor();
    });
    expect(await links(bed.app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);
  });

  it('asks anew when another user has signed in meanwhile', async () => {
    const wei = await userWithPassword(bed.app, { username: 'wei' });
    const other = await userWithPassword(bed.app, { username: 'other' });
    await bed.visit({ token: wei.token, refused: true }, async ({ page }) => {
      await page.goto(bed.tile());
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-sign-in-and-link').click();
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'wei']);
      await page.evaluate((token) => localStorage.setItem('NOCOBASE_TOKEN', token), other.token); // in another tab
      await page.getByTestId('wecom-link').click();
      await linkPage(page).getByText('Another user has signed in meanwhile').waitFor();
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'other']);
      expect(await seriousViolations(page, '[data-testid=wecom-link-page]')).toEqual([]);
      expect(await links(bed.app)).toEqual([]);
      await linkWithConsent(page, bed);
      await page.getByTestId('wecom-linked').waitFor();
    });
    expect(await links(bed.app)).toEqual([{ userId: other.user.id, wecomUserId: LIN_WEI }]);
  });

  it('is asked to sign in first without a session', async () => {
    await userWithPassword(bed.app, { username: 'wei' });
    await bed.visit({}, async ({ page }) => {
      await page.goto(wanted());
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      await readResult(page);
      const query = new URLSearchParams({
        purpose: 'link',
        authenticator: 'wecom',
        redirect: `${client.base}/admin/abc`,
      });
      await page.goto(bed.at(client, `/wecom/sign-in?${query}`));
      await page.getByTestId('wecom-link-sign-in-first').waitFor();
      expect(await otherWaysButton(page).textContent()).toBe('Sign in');
      await otherWaysButton(page).click();
      await signInWithPassword(page, 'wei', PASSWORD);
      expect(await whoIsLinked(page)).toEqual(['林伟 (lin.wei)', 'wei']);
    });
  });

  it('learns that a used word, or one of another browser, links no more, and comes back with another', async () => {
    const { token } = await userWithPassword(bed.app, { username: 'wei' });
    await bed.visit({ token, refused: true }, async ({ page }) => {
      const query = new URLSearchParams({ purpose: 'link', authenticator: 'wecom', redirect: `${client.base}/admin` });
      await page.goto(bed.at(client, `/wecom/sign-in?${query}#link=${'0'.repeat(32)}`));
      expect(await readResult(page)).toMatchObject({ code: 'LINK_EXPIRED' });
      expect(page.url()).not.toContain('link=0');
      expect(await rememberedWord(page)).toBe('');
      await page.getByTestId('wecom-try-again').click();
      await scanAs(page, LIN_WEI);
      await linkPage(page).waitFor();
      const word = await rememberedWord(page);
      await linkWithConsent(page, bed);
      await page.getByTestId('wecom-linked').waitFor();
      await page.getByTestId('wecom-continue').click();

      await page.goto(bed.at(client, `/wecom/sign-in?${query}#link=${word}`));
      expect(await readResult(page)).toMatchObject({ code: 'LINK_EXPIRED' });
      await page.getByTestId('wecom-back').click();
      await signedIn(page);
    });
  });

  it('is told when one of both is linked to somebody else', async () => {
    await bed.knownUser();
    const wei = await userWithPassword(bed.app, { username: 'wei' });
    const start = `${bed.tile()}&purpose=link&redirect=${encodeURIComponent(`${client.base}/admin`)}`;
    await bed.visit({ token: wei.token, refused: true }, async ({ page }) => {
      await page.goto(start);
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-link').click();
      expect(await readResult(page)).toMatchObject({ code: 'IDENTITY_TAKEN' });

      await page.goto(start);
      await scanAs(page, ZHAO_MIN);
      await linkWithConsent(page, bed, ZHAO_MIN);
      await page.getByTestId('wecom-linked').waitFor();
      await page.goto(start);
      await scanAs(page, 'Wang.Fang');
      await page.getByTestId('wecom-link').click();
      expect(await readResult(page)).toMatchObject({ code: 'USER_TAKEN' });
    });
  });

  it('is left alone where the server offers nothing', async () => {
    await bed.app.deleteAuthenticators();
    await bed.app.createWecomAuthenticator(bed.simulator.url, {
      options: { linkAfterSignIn: false, confirmPhone: false },
    });
    await bed.visit({}, async ({ page }) => {
      await page.goto(wanted());
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      expect(await readResult(page)).toMatchObject({ code: 'NOT_LINKED' });
      expect(await page.getByTestId('wecom-person').count()).toBe(0);
      expect(await otherWaysButton(page).count()).toBe(1);
    });
  });
});
