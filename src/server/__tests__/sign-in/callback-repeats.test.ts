/** Phones, proxies and link scanners open WeCom's callback more than once, or before the person does. */
import type { Cache } from '@nocobase/cache';
import { CORP_ID } from '../../../../simulator/seed';
import { listFailures } from '../../../../testing/failures';
import { testApp } from '../../../../testing/test-app';
import { authorizePath, linkOf, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type PluginAuthWecomServer from '../../plugin';
import type { SignInServices } from '../../sign-in/flow';

const test = testApp();

const IDENTIFY = '/cgi-bin/auth/getuserinfo';
const PAGE = '/admin/x?tab=1';

beforeEach(() => test.addAuthenticator('wecom', { public: { autoSignup: true } }));

type Opening = (callback: URL, browser: TestBrowser) => Promise<unknown>;

const scanner = () => test.browser('LinkScanner/1.0');

const BEFORE: Record<string, Opening> = {
  'by the same browser': (callback, browser) => browser.request(callback),
  'five times by the same browser': async (callback, browser) => {
    for (let count = 0; count < 5; count++) {
      await browser.request(callback);
    }
  },
  'without cookies': (callback) => scanner().request(callback),
  'by another member who signs in': (callback) => test.browser().as('zhao.min', 'none').open(callback),
  'with HEAD by the same browser': (callback, browser) => browser.request(callback, { method: 'HEAD' }),
  'with HEAD without cookies': (callback) => scanner().request(callback, { method: 'HEAD' }),
  'by a browser that closes the connection': async (callback, browser) => {
    const asked = test.simulator.calls(IDENTIFY);
    test.simulator.fault(IDENTIFY, { delay: 300, times: 1 });
    const closed = new AbortController();
    const request = browser.request(callback, { signal: closed.signal });
    while (test.simulator.calls(IDENTIFY) === asked) {
      await new Promise(setImmediate);
    }
    closed.abort();
    await expect(request).rejects.toThrow();
  },
};

/** Goes on to the client's page; each callback is opened in another way before, or beside. */
async function follow(browser: TestBrowser, start: string, opening: Opening): Promise<URL> {
  let url = new URL(start, test.origin);
  while (!url.pathname.endsWith('/wecom/sign-in')) {
    if (url.pathname.endsWith(':callback')) {
      await opening(url, browser);
    }
    url = new URL(String((await browser.request(url)).headers.get('location')), url);
  }
  return url;
}

/** Which of WeCom's pages this person has seen. */
const visits = (person: string) =>
  test.simulator.requests
    .filter(({ path, query }) => /^\/(connect|wwlogin)\//.test(path) && query.sim_user === person)
    .map(({ query }) => query.scope ?? 'web');

const sessions = (userId: number | undefined) =>
  test.app.db.getRepository('issuedTokens').count({ filter: { userId: Number(userId) } });

/** Where answers are kept for a minute. */
function answers(): Cache {
  const plugin = test.app.pm.get('nocobase-plugin-auth-wecom') as PluginAuthWecomServer;
  return ((plugin.services as SignInServices).states as unknown as { answers: { cache: Cache } }).answers.cache;
}

const KINDS = {
  'inside WeCom, for the first time': {
    agent: USER_AGENTS.wecom,
    known: false,
    legs: ['snsapi_base', 'snsapi_privateinfo'],
  },
  'inside WeCom': { agent: USER_AGENTS.wecom, known: true, legs: ['snsapi_base'] },
  'by QR code': { agent: USER_AGENTS.desktop, known: true, legs: ['web'] },
};

describe.each(Object.entries(KINDS))('a callback %s', (_, { agent, known, legs }) => {
  it.each(Object.entries(BEFORE))(
    'that was opened before %s leads to the page, and WeCom is seen once',
    async (_, opening) => {
      if (known) {
        await test.browser().as('lin.wei').signIn('wecom');
      }
      test.simulator.clearRequests();
      const browser = test.browser(agent).as('lin.wei');
      const page = await follow(browser, authorizePath('wecom', PAGE), opening);
      expect([page.searchParams.get('error'), page.searchParams.get('redirect')]).toEqual([null, PAGE]);
      expect(visits('lin.wei')).toEqual(legs);
      const session = await browser.trade(page);
      expect(session).toMatchObject({ status: 200, redirect: PAGE });
      expect((await test.links()).filter(([, identity]) => identity === `${CORP_ID}:lin.wei`)).toHaveLength(1);
      expect((await browser.trade(page)).code).toBe('STATE_INVALID');
      expect(await sessions(session.userId)).toBe(known ? 2 : 1);
    },
  );

  it('that is opened ten times at once gives one ticket', async () => {
    if (known) {
      await test.browser().as('lin.wei').signIn('wecom');
    }
    test.simulator.clearRequests();
    const browser = test.browser(agent).as('lin.wei');
    await renewToken();
    const locations = new Set<string>();
    const page = await follow(browser, authorizePath('wecom', PAGE), async (callback) => {
      const all = await Promise.all(Array.from({ length: 10 }, () => browser.request(callback)));
      for (const { headers } of all) {
        locations.add(String(headers.get('location')));
      }
    });
    expect(locations.size).toBe(legs.length);
    expect(test.simulator.calls(IDENTIFY)).toBe(legs.length);
    expect((await browser.trade(page)).status).toBe(200);
  });
});

/** WeCom has forgotten the one of the test before. */
async function renewToken(): Promise<void> {
  await test.browser().as('zhao.min', 'none').open(authorizePath('wecom'));
  test.simulator.clearRequests();
}

it('a refusal is told again in the same words, and noted once', async () => {
  test.simulator.fault('/cgi-bin/user/get', { errcode: 60011 });
  const browser = test.browser().as('lin.wei');
  const callback = await browser.untilCallback(authorizePath('wecom', PAGE));
  const answers = await Promise.all(Array.from({ length: 3 }, () => browser.open(callback)));
  answers.push(await browser.open(callback));
  expect(answers.map((page) => page.searchParams.get('error'))).toEqual(answers.map(() => 'OUTSIDE_VISIBLE_RANGE'));
  expect(await listFailures(test)).toHaveLength(1);
});

it('a link to confirm is the same one', async () => {
  const browser = test.browser().as('lin.wei');
  const page = await follow(
    browser,
    '/api/wecom:authorize?authenticator=wecom&purpose=link',
    BEFORE['by the same browser'] as Opening,
  );
  const callback = browser.trail.filter(({ pathname }) => pathname.endsWith(':callback')).at(-1) as URL;
  expect(linkOf(page)).toMatch(/^[0-9a-f]{32}$/);
  expect(linkOf(await browser.open(callback))).toBe(linkOf(page));
});

it('after the minute a second round begins, which ends on the page that was wanted', async () => {
  const browser = test.browser().as('lin.wei');
  await browser.signIn('wecom');
  const callback = await browser.untilCallback(authorizePath('wecom', PAGE));
  const first = await browser.open(callback);
  await browser.trade(first);
  await answers().reset();
  const asked = test.simulator.calls(IDENTIFY);
  const second = await browser.open(callback);
  expect([second.searchParams.get('error'), second.searchParams.get('redirect')]).toEqual([null, PAGE]);
  expect([ticketOf(second) === ticketOf(first), test.simulator.calls(IDENTIFY)]).toEqual([false, asked + 1]);
});

it('another code with the same state is not traded, and spoils nothing', async () => {
  const browser = test.browser().as('lin.wei');
  await browser.signIn('wecom');
  const callback = await browser.untilCallback(authorizePath('wecom', PAGE));
  const other = new URL(callback);
  other.searchParams.set('code', 'another-code');
  const page = await browser.open(callback);
  const asked = test.simulator.calls(IDENTIFY);
  expect((await browser.open(other)).searchParams.get('error')).toBe('STATE_INVALID');
  expect(test.simulator.calls(IDENTIFY)).toBe(asked);
  expect((await browser.trade(page)).status).toBe(200);
});

it('the consent that a person refuses first may be given after “Back”', async () => {
  const browser = test.browser().as('lin.wei');
  const callback = await browser.untilCallback(authorizePath('wecom', PAGE));
  const refused = new URL(callback);
  refused.searchParams.delete('code');
  expect((await browser.open(refused)).searchParams.get('error')).toBe('ACCESS_DENIED');
  expect((await browser.trade(await browser.open(callback))).status).toBe(200);
});

it('what the cache keeps of an answer holds no ticket', async () => {
  const browser = test.browser().as('lin.wei');
  const ticket = String(ticketOf(await browser.authorize('wecom', PAGE)));
  const { store } = answers().store;
  const kept = await Promise.all((await store.keys()).map((key) => store.get(key)));
  expect(kept.length).toBeGreaterThan(0);
  expect(JSON.stringify(kept)).not.toContain(ticket);
});

it('HEAD is answered without a body, and begins nothing', async () => {
  const browser = test.browser().as('lin.wei');
  for (const path of [authorizePath('wecom'), '/api/wecom:trial?trial=x', '/api/wecom:confirm?confirm=x']) {
    const response = await browser.request(path, { method: 'HEAD' });
    expect([path, response.status, response.headers.get('location')]).toEqual([path, 204, null]);
  }
  expect(browser.setCookies).toEqual([]);
});
