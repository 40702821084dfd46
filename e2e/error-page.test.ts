import { CORP_ID, LIN_WEI } from '../simulator/seed';
import { ERROR_TEXTS, type ResultCode } from '../src/client-shared/error-texts';
import { CLIENTS, FULL_PASS } from './harness/app';
import { eventually } from './harness/eventually';
import { otherWaysButton, readResult, tryAgainButton } from './harness/result-page';
import { signedIn, signInWithPassword, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { allowPersonalInformation } from './harness/wecom-pages';

const bed = testBed();

const WECOM_ANSWER = '/cgi-bin/auth/getuserinfo';

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
        if (location?.includes('#ticket=')) used = new URL(location, response.url()).href;
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

  if (client !== FULL_PASS) return; // what follows is shared code

  it('says for every code what happened and what to do now', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    await bed.visit({}, async ({ page }) => {
      for (const code of Object.keys(ERROR_TEXTS) as ResultCode[]) {
        const { title, advice, final, forAdmin, openInWecom } = ERROR_TEXTS[code];
        await page.goto(errorPage(code));
        expect(await readResult(page)).toEqual({ code, title, advice });
        await eventually(() => page.title(), title);
        expect([code, await tryAgainButton(page).count()]).toEqual([code, final ? 0 : 1]);
        expect([code, await otherWaysButton(page).count()]).toEqual([code, 1]);
        expect([code, await page.getByTestId('wecom-admin-details').count()]).toEqual([code, forAdmin ? 1 : 0]);
        if (openInWecom) await page.getByTestId('wecom-qr-code').waitFor();
      }
    });
  });

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
        await page.getByRole('status').getByText('This page tries again by itself.').waitFor();
        await page.clock.runFor(61_000); // longer than any of them waits
        expect(calls('wecom:authorize')).toBe(tries);
        await comeIntoSight();
        await page.clock.runFor((least - 3) * 1_000);
        expect(calls('wecom:authorize')).toBe(tries);
        await page.clock.runFor((least + 3) * 1_000);
        await eventually(async () => calls('wecom:authorize'), tries + 1);
      }
      await page.getByText('This page has stopped trying by itself.').waitFor();
      await comeIntoSight();
      await page.clock.runFor(120_000);
      expect(calls('wecom:authorize')).toBe(5);

      await tryAgainButton(page).click(); // somebody is there: once more
      await page.getByText('This page tries again by itself.').waitFor();
      expect(calls('wecom:authorize')).toBe(6);
    });
  });

  it('never repeats what the address says, nor leads away from the site', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    await bed.knownUser();
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      const html = '<img src=x onerror="document.title=1">Your account is locked';
      const query = new URLSearchParams({ error: html, authenticator: 'wecom', redirect: '//evil.test/x' });
      await page.goto(bed.at(client, `/wecom/sign-in?${query}`));
      expect(await readResult(page)).toMatchObject({ code: 'INTERNAL', title: 'Something went wrong on the server' });
      expect(await page.locator('body').textContent()).not.toMatch(/locked|evil/);
      expect(await page.locator('img[src=x]').count()).toBe(0);

      await tryAgainButton(page).click();
      await signedIn(page);
      expect(new URL(page.url()).origin).toBe(new URL(bed.app.url).origin);
    });
  });

  it('explains to a member who was disabled meanwhile why nobody is signed in', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    await bed.knownUser();
    bed.simulator.member(CORP_ID, LIN_WEI).status = 2;
    Object.assign(bed.simulator.settings, { defaultUser: LIN_WEI, inactiveMembersGetCodes: true });
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin`)}`);
      const { title, advice } = ERROR_TEXTS.MEMBER_INACTIVE;
      expect(await readResult(page)).toEqual({ code: 'MEMBER_INACTIVE', title, advice });
      expect(await page.getByTestId('wecom-person').count()).toBe(0);
    });
  });

  it.each([
    ['no help', { linkAfterSignIn: false, confirmPhone: false }, ERROR_TEXTS.DEPARTMENT_NOT_ALLOWED.advice, 0],
    ['the way to link', { linkAfterSignIn: true }, ERROR_TEXTS.DEPARTMENT_NOT_ALLOWED.adviceWithLink, 1],
  ] as const)('offers %s to a department for which no users are created', async (_case, help, advice, buttons) => {
    const options = { ...help, departments: [3], public: { autoSignup: true } };
    await bed.app.createWecomAuthenticator(bed.simulator.url, { options });
    bed.simulator.settings.defaultUser = LIN_WEI;
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin`)}`);
      await allowPersonalInformation(page);
      const { title } = ERROR_TEXTS.DEPARTMENT_NOT_ALLOWED;
      expect(await readResult(page)).toEqual({ code: 'DEPARTMENT_NOT_ALLOWED', title, advice });
      expect(await page.getByTestId('wecom-sign-in-and-link').count()).toBe(buttons);
    });
    expect(await bed.app.findUsers({ nickname: '林伟' })).toEqual([]);
  });

  it.each([
    ['an untrusted IP address', { errcode: 60020 }, 'WECOM_IP_NOT_TRUSTED'],
    ['a WeCom that hangs', { hang: true }, 'WECOM_UNAVAILABLE'],
    ['a WeCom that answers HTML', { status: 502, body: '<html>Bad gateway</html>' }, 'WECOM_UNAVAILABLE'],
  ] as const)('explains %s', async (_case, fault, code) => {
    await bed.app.createWecomAuthenticator(bed.simulator.url);
    bed.simulator.settings.defaultUser = LIN_WEI;
    bed.simulator.fault(WECOM_ANSWER, fault);
    await bed.visit({ wecom: true }, async ({ page }) => {
      await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin`)}`);
      expect(await readResult(page)).toMatchObject({ code });
      expect(new URL(page.url()).pathname).toBe(`${client.base}/wecom/sign-in`);
    });
  });
});
