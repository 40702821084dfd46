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

  it.each(['/signup?name=basic', '/forgot-password?name=basic', '/public-forms/abc'])(
    'leaves %s alone',
    async (path) => {
      await bed.visit({ wecom: true }, async ({ page, calls }) => {
        await page.goto(bed.at(client, path));
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: `/tmp/e2edev/${client.name}${path.replace(/\W+/g, '-')}.png` });
        expect(calls(AUTHORIZE)).toBe(0);
      });
    },
  );

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
