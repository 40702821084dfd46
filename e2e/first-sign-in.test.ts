import { CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import { CLIENTS, FULL_PASS } from './harness/app';
import { readResult } from './harness/result-page';
import { openSignInPage, signedIn, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

const bed = testBed();

/** People can neither link themselves nor confirm their phone number. */
const NO_HELP = { linkAfterSignIn: false, confirmPhone: false };

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

  if (client !== FULL_PASS) return; // what follows is shared code

  it('shows on a desktop the QR code that leads into WeCom', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, {
      options: { ...NO_HELP, public: { autoSignup: true } },
    });
    await bed.visit({}, async ({ page }) => {
      await openSignInPage(page, bed.app, client);
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      const result = await readResult(page);
      expect(result.code).toBe('NOT_LINKED');
      expect(result.advice).toContain('Sign in once inside WeCom');
      await page.getByRole('img', { name: 'QR code: scan it with WeCom' }).waitFor();
      expect(await page.getByTestId('wecom-homepage-link').textContent()).toBe(bed.tile());
    });
    expect(await bed.app.findUsers({ phone: LIN_WEI_MOBILE })).toEqual([]);
  });

  it('explains inside WeCom why nobody was found', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, { options: NO_HELP });
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(link());
      await allowPersonalInformation(page);
      const result = await readResult(page);
      expect(result).toMatchObject({ code: 'NOT_LINKED', title: 'Your WeCom account is not known here yet' });
      expect(result.advice).toContain('No user here matches you');
      expect(await page.getByTestId('wecom-qr-code').count()).toBe(0);
    });
    expect(await bed.app.findUsers({ phone: LIN_WEI_MOBILE })).toEqual([]);
  });
});
