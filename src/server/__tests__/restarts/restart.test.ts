import { CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../../../../simulator/seed';
import { confirmAndLink } from '../../../../testing/confirm-link';
import { testApp } from '../../../../testing/test-app';
import { authorizePath, linkOf, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { addApiKeys, endElsewhere, REFUSED, statuses, userWithAccess } from '../../../../testing/user-access';
import { USER_AGENTS } from '../../../../testing/user-agents';

const test = testApp();

const IDENTITY = `${CORP_ID}:${LIN_WEI}`;

const LOSSES: [string, () => Promise<void>][] = [
  ['the app restarts', () => test.app.restart()],
  ['the cache is wiped', () => test.app.cacheManager.flushAll()],
];

/** NocoBase's test app loses sight of the caches made before its first start; after the second it knows them all. */
beforeAll(() => test.app.restart());

beforeEach(() => test.addAuthenticator('wecom', { public: { autoSignup: true } }));

describe.each(LOSSES)('when %s', (_, lose) => {
  it.each([
    ['a known person inside WeCom', USER_AGENTS.wecom, true],
    ['a known person by QR code', USER_AGENTS.desktop, true],
    ['a new person', USER_AGENTS.wecom, false],
  ])(
    'while a member is at WeCom (%s), they are sent there once more, and get a session',
    async (__, userAgent, known) => {
      if (known) {
        await test.browser().as(LIN_WEI).signIn('wecom');
      }
      const browser = test.browser(userAgent).as(LIN_WEI);
      const back = await browser.untilCallback(authorizePath('wecom'));
      await lose();
      await comesBack(browser, back);
      expect(browser.trail.filter(({ searchParams }) => searchParams.get('retry'))).toHaveLength(known ? 1 : 2);
    },
  );

  it('while a member is at WeCom’s consent page, they are sent there once more, and get a session', async () => {
    const browser = test.browser().as(LIN_WEI);
    const first = await browser.untilCallback(authorizePath('wecom'));
    const second = await browser.untilCallback(first);
    await lose();
    await comesBack(browser, second);
  });

  it('and again the second time, they read why, and the next time works', async () => {
    const browser = test.browser().as(LIN_WEI);
    const back = await browser.untilCallback(authorizePath('wecom'));
    await lose();
    const again = await browser.untilCallback(back);
    await lose();
    const page = await browser.open(again);
    expect(page.searchParams.get('error')).toBe('STATE_INVALID');
    expect(await test.links()).toEqual([]);
    await comesBack(browser, authorizePath('wecom'));
  });

  it('before the ticket is traded, they read why, and the next time works', async () => {
    const browser = test.browser().as(LIN_WEI);
    const page = await browser.authorize('wecom');
    await lose();
    expect(await browser.trade(page)).toMatchObject({ status: 401, code: 'STATE_INVALID' });
    await comesBack(browser, authorizePath('wecom'));
  });

  it('before a stranger has linked, they read why, and the next time works', async () => {
    const userId = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const browser = test.browser(USER_AGENTS.desktop).as(LIN_WEI);
    const link = linkOf(await browser.authorize('wecom'));
    const token = await test.session(userId);
    await lose();
    const expired = { status: 400, code: 'LINK_EXPIRED' };
    expect(await browser.ask('confirmPhone', { link, phone: LIN_WEI_MOBILE })).toMatchObject(expired);
    expect(await browser.linkAccount(link, token)).toMatchObject(expired);
    expect(await test.links()).toEqual([]);

    const newLink = linkOf(await browser.authorize('wecom'));
    expect((await confirmAndLink(test, browser, newLink, token)).status).toBe(200);
    expect(await test.links()).toEqual([[userId, IDENTITY]]);
  });

  it('while a user links from their account, they come back with the member, and with no session', async () => {
    const userId = await test.addUser({ username: 'lin' });
    const browser = test.browser().as(LIN_WEI);
    const back = await browser.untilCallback(`${authorizePath('wecom')}&purpose=link`);
    await lose();
    const page = await browser.open(back);
    expect(ticketOf(page)).toBeNull();
    const token = await test.session(userId);
    expect((await browser.linkAccount(linkOf(page), token)).status).toBe(200);
    expect(await test.links()).toEqual([[userId, IDENTITY]]);
  });

  it('sessions go on, and one access token is fetched', async () => {
    const { token } = await test.browser().as(LIN_WEI).signIn('wecom');
    await test.idle();
    await lose();
    const headers = { authorization: `Bearer ${token}`, 'x-authenticator': 'wecom' };
    expect((await fetch(`${test.origin}/api/auth:check`, { headers })).status).toBe(200);
    test.simulator.clearRequests();
    const sessions = await Promise.all([1, 2, 3].map(() => test.browser().as(LIN_WEI).signIn('wecom')));
    expect(sessions.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(test.simulator.calls('/cgi-bin/gettoken')).toBe(1);
  });
});

it('access that has ended stays ended', async () => {
  await addApiKeys(test);
  const lin = await userWithAccess(test, 'lin');
  await endElsewhere(test, lin.userId);
  await test.app.restart();
  expect(await statuses(test, lin)).toEqual(REFUSED);
});

/** Gets a session by what they do now, and is one user. */
async function comesBack(browser: TestBrowser, target: string | URL): Promise<void> {
  const session = await browser.trade(await browser.open(target));
  expect(session.status).toBe(200);
  expect(await test.links()).toEqual([[session.userId, IDENTITY]]);
  expect(await test.countUsers()).toBe(2);
}
