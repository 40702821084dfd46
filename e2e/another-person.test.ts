import type { Page } from 'playwright-core';
import { CORP_ID, LIN_WEI, OUTSIDER, ZHAO_MIN } from '../simulator/seed';
import { CLIENTS, type Client, FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { eventually } from './harness/eventually';
import { userWithPassword } from './harness/own-account';
import { otherWaysButton, readResult, tryAgainButton } from './harness/result-page';
import { passwordButton, signedIn, storedToken } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import type { Visit } from './harness/visit';

const bed = testBed();

const AUTHORIZE = 'wecom:authorize';
const HOUR_MS = 3_600_000;

/** Asked without a person in mind, before the client knows who is there. */
const SAYS_NOTHING_OF_A_PERSON =
  /\/api\/(app:getLang|app:getInfo|authenticators:publicList|auth:signIn|auth:signOut|uiLayouts:listEnabled|pm:listEnabled|wecom:|__)/;

beforeEach(async () => {
  await bed.app.createWecomAuthenticator(bed.simulator.url);
  await bed.knownUser();
});

/** Lin Wei has signed in inside WeCom. */
async function signInAsLinWei({ page }: Visit, client: Client): Promise<string> {
  bed.simulator.settings.defaultUser = LIN_WEI;
  await page.goto(`${bed.tile()}&redirect=${encodeURIComponent(`${client.base}/admin`)}`);
  await signedIn(page);
  return String(await storedToken(page));
}

const startWecomAnew = (page: Page) => page.context().clearCookies({ name: 'nb_wecom_here_main' });

/** More than a minute ago in this tab, as any other link in a chat. */
const forgetAttempt = (page: Page) => page.evaluate(() => sessionStorage.clear());

/** @returns what was asked with this session from now on */
function askedWith(page: Page, token: string): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const isTheirs = request.headers().authorization === `Bearer ${token}`;
    if (isTheirs && !SAYS_NOTHING_OF_A_PERSON.test(request.url())) {
      asked.push(request.url());
    }
  });
  return asked;
}

describe.each(CLIENTS)('inside WeCom with a session of Lin Wei, the $name client', (client) => {
  const link = () => bed.at(client, '/admin/abc?tab=1#h');

  it('boots as ever while WeCom runs, within the hour', async () => {
    await bed.visit({ wecom: true }, async (visit) => {
      await signInAsLinWei(visit, client);
      const { page, documents, calls } = visit;
      await forgetAttempt(page);
      const before = { documents: documents.length, lists: calls('authenticators:publicList') };
      await page.goto(link());
      await signedIn(page);
      expect(documents).toHaveLength(before.documents + 1);
      expect(calls('authenticators:publicList')).toBe(before.lists);
      expect(calls(AUTHORIZE)).toBe(1);
    });
  });

  it('shows Zhao Min her own data after a new start of WeCom, and Lin Wei’s never', async () => {
    await bed.knownUser({ member: ZHAO_MIN });
    await bed.visit({ wecom: true }, async (visit) => {
      const token = await signInAsLinWei(visit, client);
      const { page, documents, sawSignInForm } = visit;
      await startWecomAnew(page);
      await forgetAttempt(page);
      bed.simulator.settings.defaultUser = ZHAO_MIN;
      await page.goto(`${bed.app.url}/api/__health_check`); // his page asks for nothing any more
      const boots = documents.length;
      const asked = askedWith(page, token);
      const trade = page.waitForRequest(/auth:signIn/);
      await page.goto(link(), { waitUntil: 'commit' });
      await trade;
      await signedIn(page);
      expect(page.url()).toBe(link());
      const me = await page.evaluate(
        async (session) => {
          const headers = { Authorization: `Bearer ${session}`, 'X-Authenticator': 'wecom' };
          return (await (await fetch('/api/auth:check', { headers })).json()).data.nickname;
        },
        await storedToken(page),
      );
      expect(me).toBe(bed.simulator.member(CORP_ID, ZHAO_MIN).name);
      expect(asked).toEqual([]);
      expect(documents).toHaveLength(boots + 2);
      expect(sawSignInForm()).toBe(false);
    });
  });

  it('keeps the session but shows nothing of it while WeCom does not answer', async () => {
    const { name } = bed.simulator.member(CORP_ID, LIN_WEI);
    await bed.visit({ wecom: true }, async (visit) => {
      const token = await signInAsLinWei(visit, client);
      const { page } = visit;
      await startWecomAnew(page);
      await forgetAttempt(page);
      bed.simulator.fault('/cgi-bin/auth/getuserinfo', { status: 502, body: '<html>' });
      await page.goto(link(), { waitUntil: 'commit' });
      const unchecked = page.getByTestId('wecom-unchecked');
      await unchecked.waitFor();
      expect(await unchecked.getAttribute('data-code')).toBe('WECOM_UNAVAILABLE');
      expect(await page.getByTestId('user-center-button').count()).toBe(0);
      expect(await seriousViolations(page, '[data-testid=wecom-unchecked]')).toEqual([]);
      await page.getByRole('button', { name: `Continue as ${name}` }).click();
      await signedIn(page);
      expect(page.url()).toBe(link());
      expect(await storedToken(page)).toBe(token);

      await page.reload(); // asked once is enough
      await signedIn(page);
      expect(await storedToken(page)).toBe(token);
    });
  });

  it('ends the session before a person whom nobody knows can click anything', async () => {
    await bed.visit({ wecom: true }, async (visit) => {
      const token = await signInAsLinWei(visit, client);
      const { page } = visit;
      await startWecomAnew(page);
      await forgetAttempt(page);
      bed.simulator.settings.defaultUser = OUTSIDER;
      await page.goto(link(), { waitUntil: 'commit' });
      expect(await readResult(page)).toMatchObject({ code: 'OUTSIDE_VISIBLE_RANGE' });
      expect(await storedToken(page)).toBeFalsy();
      expect(await page.evaluate(() => localStorage.getItem('NOCOBASE_AUTH'))).toBeFalsy();
      const headers = { Authorization: `Bearer ${token}`, 'X-Authenticator': 'wecom' };
      await eventually(async () => (await fetch(`${bed.app.url}/api/auth:check`, { headers })).status, 401);
      await otherWaysButton(page).click();
      await passwordButton(page).waitFor();
    });
  });

  if (client !== FULL_PASS) {
    return; // what follows is shared code
  }

  it('checks an hour after the sign-in, once, without a word when it still is Lin Wei', async () => {
    await bed.visit({ wecom: true }, async (visit) => {
      await signInAsLinWei(visit, client);
      const { page, calls } = visit;
      await forgetAttempt(page);
      await page.clock.setSystemTime(Date.now() + HOUR_MS + 60_000);
      const trade = page.waitForRequest(/auth:signIn/);
      await page.goto(link(), { waitUntil: 'commit' });
      await trade;
      await signedIn(page);
      expect(page.url()).toBe(link());
      expect(calls(AUTHORIZE)).toBe(2);

      await page.clock.setSystemTime(Date.now() + 60_000); // the new session is as old as that
      await forgetAttempt(page);
      await page.reload();
      await signedIn(page);
      expect(calls(AUTHORIZE)).toBe(2);
    });
  });

  it.each([
    ['ahead', 5 * HOUR_MS],
    ['behind', -30 * 24 * HOUR_MS],
  ])('lets a device go on whose clock is far %s', async (_case, off) => {
    await bed.visit({ wecom: true }, async (visit) => {
      const { page, calls } = visit;
      await page.clock.setSystemTime(Date.now() + off);
      const token = await signInAsLinWei(visit, client);
      for (const open of [() => page.goto(link()), () => page.reload()]) {
        await forgetAttempt(page);
        await open();
        await signedIn(page);
        expect(page.url()).toBe(link());
      }
      expect(await storedToken(page)).toBe(token);
      expect(calls(AUTHORIZE)).toBe(1);
    });
  });

  it('tries again when WeCom answers', async () => {
    await bed.visit({ wecom: true }, async (visit) => {
      await signInAsLinWei(visit, client);
      const { page } = visit;
      await startWecomAnew(page);
      await forgetAttempt(page);
      bed.simulator.fault('/cgi-bin/auth/getuserinfo', { errcode: 45009 });
      await page.goto(link(), { waitUntil: 'commit' });
      await page.getByTestId('wecom-unchecked').waitFor();
      bed.simulator.clearFaults();
      await tryAgainButton(page).click();
      await signedIn(page);
      expect(page.url()).toBe(link());
    });
  });

  it('leaves a session by password alone', async () => {
    const { token } = await userWithPassword(bed.app, { username: 'wei' });
    bed.simulator.settings.defaultUser = ZHAO_MIN;
    await bed.visit({ wecom: true, token }, async ({ page, calls }) => {
      await page.goto(link());
      await signedIn(page);
      expect(await storedToken(page)).toBe(token);
      expect(calls(AUTHORIZE)).toBe(0);
    });
  });
});
