import { CORP_ID, SECRET } from '../../../simulator/seed';
import { testApp } from './test-app';
import { authorizePath, type TestBrowser, ticketOf, USER_AGENTS } from './test-browser';

const test = testApp();

const autoSignup = { public: { autoSignup: true } };
const errorOf = (page: URL) => page.searchParams.get('error');
const wecomCalls = () => test.simulator.requests.filter(({ path }) => path.startsWith('/cgi-bin/')).length;

beforeEach(() => test.addAuthenticator('wecom', autoSignup));

/** WeCom's answer to a sign-in, before the browser has followed it. */
async function callbackOf(browser: TestBrowser, authenticator = 'wecom'): Promise<URL> {
  let url = new URL(authorizePath(authenticator, '/admin/x'), test.origin);
  while (!url.pathname.endsWith('wecom:callback')) {
    url = new URL(String((await browser.request(url)).headers.get('location')), url);
  }
  return url;
}

/** Follows a callback that must not work: at most one restart with the browser's own person, never a call to WeCom's API. */
async function expectRefused(browser: TestBrowser, callback: URL): Promise<void> {
  const calls = wecomCalls();
  const response = await browser.request(callback);
  const location = new URL(String(response.headers.get('location')), test.origin);
  expect(ticketOf(location)).toBeNull();
  expect(location.pathname).toMatch(/^\/(connect\/oauth2\/authorize|wwlogin\/sso\/login)$/);

  callback.searchParams.set('retry', '1');
  const page = await browser.open(callback);
  expect(errorOf(page)).toBe('STATE_INVALID');
  expect(ticketOf(page)).toBeNull();
  expect(wecomCalls()).toBe(calls);
  expect(await test.countUsers()).toBe(1);
}

describe('state', () => {
  it.each([
    ['changed', (state: string) => `${state.slice(0, -1)}${state.endsWith('0') ? '1' : '0'}`],
    ['empty', () => ''],
    ['too long', () => 'a'.repeat(5000)],
    ['of another form', () => '../../x'],
    ['a guess', () => '0'.repeat(32)],
  ])('%s: no session, no call to WeCom', async (_, change) => {
    const browser = test.browser().as('lin.wei');
    const callback = await callbackOf(browser);
    callback.searchParams.set('state', change(String(callback.searchParams.get('state'))));
    await expectRefused(browser, callback);
  });

  it('missing, twice or as an object: no session, no call to WeCom', async () => {
    for (const query of ['', '&state[]=a&state[]=b', '&state[a]=b', '&state=a&state=b']) {
      const browser = test.browser().as('lin.wei');
      const callback = await callbackOf(browser);
      const code = callback.searchParams.get('code');
      await expectRefused(
        browser,
        new URL(`/api/wecom:callback?authenticator=wecom&code=${code}${query}`, test.origin),
      );
    }
  });

  it('replayed: no second session from one code', async () => {
    const browser = test.browser().as('lin.wei', 'none');
    const callback = await callbackOf(browser);
    await browser.open(callback);
    const calls = test.simulator.calls('/cgi-bin/auth/getuserinfo');
    callback.searchParams.set('retry', '1');
    expect(errorOf(await browser.open(callback))).toBe('STATE_INVALID');
    expect(test.simulator.calls('/cgi-bin/auth/getuserinfo')).toBe(calls);
  });

  it('of another browser (login CSRF): the victim gets no session of the attacker', async () => {
    const attacker = test.browser().as('lin.wei');
    const callback = await callbackOf(attacker);
    await expectRefused(test.browser().as('zhao.min'), callback);

    const victim = test.browser().as('zhao.min');
    await victim.request(authorizePath('wecom'));
    await expectRefused(victim, await callbackOf(attacker));
  });

  it('of another authenticator (mix-up): refused', async () => {
    await test.addAuthenticator('other', autoSignup);
    const browser = test.browser().as('lin.wei');
    const callback = await callbackOf(browser, 'other');
    callback.searchParams.set('authenticator', 'wecom');
    await expectRefused(browser, callback);
  });
});

describe('ticket', () => {
  async function ticketPage(browser: TestBrowser): Promise<URL> {
    const page = await browser.authorize('wecom');
    expect(ticketOf(page)).toMatch(/^[0-9a-f]{32}$/);
    return page;
  }
  const refused = { status: 401, code: 'STATE_INVALID', token: undefined };

  it('works once', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await ticketPage(browser);
    expect(await browser.trade(page)).toMatchObject({ status: 200 });
    expect(await browser.trade(page)).toMatchObject(refused);
  });

  it('works once of ten at the same time', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await ticketPage(browser);
    const sessions = await Promise.all(Array.from({ length: 10 }, () => browser.trade(page)));
    expect(sessions.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('is worth nothing in another browser', async () => {
    const page = await ticketPage(test.browser().as('lin.wei'));
    expect(await test.browser().trade(page)).toMatchObject(refused);

    const other = test.browser().as('zhao.min');
    await other.request(authorizePath('wecom'));
    expect(await other.trade(await ticketPage(test.browser().as('lin.wei')))).toMatchObject(refused);
  });

  it('is worth nothing with another authenticator', async () => {
    await test.addAuthenticator('other', autoSignup);
    for (const name of ['other', 'basic', 'unknown', '']) {
      const browser = test.browser().as('lin.wei');
      const session = await browser.trade(await ticketPage(browser), name);
      expect(session.status).toBeGreaterThanOrEqual(400);
      expect(session.token).toBeUndefined();
    }
  });

  it.each([undefined, null, '', 'x', 7, {}, [], { $ne: '' }, '0'.repeat(32), 'a'.repeat(100_000)])(
    'has to be one: %p',
    async (ticket) => {
      const browser = test.browser().as('lin.wei');
      await ticketPage(browser);
      const response = await browser.request('/api/auth:signIn', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-authenticator': 'wecom' },
        body: JSON.stringify({ ticket }),
      });
      expect(response.status).toBe(401);
    },
  );

  it('is not taken from the address', async () => {
    const browser = test.browser().as('lin.wei');
    const ticket = ticketOf(await ticketPage(browser));
    const response = await browser.request(`/api/auth:signIn?ticket=${ticket}`, {
      method: 'POST',
      headers: { 'x-authenticator': 'wecom' },
    });
    expect(response.status).toBe(401);
  });

  it('dies with the authenticator', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await ticketPage(browser);
    await test.app.db.getRepository('authenticators').update({ filter: { name: 'wecom' }, values: { enabled: false } });
    const session = await browser.trade(page);
    expect(session.status).toBeGreaterThanOrEqual(400);
    expect(session.token).toBeUndefined();
  });
});

describe('authenticator', () => {
  it.each(['unknown', 'basic', 'disabled', '', '__proto__', "wecom' OR '1'='1"])(
    '%p: an explanation, no call to WeCom',
    async (name) => {
      await test.addAuthenticator('disabled', autoSignup, false);
      const browser = test.browser().as('lin.wei');
      const code = (await callbackOf(browser)).searchParams.get('code') ?? '';
      const callback = `/api/wecom:callback?${new URLSearchParams({ authenticator: name, code, state: '0'.repeat(32) })}`;
      for (const start of [authorizePath(name, '/admin/x'), callback]) {
        const calls = wecomCalls();
        const page = await browser.open(start);
        expect(errorOf(page)).toBe('AUTHENTICATOR_UNAVAILABLE');
        expect(wecomCalls()).toBe(calls);
      }
    },
  );

  it('that is an object without a text: an explanation', async () => {
    for (const action of ['authorize', 'callback', 'pendingLink', 'signInHelp', 'trial']) {
      const { status } = await test.browser().request(`/api/wecom:${action}?authenticator[toString]=1`);
      expect([action, status]).not.toEqual([action, 500]);
    }
    const body = { authenticator: { toString: 1 }, userId: 1, link: { toString: 1 } };
    for (const action of ['removeLink', 'checkMembers', 'unlinkAccount', 'linkAccount', 'confirmPhone']) {
      expect([action, (await test.call(`wecom:${action}`, { body })).status]).toEqual([action, 400]);
    }
    for (const action of ['listLinks', 'listFailures']) {
      const query = { 'authenticator[toString]': '1', 'search[toString]': '1' };
      expect([action, (await test.call(`wecom:${action}`, { query })).status]).toEqual([action, 200]);
    }
  });

  it('missing or given twice: an explanation', async () => {
    for (const query of ['', '?authenticator[]=wecom', '?authenticator[name]=wecom']) {
      expect(errorOf(await test.browser().open(`/api/wecom:authorize${query}`))).toBe('AUTHENTICATOR_UNAVAILABLE');
    }
  });

  it('whose settings have been broken since: an explanation, and a line that names the field', async () => {
    const { model } = test.app.db.getCollection('authenticators');
    await model.update(
      { options: { corpId: 'x', agentId: '{{$env.GONE}}' } },
      { where: { name: 'wecom' }, hooks: false },
    );
    expect(errorOf(await test.browser().authorize('wecom'))).toBe('AUTHENTICATOR_UNAVAILABLE');
    expect(/AUTHENTICATOR_UNAVAILABLE.*agentId missingVariable/.test(await test.logs())).toBe(true);
  });
});

describe('open redirects', () => {
  it.each([
    '//evil.test',
    '///evil.test',
    '////evil.test/x',
    '/\\evil.test',
    '\\\\evil.test',
    '\\/evil.test',
    '/\t/evil.test',
    '/\n/evil.test',
    '/\r/evil.test',
    '\t//evil.test',
    ' //evil.test',
    'https://evil.test',
    'HTTPS://evil.test',
    'https:evil.test',
    'https:/evil.test',
    'http:\\\\evil.test',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'evil.test',
    '@evil.test',
    '.evil.test',
    ':80',
    '?//evil.test',
    '#//evil.test',
    '/.//evil.test',
    '/x/..//evil.test',
    '/./\\evil.test',
    '/%09/evil.test\u0000',
    '/admin\r\nLocation: https://evil.test',
    '/admin\u2028\\evil.test',
    `/${'/'.repeat(50)}evil.test`,
    `/${'a'.repeat(3000)}`,
    '/signin?redirect=//evil.test',
  ])('%j ends on this site', async (redirect) => {
    const session = await test.browser().as('lin.wei', 'none').signIn('wecom', redirect);
    expect(session.redirect).toBe('/admin');
    const page = await test.browser(USER_AGENTS.mobile).authorize('wecom', redirect);
    expect(page.origin).toBe(test.origin);
    expect(page.searchParams.get('redirect')).toBe('/admin');
  });

  it('an array or an object ends on this site', async () => {
    for (const query of [
      'redirect[]=https://evil.test',
      'redirect[a]=//evil.test',
      'redirect=/x&redirect=//evil.test',
    ]) {
      const page = await test.browser().as('lin.wei', 'none').open(`/api/wecom:authorize?authenticator=wecom&${query}`);
      expect(page.origin).toBe(test.origin);
      expect(page.searchParams.get('redirect')).toBe('/admin');
    }
  });
});

describe('what travels', () => {
  it('is kept out of caches and referrers, and the cookie out of scripts', async () => {
    const browser = test.browser().as('lin.wei');
    const response = await browser.request(authorizePath('wecom'));
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(browser.setCookies[0]).toMatch(/^nb_wecom_main=[\w-]{43}; path=\/; .*samesite=lax; httponly$/i);
  });

  it('holds no secret, access token or session token in any address, listing or log', async () => {
    const browser = test.browser().as('lin.wei');
    const { token } = await browser.signIn('wecom');
    const accessTokens = test.simulator.requests.flatMap(({ query }) => query.access_token ?? []);
    expect(accessTokens.length).toBeGreaterThan(0);

    const list = await (await fetch(`${test.origin}/api/authenticators:publicList`)).text();
    const addresses = browser.trail.map(String).join('\n');
    const tickets = browser.trail.flatMap((url) => ticketOf(url) ?? []);
    const logs = await test.logs();
    expect(logs.includes('wecom:callback')).toBe(true);
    for (const secret of [SECRET, ...accessTokens, String(token)]) {
      expect(logs.includes(secret)).toBe(false);
      expect(list).not.toContain(secret);
      expect(addresses).not.toContain(secret);
    }
    expect(tickets).toHaveLength(1);
    expect(browser.trail.some((url) => url.search.includes('ticket'))).toBe(false);
    for (const ticket of tickets) {
      expect(logs.includes(ticket)).toBe(false);
    }
    expect(logs.includes(String(test.simulator.member(CORP_ID, 'lin.wei').mobile))).toBe(false);
  });
});
