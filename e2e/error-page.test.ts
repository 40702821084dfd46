import { LIN_WEI } from '../simulator/seed';
import { CLIENTS, FULL_PASS } from './harness/app';
import { eventually } from './harness/eventually';
import { otherWaysButton, readResult, tryAgainButton } from './harness/result-page';
import { signedIn, signInWithPassword, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';

const bed = testBed();

describe.each(CLIENTS)('the error page of the $name client', (client) => {
  const errorPage = (code: string) =>
    bed.at(
      client,
      `/wecom/sign-in?${new URLSearchParams({ error: code, authenticator: 'wecom', redirect: `${client.base}/admin/abc?tab=1` })}`,
    );

  it('leads to the page that was wanted when the next try succeeds', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    await bed.knownUser();
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(errorPage('CODE_INVALID'));
      await tryAgainButton(page).click();
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
    });
  });

  it('leads to the sign-in form of the same client, without automatic login', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, { options: { public: { autoLogin: true } } });
    await bed.visit({ wecom: true }, async ({ page, calls, documents }) => {
      await page.goto(errorPage('WECOM_UNAVAILABLE'));
      await otherWaysButton(page).click();
      await wecomButton(page).waitFor();
      await signInWithPassword(page, bed.app.admin.email, bed.app.admin.password);
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));
      expect(documents).toHaveLength(1);
      expect(calls('wecom:authorize')).toBe(0);
    });
  });

  it('takes a used ticket, from "Back" or a reload, to the page when there is a session', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    await bed.knownUser();
    bed.simulator.settings.defaultUser = LIN_WEI;
    let used = '';
    await bed.visit({ wecom: true }, async ({ page, sawSignInForm }) => {
      page.on('response', (response) => {
        const { location } = response.headers();
        if (location?.includes('#ticket=')) {
          used = new URL(location, response.url()).href;
        }
      });
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin/abc?tab=1`)}`);
      await signedIn(page);
      expect(used).toContain('#ticket=');
      await page.goto(used);
      await signedIn(page);
      expect(page.url()).toBe(bed.at(client, '/admin/abc?tab=1'));

      await page.goto(used.replace(/redirect=[^&]*/, 'redirect=%2F%2Fevil.test%2Fx'));
      await signedIn(page);
      expect(new URL(page.url()).origin).toBe(new URL(bed.app.url).origin);
      expect(sawSignInForm()).toBe(false);
    });

    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(used);
      expect(await readResult(page)).toMatchObject({ code: 'STATE_INVALID', title: 'This sign-in has expired' });
    });
  });

  if (client !== FULL_PASS) {
    return; // what follows is shared code
  }

  it('tries again by itself while many people are signing in, a few times, and never out of sight', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    await bed.visit({}, async ({ page, calls }) => {
      const busy = errorPage('BUSY');
      await page.route(/wecom:authorize/, (route) => route.fulfill({ status: 302, headers: { location: busy } }));
      await page.addInitScript(() => Object.defineProperty(document, 'hidden', { value: true, configurable: true }));
      const comeIntoSight = () =>
        page.evaluate(() => Object.defineProperty(document, 'hidden', { value: false, configurable: true }));
      await page.clock.install();
      await page.goto(busy);
      for (const [tries, least] of [5, 10, 20, 30, 30].entries()) {
        await page.getByRole('button', { name: /^Try again now \(\d+\)$/ }).waitFor();
        await page.getByRole('status').getByText('This page retries automatically.').waitFor();
        await page.clock.runFor(61_000); // longer than any of them waits
        expect(calls('wecom:authorize')).toBe(tries);
        await comeIntoSight();
        await page.clock.runFor((least - 3) * 1_000);
        expect(calls('wecom:authorize')).toBe(tries);
        await page.clock.runFor((least + 3) * 1_000);
        await eventually(async () => calls('wecom:authorize'), tries + 1);
      }
      await page.getByText('This page no longer retries automatically.').waitFor();
      await comeIntoSight();
      await page.clock.runFor(120_000);
      expect(calls('wecom:authorize')).toBe(5);

      await tryAgainButton(page).click(); // somebody is there: once more
      await page.getByText('This page retries automatically.').waitFor();
      expect(calls('wecom:authorize')).toBe(6);
    });
  });
});
