import type { Page } from '@playwright/test';
import { CORP_ID, LIN_WEI, OUTSIDER, ZHAO_MIN } from '../simulator/seed';
import { signedIn, storedToken } from './harness/sign-in-page';
import { test as base, expect } from './harness/test';
import type { Visit } from './harness/visit';

/** Asked before the client knows who is signed in: the answers say nothing of a person. */
const IMPERSONAL =
  /\/api\/(app:getLang|app:getInfo|authenticators:publicList|auth:signIn|auth:signOut|uiLayouts:listEnabled|pm:listEnabled|wecom:|__)/;

const LINK = '/admin/abc?tab=1#h';

interface SessionOfLinWei extends Visit {
  token: string;
}

/** Inside WeCom on a device with a session of Lin Wei, after a new start of WeCom. */
const test = base.extend<{ session: SessionOfLinWei }>({
  session: async ({ app, simulator, knownUser, visit, tile }, use) => {
    await app.createWecomAuthenticator(simulator.url);
    await knownUser();
    simulator.settings.defaultUser = LIN_WEI;
    const visiting = await visit({ userAgent: 'wecomWindows' });
    const { page } = visiting;
    await page.goto(tile({ redirect: '/admin' }));
    await signedIn(page);
    const token = String(await storedToken(page));
    await page.context().clearCookies({ name: 'nb_wecom_here_main' }); // WeCom starts anew
    await page.evaluate(() => sessionStorage.clear()); // the last attempt is more than a minute ago
    await use({ ...visiting, token });
  },
});

/** @returns what is asked with this session from now on */
function askedWith(page: Page, token: string): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const isTheirs = request.headers().authorization === `Bearer ${token}`;
    if (isTheirs && !IMPERSONAL.test(request.url())) {
      asked.push(request.url());
    }
  });
  return asked;
}

test('another member on the device sees their own data, and never those of the member before', async ({
  app,
  simulator,
  knownUser,
  at,
  session: { page, token, documents, sawSignInForm },
}) => {
  await knownUser({ member: ZHAO_MIN });
  simulator.settings.defaultUser = ZHAO_MIN;
  await page.goto(`${app.url}/api/__health_check`); // Lin Wei's page makes no more requests
  const boots = documents.length;
  const asked = askedWith(page, token);
  const trade = page.waitForRequest(/auth:signIn/);
  await page.goto(at(LINK), { waitUntil: 'commit' });
  await trade;
  await signedIn(page);
  expect(page.url()).toBe(at(LINK));
  const headers = { Authorization: `Bearer ${await storedToken(page)}`, 'X-Authenticator': 'wecom' };
  const me = await (await fetch(`${app.url}/api/auth:check`, { headers })).json();
  expect(me).toMatchObject({ data: { nickname: simulator.member(CORP_ID, ZHAO_MIN).name } });
  expect(asked).toEqual([]);
  expect(documents).toHaveLength(boots + 2);
  expect(sawSignInForm()).toBe(false);
});

test('a person outside the visible range ends the session before they can click anything', { tag: '@once' }, async ({
  app,
  simulator,
  at,
  session: { page, token },
}) => {
  simulator.settings.defaultUser = OUTSIDER;
  await page.goto(at(LINK), { waitUntil: 'commit' });
  await expect(page.getByTestId('wecom-sign-in-result')).toHaveAttribute('data-code', 'OUTSIDE_VISIBLE_RANGE');
  expect(await storedToken(page)).toBeFalsy();
  expect(await page.evaluate(() => localStorage.getItem('NOCOBASE_AUTH'))).toBeFalsy();
  const headers = { Authorization: `Bearer ${token}`, 'X-Authenticator': 'wecom' };
  await expect.poll(async () => (await fetch(`${app.url}/api/auth:check`, { headers })).status).toBe(401);

  simulator.settings.defaultUser = LIN_WEI; // the device is back with its owner
  await page.getByTestId('wecom-try-again').click();
  await signedIn(page);
  expect(page.url()).toBe(at(LINK));
});
