import { AGENT_ID, CORP_ID, SECRET } from '../../../../simulator/seed';
import { autoSignup, expectRefused, rawGet } from '../../../../testing/attack';
import { testApp } from '../../../../testing/test-app';
import { authorizePath, linkOf, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';

const test = testApp();

const HTTPS = 'https://office.test';
const BEHIND_TLS = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'office.test' };

beforeEach(() => test.addAuthenticator('wecom', autoSignup));

/** `name=value; path=/; …` as names and values; the value of the cookie itself is left out. */
function attributes(cookie: string): Record<string, string | true> {
  const [first = '', ...rest] = cookie.split('; ');
  const pairs = rest.map((part) => part.split('=')).map(([name = '', value]) => [name.toLowerCase(), value ?? true]);
  return { name: first.split('=')[0], ...Object.fromEntries(pairs) };
}

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

async function moveToHttps(): Promise<void> {
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  await test.addAuthenticator('wecom', { ...autoSignup, origin: HTTPS });
  Object.assign(test.simulator.app(CORP_ID, AGENT_ID), {
    trustedDomains: ['office.test'],
    loginDomains: ['office.test'],
  });
}

/** WeCom's answer to a sign-in at the https address, as this server gets it. */
async function callbackThroughProxy(browser: TestBrowser): Promise<URL> {
  const toWecom = await browser.request(authorizePath('wecom'), { headers: BEHIND_TLS });
  const back = await browser.request(String(toWecom.headers.get('location')));
  const { pathname, search } = new URL(String(back.headers.get('location')));
  return new URL(pathname + search, test.origin);
}

/** A sign-in at the https address, as the proxy hands it on to this server. */
async function throughProxy(browser: TestBrowser): Promise<URL> {
  let url = new URL(authorizePath('wecom', '/admin/x'), test.origin);
  while (!url.pathname.endsWith('/wecom/sign-in')) {
    const here = url.origin === HTTPS ? new URL(url.pathname + url.search, test.origin) : url;
    const response = await browser.request(here, { headers: BEHIND_TLS });
    url = new URL(String(response.headers.get('location')), url);
  }
  return url;
}

/** A sign-in up to the client's page, each request to this server with headers that `fetch` would not send. */
async function openForged(browser: TestBrowser, headers: Record<string, string>): Promise<URL> {
  let url = new URL(authorizePath('wecom', '/admin/x'), test.origin);
  while (!url.pathname.endsWith('/wecom/sign-in')) {
    const { location } = url.origin === test.origin ? await forged(url) : await atWecom(url);
    url = new URL(String(location), url);
  }
  return url;

  async function forged(own: URL) {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = { 'user-agent': browser.userAgent, ...(cookie && { cookie }), ...headers };
    const answer = await rawGet(test, own.pathname + own.search, sent);
    expect(answer.status).toBe(302);
    browser.keepCookies(answer.headers['set-cookie'] ?? []);
    return answer.headers;
  }

  async function atWecom(page: URL) {
    return { location: (await browser.request(page)).headers.get('location') };
  }
}

describe('forged headers of a proxy (RFC 9700 4.13)', () => {
  const evil = 'evil.test';
  const FORGED: Record<string, string>[] = [
    { host: evil },
    { host: `${evil}:80@127.0.0.1` },
    { host: '' },
    { host: `127.0.0.1/${evil}` },
    { 'x-forwarded-host': evil },
    { 'x-forwarded-host': `${evil}, 127.0.0.1` },
    { 'x-forwarded-host': '//evil.test/?' },
    { 'x-forwarded-proto': 'javascript' },
    { 'x-forwarded-proto': 'https', 'x-forwarded-host': evil },
    { 'x-forwarded-port': '666', 'x-forwarded-prefix': '//evil.test' },
    { forwarded: `for=1.1.1.1;host=${evil};proto=https` },
    { 'x-original-url': '//evil.test', 'x-rewrite-url': '//evil.test' },
    { 'x-hostname': evil, 'x-host': evil, 'x-forwarded-server': evil },
    { 'x-app': evil, 'x-http-method-override': 'DELETE' },
    { referer: 'https://evil.test/', origin: 'https://evil.test' },
    { 'x-locale': '../../evil', 'accept-language': `"><script>${evil}` },
  ];

  it.each(FORGED)(
    '%j: WeCom is told the administrator’s address, the browser is sent nowhere else',
    async (headers) => {
      for (const userAgent of [USER_AGENTS.desktop, USER_AGENTS.mobile]) {
        const answer = await rawGet(test, authorizePath('wecom', '/admin/x'), { 'user-agent': userAgent, ...headers });
        expect(answer.status).toBe(302);
        const location = new URL(String(answer.headers.location), test.origin);
        expect([test.origin, test.simulator.url]).toContain(location.origin);
        expect(location.href).not.toContain(evil);
        if (location.origin === test.simulator.url) {
          expect(location.searchParams.get('redirect_uri')).toBe(
            `${test.origin}/api/wecom:callback?authenticator=wecom`,
          );
        }
      }
    },
  );

  it.each(FORGED)('%j: a sign-in works as before', async (headers) => {
    const browser = test.browser().as('lin.wei');
    const page = await openForged(browser, headers);
    expect(await browser.trade(page)).toMatchObject({ status: 200, redirect: '/admin/x' });
    expect((await test.links()).map(([, identity]) => identity)).toEqual([`${CORP_ID}:lin.wei`]);
  });

  it('a downgrade to http makes no insecure cookie', async () => {
    await moveToHttps();
    const forged: Record<string, string>[] = [
      { 'x-forwarded-proto': 'http' },
      {},
      { 'x-forwarded-host': 'office.test' },
    ];
    for (const headers of forged) {
      const { headers: answer } = await rawGet(test, `${authorizePath('wecom')}&canonical=1`, headers);
      expect(answer['set-cookie']?.map(attributes)).toMatchObject([{ name: '__Host-nb_wecom_main', secure: true }]);
    }
  });
});

describe('header injection (RFC 9110 5.5, CWE-113)', () => {
  const INJECTED = ['\r\nX-Evil: 1', '\nX-Evil: 1', '\r\n\r\n<script>', '%0d%0aX-Evil: 1', '\u560d\u560aX-Evil: 1'];

  it.each(INJECTED)('%j in any parameter starts no header', async (injected) => {
    const value = encodeURIComponent(`wecom${injected}`);
    const parameters = [
      'authenticator',
      'redirect',
      'purpose',
      'canonical',
      'state',
      'code',
      'retry',
      'trial',
      'locale',
      'confirm',
      'question',
      'answer',
    ];
    const actions = [
      'authorize',
      'callback',
      'trial',
      'trialCallback',
      'confirm',
      'confirmCallback',
      'answerConfirmation',
    ];
    for (const action of [...actions, 'signInHelp', 'echo']) {
      const all = parameters.map((name) => `${name}=${value}`).join('&');
      const one = parameters.map((name) => `authenticator=wecom&${name}=${value}`);
      for (const query of [all, ...one]) {
        const { headers, status } = await rawGet(test, `/api/wecom:${action}?${query}`);
        expect(headers['x-evil']).toBeUndefined();
        expect(status).toBeLessThan(500);
        expect(headers.location ?? '').not.toMatch(/[\r\n]/);
      }
    }
  });

  it.each(['a; Domain=evil.test; Path=/x', 'a,b=c "d"', 'a\\b%3B'])(
    'an authenticator called %j adds no attribute to a cookie that holds its name',
    async (name) => {
      await test.addAuthenticator(name, autoSignup);
      const browser = test.browser().as('lin.wei');
      const { status } = await browser.signIn(name);
      expect([200, 401]).toContain(status); // NocoBase's own cookie cannot hold every name
      const cookies = browser.setCookies.map(attributes);
      expect(cookies.length).toBeGreaterThan(0);
      expect(cookies.filter((cookie) => cookie.path !== '/' || 'domain' in cookie)).toEqual([]);
    },
  );
});

describe('the cookies', () => {
  const attributesOf = (browser: TestBrowser, name: string) =>
    attributes(String(browser.setCookies.find((cookie) => cookie.startsWith(`${name}=`))));

  /** Whatever its name. */
  const flowCookie = (browser: TestBrowser) =>
    String([...browser.cookies].find(([name]) => name.endsWith('nb_wecom_main'))?.[1]);

  it('on http (this machine only): not for scripts, not for other sites, for eleven minutes', async () => {
    const browser = test.browser();
    await browser.request(authorizePath('wecom'));
    expect(attributesOf(browser, 'nb_wecom_main')).toEqual({
      name: 'nb_wecom_main',
      path: '/',
      'max-age': String(11 * MINUTE), // and no date, which a device whose clock is wrong would read by its own
      samesite: 'lax',
      httponly: true,
    });
    expect(browser.cookies.get('nb_wecom_main')).toMatch(/^[\w-]{43}$/); // 256 bits
  });

  it('on https: the same, Secure, with the prefix that no sibling domain can write', async () => {
    await moveToHttps();
    const browser = test.browser();
    await browser.request(authorizePath('wecom'), { headers: BEHIND_TLS });
    expect(attributesOf(browser, '__Host-nb_wecom_main')).toEqual({
      name: '__Host-nb_wecom_main',
      path: '/',
      'max-age': String(11 * MINUTE),
      samesite: 'lax',
      secure: true,
      httponly: true,
    });
  });

  it.each([false, true])('those that the client reads hold nothing secret; https: %p', async (https) => {
    if (https) {
      await moveToHttps();
    }
    const browser = test.browser().as('lin.wei');
    expect((await browser.trade(https ? await throughProxy(browser) : await browser.authorize('wecom'))).status).toBe(
      200,
    );
    const secure = https && { secure: true };
    const prefix = https ? '__Host-' : ''; // a sibling domain could otherwise keep the client from checking who is here
    expect(attributesOf(browser, `${prefix}nb_wecom_session_main`)).toEqual({
      name: `${prefix}nb_wecom_session_main`,
      path: '/',
      'max-age': String(400 * DAY),
      samesite: 'lax',
      ...secure,
    });
    expect(attributesOf(browser, `${prefix}nb_wecom_here_main`)).toEqual({
      name: `${prefix}nb_wecom_here_main`,
      path: '/',
      samesite: 'lax',
      ...secure,
    });
    expect(browser.cookies.get(`${prefix}nb_wecom_session_main`)).toBe('wecom');
    expect(browser.cookies.get(`${prefix}nb_wecom_here_main`)).toBe('1');
  });

  it('a cookie that a sibling domain or plain http has planted counts for nothing on https', async () => {
    await moveToHttps();
    const attacker = test.browser().as('lin.wei');
    const callback = await callbackThroughProxy(attacker);

    const victim = test.browser().as('zhao.min');
    victim.cookies.set('nb_wecom_main', flowCookie(attacker));
    await expectRefused(test, victim, callback);
  });

  it.each(['x', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}!`, '%00'.repeat(14), '../'.repeat(14)])(
    'a value of another form (%j) is replaced',
    async (planted) => {
      const browser = test.browser();
      browser.cookies.set('nb_wecom_main', planted);
      await browser.request(authorizePath('wecom'));
      expect(browser.cookies.get('nb_wecom_main')).not.toBe(planted);
      expect(browser.cookies.get('nb_wecom_main')).toMatch(/^[\w-]{43}$/);
    },
  );

  it.each([false, true])(
    'that of a known browser: 90 days, not for scripts, not for other sites; https: %p',
    async (https) => {
      if (https) {
        await moveToHttps();
      }
      const browser = test.browser().as('lin.wei');
      await browser.trade(https ? await throughProxy(browser) : await browser.authorize('wecom'));
      const name = `${https ? '__Host-' : ''}nb_wecom_known_main`;
      expect(attributesOf(browser, name)).toEqual({
        name,
        path: '/',
        'max-age': String(90 * DAY),
        samesite: 'lax',
        httponly: true,
        ...(https && { secure: true }),
      });
    },
  );

  describe('of a flow, after a sign-in (F19)', () => {
    it('serves nobody who comes after', async () => {
      const browser = test.browser().as('lin.wei');
      await browser.request(authorizePath('wecom'));
      const [first = ''] = flowCookie(browser).split('.');
      expect((await browser.signIn('wecom')).status).toBe(200);
      const known = new Map(browser.cookies); // what the person who leaves can know

      const callback = await browser.as('zhao.min').untilCallback(authorizePath('wecom'));
      expect(flowCookie(browser).split('.')[0]).toMatch(/^[\w-]{43}$/);
      expect([...known.values()].join()).toContain(first);
      expect([...known.values()].join()).not.toContain(flowCookie(browser).split('.')[0]);
      const left = test.browser().as('lin.wei');
      for (const [name, value] of known) {
        left.cookies.set(name, value);
      }
      await expectRefused(test, left, callback);
    });

    it('lets other tabs end what they have begun: a ticket, a state, a question', async () => {
      await test.addAuthenticator('other');
      const browser = test.browser().as('lin.wei');
      const state = await browser.untilCallback(authorizePath('wecom'));
      const ticket = await browser.authorize('wecom');
      const link = linkOf(await browser.as('zhao.min').open(`${authorizePath('other')}&purpose=link`));
      expect((await browser.as('lin.wei').signIn('wecom')).status).toBe(200);

      expect((await browser.trade(ticket)).status).toBe(200);
      expect((await browser.trade(await browser.open(state))).status).toBe(200);
      expect((await browser.ask('pendingLink', { link })).status).toBe(200);
    });

    it('has a tab of long ago start once more, with its page', async () => {
      const browser = test.browser().as('lin.wei');
      const old = await browser.untilCallback(authorizePath('wecom', '/admin/x'));
      for (let count = 0; count < 2; count++) {
        await browser.signIn('wecom');
      }
      const session = await browser.trade(await browser.open(old));
      expect([session.status, session.redirect]).toEqual([200, '/admin/x']);
    });
  });

  it('a planted cookie beside the browser’s own, in either order: on https the one with the prefix decides', async () => {
    await moveToHttps();
    const attacker = test.browser().as('lin.wei');
    const callback = await callbackThroughProxy(attacker);
    const planted = flowCookie(attacker);
    for (const first of ['nb_wecom_main', '__Host-nb_wecom_main']) {
      const victim = test.browser().as('zhao.min');
      await victim.request(authorizePath('wecom'), { headers: BEHIND_TLS });
      const own = flowCookie(victim);
      victim.cookies.clear();
      for (const name of [first, 'nb_wecom_main', '__Host-nb_wecom_main']) {
        victim.cookies.set(name, name === 'nb_wecom_main' ? planted : own);
      }
      await expectRefused(test, victim, callback);
      expect((await victim.trade(await throughProxy(victim))).status).toBe(200);
      expect(victim.cookies.get('__Host-nb_wecom_main')).toBe(`.${own}`); // used up by this sign-in
    }
  });
});

describe('leaks by referrer, cache and log (RFC 9700 4.2, 4.3, RFC 6819 4.6.6, 4.6.7)', () => {
  it('every step of a sign-in, refused or not, is kept out of caches and referrers', async () => {
    const browser = test.browser().as('lin.wei');
    const callback = await browser.untilCallback(authorizePath('wecom', '/admin/x'));
    for (const target of [
      authorizePath('wecom'),
      authorizePath('unknown'),
      callback,
      callback,
      '/api/wecom:callback',
      '/api/wecom:trial?trial=x',
      '/api/wecom:trialCallback?trial=x&code=y&state=z',
      '/api/wecom:confirm?confirm=x',
      '/api/wecom:confirmCallback?confirm=x&code=y&state=z',
      '/api/wecom:answerConfirmation?question=x',
    ]) {
      const { headers } = await browser.request(target);
      expect([String(target), headers.get('cache-control')]).toEqual([String(target), 'no-store']);
      expect([String(target), headers.get('referrer-policy')]).toEqual([String(target), 'no-referrer']);
    }
  });

  it('answers about a person are kept out of caches', async () => {
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const link = linkOf(await browser.authorize('wecom'));
    for (const action of ['pendingLink', 'confirmPhone']) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ link }) };
      const { headers } = await browser.request(`/api/wecom:${action}`, init);
      expect([action, headers.get('cache-control')]).toEqual([action, 'no-store']);
    }
  });

  it('no secret, access token or session token stands in any address, listing or log', async () => {
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
    for (const secret of [...tickets, ...browser.cookies.values(), test.simulator.member(CORP_ID, 'lin.wei').mobile]) {
      expect(secret === '1' || secret === 'wecom' || !logs.includes(String(secret))).toBe(true);
    }
    expect(tickets).toHaveLength(1);
  });

  it('access tokens and the secret go to WeCom’s address only (RFC 9700 4.9, RFC 6819 4.6.4)', async () => {
    const browser = test.browser().as('lin.wei');
    await browser.signIn('wecom');
    const carried = test.simulator.requests.filter(({ path }) => !path.startsWith('/cgi-bin/'));
    expect(carried.length).toBeGreaterThan(0);
    expect(JSON.stringify(carried)).not.toMatch(/access_token|corpsecret/);
  });
});

describe('clickjacking (RFC 9700 4.16, RFC 6819 4.4.1.9)', () => {
  it('in a frame of another site, where Lax cookies stay behind, ticket and link are worth nothing', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    const linkPage = await browser.open('/api/wecom:authorize?authenticator=wecom&purpose=link');
    const token = (await test.browser().as('zhao.min').signIn('wecom')).token;
    const framed = test.browser();
    expect(await framed.trade(page)).toMatchObject({ status: 401, token: undefined });
    expect(await framed.ask('pendingLink', { link: linkOf(linkPage) })).toMatchObject({ code: 'LINK_EXPIRED' });
    expect(await framed.linkAccount(linkOf(linkPage), String(token))).toMatchObject({ code: 'LINK_EXPIRED' });
  });

  it('the pages that the server writes can be framed by nobody, run no scripts, and repeat nothing', async () => {
    const script = '"><script>alert(1)</script>';
    const names = ['trial', 'confirm', 'question', 'authenticator', 'locale', 'code'];
    const query = new URLSearchParams(names.map((name) => [name, script]));
    for (const action of ['trial', 'trialCallback', 'confirm', 'confirmCallback', 'answerConfirmation']) {
      const { headers, body } = await rawGet(test, `/api/wecom:${action}?${query}`, { 'x-locale': script });
      expect(headers['content-type']).toContain('text/html');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(body).not.toContain('<script');
    }
  });

  it('no other answer is a page (RFC 9700 4.17: nothing is posted to windows)', async () => {
    for (const path of [
      'signInHelp?authenticator=%3Cscript%3E',
      'echo?nonce=%3Cscript%3E',
      'pendingLink?link=%3Cscript%3E',
    ]) {
      const { headers, body } = await rawGet(test, `/api/wecom:${path}&callback=alert`);
      expect([path, headers['content-type']]).toEqual([path, expect.stringContaining('application/json')]);
      expect(body).not.toContain('<script');
      expect(body).not.toMatch(/^alert\(/);
    }
    for (const path of [
      authorizePath('<script>'),
      '/api/wecom:callback?authenticator=%3Cscript%3E&code=%3Cscript%3E',
    ]) {
      const { status, body } = await rawGet(test, path, { accept: 'text/html' });
      expect([status, /<script/i.test(body)]).toEqual([302, false]);
    }
  });
});
