import { LIN_WEI, OUTSIDER } from '../simulator/seed';
import { CLIENTS } from './harness/app';
import { otherWaysButton, readResult } from './harness/result-page';
import { passwordButton, signedIn, signOut, storedToken, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';

const bed = testBed();

const AUTHORIZE = 'wecom:authorize';

beforeEach(async () => {
  await bed.app.createWecomAuthenticator(bed.simulator.url, { options: { public: { autoLogin: true } } });
});

describe.each(CLIENTS)('inside WeCom, the $name client with automatic login', (client) => {
  it('lets a person who signed out stay out, and in again with a click', async () => {
    await bed.knownUser();
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page, calls }) => {
      await page.goto(bed.at(client, '/admin'), { waitUntil: 'commit' });
      await signedIn(page);
      await signOut(page);
      await wecomButton(page).waitFor();
      await page.reload();
      await wecomButton(page).waitFor();
      expect(calls(AUTHORIZE)).toBe(1);
      expect(await storedToken(page)).toBeFalsy();

      await wecomButton(page).click();
      await signedIn(page);
      expect(calls(AUTHORIZE)).toBe(2);
    });
  });

  it('keeps the sign-in page where ?autoLogin=0 asks for it', async () => {
    await bed.visit({ wecom: true }, async ({ page, calls }) => {
      await page.goto(bed.at(client, '/admin?autoLogin=0'));
      await passwordButton(page).waitFor();
      await wecomButton(page).waitFor();
      await page.goto(bed.at(client, '/signin'));
      await wecomButton(page).waitFor();
      expect(calls(AUTHORIZE)).toBe(0);
    });
  });

  it('leaves sign-up and password reset alone', async () => {
    const basic = await bed.app.findAuthenticator('basic');
    if (!basic) {
      throw new Error('NocoBase has no password sign-in');
    }
    const open = { allowSignUp: true, enableResetPassword: true };
    await bed.app.updateAuthenticator({ ...basic, options: { ...basic.options, public: open } });
    try {
      await bed.visit({ wecom: true }, async ({ page, calls }) => {
        await page.goto(bed.at(client, '/signup?name=basic'));
        await page.getByText('Confirm password').waitFor();
        await page.goto(bed.at(client, '/forgot-password?name=basic'));
        await page.getByText('Send reset email').waitFor();
        expect(calls(AUTHORIZE)).toBe(0);
      });
    } finally {
      await bed.app.updateAuthenticator(basic);
    }
  });

  it('signs in again by itself when the session ends, and comes back to the page', async () => {
    await bed.knownUser();
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page, calls }) => {
      await page.goto(bed.at(client, '/admin/abc?tab=1'), { waitUntil: 'commit' });
      await signedIn(page);
      await page.evaluate(() => {
        localStorage.setItem('NOCOBASE_TOKEN', 'expired');
        sessionStorage.removeItem('wecom:main:attempt'); // more than a minute has passed
      });
      const trade = page.waitForRequest(/auth:signIn/);
      await page.reload({ waitUntil: 'commit' });
      await trade;
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
      expect(calls(AUTHORIZE)).toBe(2);
    });
  });

  it('tries once, and never goes round when the sign-in fails', async () => {
    bed.simulator.settings.defaultUser = OUTSIDER;
    await bed.visit({ wecom: true }, async ({ page, calls }) => {
      await page.goto(bed.at(client, '/admin/abc?tab=1'), { waitUntil: 'commit' });
      expect(await readResult(page)).toMatchObject({ code: 'OUTSIDE_VISIBLE_RANGE' });
      await page.reload();
      expect(await readResult(page)).toMatchObject({ code: 'OUTSIDE_VISIBLE_RANGE' });
      await otherWaysButton(page).click();
      await passwordButton(page).waitFor();
      await page.goto(bed.at(client, '/admin'));
      await wecomButton(page).waitFor();
      expect(calls(AUTHORIZE)).toBe(1);
    });
  });
});
