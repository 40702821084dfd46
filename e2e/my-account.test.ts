import { CORP_ID, LIN_WEI } from '../simulator/seed';
import { CLIENTS, FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { linkPage, links, linkWithConsent, openMyAccount, PASSWORD, userWithPassword } from './harness/own-account';
import { otherWaysButton, readResult } from './harness/result-page';
import { passwordButton, signedIn, signInWithPassword, storedToken } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

const bed = testBed();

const PANEL = '[data-testid=wecom-my-accounts]';

describe.each(CLIENTS)('the WeCom account in the user menu of the $name client', (client) => {
  it('is linked, and unlinked again', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office' });
    const { user, token } = await userWithPassword(bed.app, { username: 'wei' });
    await bed.visit({ token }, async ({ page }) => {
      await page.goto(bed.at(client, '/admin/abc?tab=1'));
      const panel = await openMyAccount(page);
      await panel.getByText('Not linked', { exact: true }).waitFor();
      expect(await seriousViolations(page, PANEL)).toEqual([]);
      await panel.getByRole('button', { name: 'Link Sim Office' }).click();
      await scanAs(page, LIN_WEI);
      await linkPage(page).waitFor();
      await linkWithConsent(page, bed);
      await page.getByTestId('wecom-continue').click();
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
      expect(await links(bed.app)).toEqual([{ userId: user.id, wecomUserId: LIN_WEI }]);

      const again = await openMyAccount(page);
      await again.getByText('林伟 (lin.wei)', { exact: true }).waitFor();
      await again.getByText(/^Linked by you on \w+ \d+, \d{4} · Desktop browser$/).waitFor();
      expect(await seriousViolations(page, PANEL)).toEqual([]);
      await again.getByRole('button', { name: 'Unlink Sim Office' }).click();
      const question = page.getByRole('dialog', { name: 'Unlink Sim Office?' });
      await question.getByText('This ends all sessions opened with this WeCom account').waitFor();
      expect(await question.getByText('This session is one of them').count()).toBe(0);
      await question.getByRole('button', { name: 'Unlink' }).click();
      await again.getByText('Your WeCom account is no longer linked.').waitFor();
      await again.getByText('Not linked', { exact: true }).waitFor();
    });
    expect(await links(bed.app)).toEqual([]);
  });

  it('leads to the sign-in page where the session came by it, and the user signs in anew', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    const { mobile } = bed.simulator.member(CORP_ID, LIN_WEI);
    await bed.app.createUser({ username: 'wei', phone: mobile, password: PASSWORD });
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin/abc`)}`);
      await allowPersonalInformation(page);
      await signedIn(page);
      const panel = await openMyAccount(page);
      await panel.getByText(/^Linked by this site’s rules on .* · Inside WeCom$/).waitFor();
      await panel.getByRole('button', { name: 'Unlink WeCom' }).click();
      const question = page.getByRole('dialog', { name: 'Unlink WeCom?' });
      await question.getByText('This session is one of them: you will be taken to the sign-in page.').waitFor();
      const refused: string[] = [];
      page.on('response', (answer) => {
        if (answer.status() >= 400 && /\/api\/wecom:/.test(answer.url())) {
          refused.push(answer.url());
        }
      });
      await question.getByRole('button', { name: 'Unlink' }).click();
      await passwordButton(page).waitFor();
      expect(refused).toEqual([]); // nothing of ours asks with the session that has ended
      expect(await storedToken(page)).toBeFalsy();
      expect(await links(bed.app)).toEqual([]);
      await signInWithPassword(page, 'wei', PASSWORD);
      await signedIn(page);
      expect(new URL(page.url()).pathname).toBe(new URL(bed.at(client, '/admin/abc')).pathname);
    });
  });

  if (client !== FULL_PASS) {
    return; // what follows is shared code
  }

  it('comes back to the page when WeCom does not say who it is', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    await userWithPassword(bed.app, { username: 'wei' });
    bed.simulator.fault('/cgi-bin/auth/getuserinfo', { errcode: 45009 });
    await bed.visit({}, async ({ page }) => {
      await page.goto(bed.at(client, '/admin/abc?tab=1'));
      await signInWithPassword(page, 'wei', PASSWORD);
      await signedIn(page);
      await (await openMyAccount(page)).getByRole('button', { name: 'Link WeCom' }).click();
      await scanAs(page, LIN_WEI);
      expect(await readResult(page)).toEqual({
        code: 'WECOM_RATE_LIMITED',
        title: 'Your WeCom account was not linked',
        advice: expect.stringContaining('WeCom is not accepting more requests right now'),
      });
      expect(await otherWaysButton(page).count()).toBe(0);
      expect(await page.getByTestId('wecom-back').count()).toBe(1);
      bed.simulator.clearFaults();
      await page.getByTestId('wecom-try-again').click();
      await scanAs(page, LIN_WEI);
      await linkPage(page).waitFor();
      await page.getByTestId('wecom-not-now').click();
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
    });
  });
});
