import { autoSignup } from '../../../../testing/attack';
import { testApp } from '../../../../testing/test-app';
import { authorizePath, linkOf, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';

const test = testApp();

const refused = { status: 401, code: 'STATE_INVALID', token: undefined };

beforeEach(() => test.addAuthenticator('wecom', autoSignup));

async function ticketPage(browser: TestBrowser): Promise<URL> {
  const page = await browser.authorize('wecom');
  expect(ticketOf(page)).toMatch(/^[0-9a-f]{32}$/);
  return page;
}

/** NocoBase's sign-in, with headers and a body of the attacker's choice. */
async function post(browser: TestBrowser, body: string, headers: Record<string, string>, target = '/api/auth:signIn') {
  const response = await browser.request(target, { method: 'POST', body, headers });
  return { status: response.status, text: await response.text(), cookies: response.headers.getSetCookie() };
}

describe('ticket theft (RFC 9700 4.10.1, 4.3.2)', () => {
  it('a stolen ticket is worth nothing in another browser', async () => {
    const page = await ticketPage(test.browser().as('lin.wei'));
    expect(await test.browser().trade(page)).toMatchObject(refused);

    const thief = test.browser().as('zhao.min');
    await thief.request(authorizePath('wecom'));
    expect(await thief.trade(await ticketPage(test.browser().as('lin.wei')))).toMatchObject(refused);
  });

  it('stands in the fragment of one address, and in none that a server, proxy or referrer sees', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await ticketPage(browser);
    expect(browser.trail.filter((url) => ticketOf(url))).toHaveLength(1);
    expect(browser.trail.some((url) => url.search.includes(String(ticketOf(page))))).toBe(false);
  });

  it('is not taken from the address', async () => {
    const browser = test.browser().as('lin.wei');
    const ticket = ticketOf(await ticketPage(browser));
    const { status } = await post(browser, '', { 'x-authenticator': 'wecom' }, `/api/auth:signIn?ticket=${ticket}`);
    expect(status).toBe(401);
  });

  it('dies with the authenticator', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await ticketPage(browser);
    await test.app.db.getRepository('authenticators').update({ filter: { name: 'wecom' }, values: { enabled: false } });
    expect(await browser.trade(page)).toMatchObject({ status: 400, token: undefined }); // of NocoBase's passwords
  });

  it('dies with the user', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await ticketPage(browser);
    await test.app.db.getRepository('users').destroy({ filter: { id: { $gt: 1 } } });
    expect(await browser.trade(page)).toMatchObject({ status: 401, code: 'NOT_LINKED', token: undefined });
  });
});

describe('ticket replay (RFC 9700 4.10, RFC 6819 4.6.2)', () => {
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
    expect(sessions.filter(({ token }) => token)).toHaveLength(1);
  });

  it('a minute later it is nothing', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await ticketPage(browser);
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now + 61_000); // the memory store's
    try {
      expect(await browser.trade(page)).toMatchObject(refused);
    } finally {
      clock.mockRestore();
    }
  });
});

describe('ticket for another audience (RFC 9700 4.10.2, 4.4)', () => {
  const OF_PASSWORDS = { status: 400, code: undefined, token: undefined }; // where NocoBase goes without a better name

  it.each([
    ['other', refused],
    ['basic', OF_PASSWORDS],
    ['unknown', OF_PASSWORDS],
    ['', OF_PASSWORDS],
    ['WECOM', OF_PASSWORDS],
    ['__proto__', OF_PASSWORDS],
  ])('authenticator %j takes none of wecom, which no log holds', async (name, answer) => {
    await test.addAuthenticator('other', autoSignup);
    const browser = test.browser().as('lin.wei');
    const page = await ticketPage(browser);
    expect(await browser.trade(page, name)).toMatchObject(answer);
    expect(await test.logs()).not.toContain(ticketOf(page));
  });

  it('the word of a link is no ticket, and a ticket no word of a link', async () => {
    const browser = test.browser().as('lin.wei');
    const linkPage = await browser.open('/api/wecom:authorize?authenticator=wecom&purpose=link');
    const asTicket = new URL(linkPage);
    asTicket.hash = `ticket=${linkOf(linkPage)}`;
    expect(await browser.trade(asTicket)).toMatchObject(refused);
    const ticket = ticketOf(await ticketPage(browser));
    expect(await browser.ask('pendingLink', { link: ticket })).toMatchObject({ status: 400, code: 'LINK_EXPIRED' });
  });
});

it.each([undefined, null, '', 'x', 7, {}, [], { $ne: '' }, '0'.repeat(32), 'a'.repeat(100_000)])(
  'a ticket has to be one: %p',
  async (ticket) => {
    const browser = test.browser().as('lin.wei');
    await ticketPage(browser);
    const headers = { 'content-type': 'application/json', 'x-authenticator': 'wecom' };
    expect((await post(browser, JSON.stringify({ ticket }), headers)).status).toBe(401);
  },
);

describe('session fixation (OWASP; RFC 6819 4.4.1.6)', () => {
  it('a session that was there before does not become the person’s', async () => {
    const attacker = await test.addUser({ username: 'attacker', password: 'a long password' });
    const browser = test.browser().as('lin.wei');
    const planted = await browser.signInWithPassword('attacker', 'a long password');
    const page = await ticketPage(browser);
    const headers = {
      'content-type': 'application/json',
      'x-authenticator': 'wecom',
      authorization: `Bearer ${planted}`,
    };
    const answer = await post(browser, JSON.stringify({ ticket: ticketOf(page) }), headers);
    const { data } = JSON.parse(answer.text) as { data: { token: string; user: { id: number } } };
    expect(data.user.id).not.toBe(attacker);
    expect(data.token).not.toBe(planted);

    const check = await browser.request('/api/auth:check', { headers: { authorization: `Bearer ${planted}` } });
    expect(((await check.json()) as { data: { id: number } }).data.id).toBe(attacker);
  });

  it('no cookie that was there before is a session afterwards', async () => {
    const browser = test.browser().as('lin.wei');
    const page = await ticketPage(browser);
    const known = new Map(browser.cookies);
    expect((await browser.trade(page)).status).toBe(200);

    const thief = test.browser();
    for (const [name, value] of known) {
      thief.cookies.set(name, value);
    }
    expect((await thief.request('/api/wecom:myAccounts')).status).toBe(401);
    expect(await thief.trade(page)).toMatchObject(refused);
  });
});

describe('a page of another site (RFC 9700 4.7)', () => {
  const evil = { origin: 'https://evil.test' };

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'cannot post a ticket as %s, nor spend it',
    async (type) => {
      const browser = test.browser().as('lin.wei');
      const page = await ticketPage(browser);
      const ticket = String(ticketOf(page));
      const body = type.includes('json') || type.includes('plain') ? JSON.stringify({ ticket }) : `ticket=${ticket}`;
      const headers = { 'content-type': type, 'x-authenticator': 'wecom' };
      for (const from of [evil, { origin: 'null' }, { referer: 'https://evil.test/x' }]) {
        const answer = await post(browser, body, { ...headers, ...from });
        expect([answer.status, answer.cookies]).toEqual([403, []]);
      }
      expect((await browser.trade(page)).status).toBe(200);
    },
  );

  it('a form of another site that names no origin carries no flow cookie, and gets nothing', async () => {
    const ticket = String(ticketOf(await ticketPage(test.browser().as('lin.wei'))));
    for (const [type, body] of [
      ['text/plain', JSON.stringify({ ticket })],
      ['application/x-www-form-urlencoded', `ticket=${ticket}`],
    ] as const) {
      const answer = await post(test.browser(), body, { 'content-type': type, 'x-authenticator': 'wecom' });
      expect([type, answer.status]).toEqual([type, 401]);
      expect(answer.text).not.toContain('token');
    }
  });

  it('cannot act by the cookies of a session: what people do about their account asks for the token', async () => {
    const browser = test.browser().as('lin.wei');
    await browser.signIn('wecom');
    expect([...browser.cookies.keys()]).toContain('nb_auth_token_main');
    for (const action of ['linkAccount', 'unlinkAccount', 'myAccounts', 'removeLink', 'checkSetup']) {
      const body = JSON.stringify({ authenticator: 'wecom' });
      const { status } = await post(browser, body, { ...evil, 'content-type': 'text/plain' }, `/api/wecom:${action}`);
      expect([action, status]).toEqual([action, 401]);
    }
    expect(await test.links()).toHaveLength(1);
  });

  it('cannot read answers: no header lets it', async () => {
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const link = linkOf(await browser.authorize('wecom'));
    const response = await browser.request('/api/wecom:pendingLink', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...evil },
      body: JSON.stringify({ link }),
    });
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
