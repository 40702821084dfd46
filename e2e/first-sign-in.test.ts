import { CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import { CLIENTS, FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { readResult } from './harness/result-page';
import { signedIn, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

const bed = testBed();

describe.each(CLIENTS)('the first sign-in, in the $name client', (client) => {
  const link = () => `${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin/abc`)}`;

  it('asks once for the phone number, finds the user by it, and never asks again', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    const user = await bed.app.createUser({ nickname: 'Wei', phone: LIN_WEI_MOBILE });
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(link());
      await allowPersonalInformation(page);
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc'));
      expect(await bed.app.findUsers({ phone: LIN_WEI_MOBILE })).toMatchObject([{ id: user.id, nickname: 'Wei' }]);

      await page.evaluate(() => localStorage.clear());
      bed.simulator.forgetConsents();
      await page.goto(link());
      await signedIn(page);
      expect(bed.simulator.calls('/cgi-bin/auth/getuserdetail')).toBe(1);
    });
  });

  it('creates a user where the authenticator may', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, { options: { public: { autoSignup: true } } });
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(link());
      await allowPersonalInformation(page);
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc'));
    });
    const { name } = bed.simulator.member(CORP_ID, LIN_WEI);
    expect(await bed.app.findUsers({ phone: LIN_WEI_MOBILE })).toMatchObject([{ nickname: name }]);
  });

  if (client !== FULL_PASS) {
    return; // what follows is shared code
  }

  it('is found or created by the QR code of the page for strangers, which keeps the page that was wanted', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, { options: { public: { autoSignup: true } } });
    let link = '';
    await bed.visit({}, async ({ page }) => {
      await page.goto(bed.at(client, '/admin/abc?tab=1'));
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      expect((await readResult(page)).code).toBe('NOT_LINKED');
      const way = page.getByRole('region', { name: 'New here? Open this app in WeCom' });
      await way.getByRole('img', { name: 'QR code: scan it with WeCom' }).waitFor();
      expect(await seriousViolations(page, '[data-testid=wecom-sign-in-result]')).toEqual([]);
      link = (await way.getByTestId('wecom-homepage-link').textContent()) ?? '';
    });
    expect(await bed.app.findUsers({ phone: LIN_WEI_MOBILE })).toEqual([]);
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(link);
      await allowPersonalInformation(page);
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
    });
    expect(await bed.app.findUsers({ phone: LIN_WEI_MOBILE })).toHaveLength(1);
  });
});
