import type { RunningApp } from '../demo/nocobase/instance';
import { ADMIN } from '../demo/nocobase/template';
import { CORP_ID, LIN_WEI, LIN_WEI_MOBILE, SECRET } from '../simulator/seed';
import { authorizePath, linkOf, type TestBrowser, ticketOf } from '../testing/test-browser';
import { USER_AGENTS } from '../testing/user-agents';
import { type Cluster, type Node, startCluster } from './cluster';

const START_TIMEOUT_MS = 360_000; // more than the usual two minutes on a busy machine
const NODES: Node[] = [0, 1];
const PUBLIC = { public: { autoSignup: true } };

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster(process.env);
}, START_TIMEOUT_MS);
afterAll(() => cluster.stop());

beforeEach(async () => {
  cluster.simulator.reset();
  await cluster.app.deleteAuthenticators();
  await cluster.app.deleteUsers();
  await cluster.app.createWecomAuthenticator(cluster.simulator.url, { options: PUBLIC });
});

const AUTHORIZE = new URL(authorizePath('wecom'), 'http://app');
const REFUSED = JSON.stringify({ errors: [{ message: 'INTERNAL', code: 'INTERNAL' }] });

const other = (node: Node): Node => (node === 0 ? 1 : 0);
const users = () => cluster.app.findUsers({ id: { $ne: 1 } });
const gettokens = () => cluster.simulator.calls('/cgi-bin/gettoken');

/** Goes to WeCom. @returns the callback's address, not opened yet */
async function untilCallback(browser: TestBrowser): Promise<URL> {
  let url = new URL(authorizePath('wecom'), browser.origin);
  while (!url.pathname.endsWith('wecom:callback')) {
    const response = await browser.request(url);
    url = new URL(String(response.headers.get('location')), url);
  }
  return url;
}

/** Opens the callback, follows its redirects, and trades the ticket. */
async function finishSignIn(browser: TestBrowser, callback: URL) {
  return browser.trade(await browser.open(callback));
}

/** Sends a request of this browser to a node, past the balancer. */
function ask(node: Node, browser: TestBrowser, target: URL, init: RequestInit = {}): Promise<Response> {
  const url = new URL(target.pathname + target.search, cluster.addressOf(node));
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const host = new URL(browser.origin).host;
  const headers = { ...init.headers, cookie, 'user-agent': browser.userAgent, 'x-forwarded-host': host };
  return fetch(url, { ...init, headers, redirect: 'manual' });
}

function trade(node: Node, browser: TestBrowser, page: URL): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-authenticator': 'wecom' };
  const init = { method: 'POST', headers, body: JSON.stringify({ ticket: ticketOf(page) }) };
  return ask(node, browser, new URL('/api/auth:signIn', browser.origin), init);
}

/** @returns the error code in the address that a reply redirects to, if there is one */
function errorOf(answer: Response): string | undefined {
  expect(answer.status).toBe(302);
  return new URL(String(answer.headers.get('location')), AUTHORIZE).searchParams.get('error') ?? undefined;
}

/** A browser that has gone to WeCom twice; the second callback has the code of the first one. */
async function twoFlowsOneCode() {
  const browser = cluster.browser().as(LIN_WEI);
  const callbacks: [URL, URL] = [await untilCallback(browser), await untilCallback(browser)];
  const code = String(callbacks[0].searchParams.get('code'));
  callbacks[1].searchParams.set('code', code);
  const asked = () => cluster.simulator.requests.filter(({ query }) => query.code === code).length;
  return { browser, callbacks, asked };
}

const statusOf = (node: Node, token: unknown) => statusAt(cluster.addressOf(node), token);

describe('a flow that begins on one node', () => {
  it.each([
    ['first', 0],
    ['second', 1],
  ] as const)('on the %s, ends on the other, whose session is good on both', async (_, node) => {
    const browser = cluster.browser().as(LIN_WEI);
    cluster.balancer.next(node);
    const callback = await untilCallback(browser);
    cluster.balancer.next(1 - node);
    const page = await browser.open(callback);
    cluster.balancer.next(node);
    const { status, token } = await browser.trade(page);
    expect(status).toBe(200);
    expect([await statusOf(0, token), await statusOf(1, token)]).toEqual([200, 200]);
    expect((await users()).map(({ phone }) => phone)).toEqual([LIN_WEI_MOBILE]);
  });

  it('works by QR code, too, and a phone number can be confirmed on either node', async () => {
    const user = await cluster.app.createUser({ nickname: 'Lin', phone: LIN_WEI_MOBILE });
    const browser = cluster.browser(USER_AGENTS.desktop).as(LIN_WEI);
    const link = linkOf(await browser.authorize('wecom'));
    expect(await browser.ask('pendingLink', { link })).toMatchObject({ status: 200 });
    const { data } = await browser.ask<{ url: string }>('confirmPhone', { link, phone: LIN_WEI_MOBILE });
    expect(await browser.trade(new URL(String(data?.url), browser.origin))).toMatchObject({ userId: user.id });
  });
});

it.each(NODES)('a code that was used on node %i is refused on the other, though the state is fresh', async (node) => {
  await cluster.browser().as(LIN_WEI).signIn('wecom');
  const { browser, callbacks, asked } = await twoFlowsOneCode();
  const answer = await ask(node, browser, callbacks[0]);
  expect(ticketOf(new URL(String(answer.headers.get('location')), browser.origin))).not.toBeNull();
  expect(errorOf(await ask(other(node), browser, callbacks[1]))).toBe('CODE_INVALID');
  expect(asked()).toBe(1);
});

describe('concurrent requests to both nodes', () => {
  it('a callback gives one ticket, the same on both, and none to another browser', async () => {
    await cluster.browser().as(LIN_WEI).signIn('wecom');
    for (let round = 0; round < 10; round++) {
      const browser = cluster.browser().as(LIN_WEI);
      const callback = await untilCallback(browser);
      const code = callback.searchParams.get('code');
      const ticketsOf = async () => {
        const answers = await Promise.all(NODES.map((node) => ask(node, browser, callback)));
        return answers.map(({ headers }) => ticketOf(new URL(String(headers.get('location')), browser.origin)));
      };
      const tickets = [...(await ticketsOf()), ...(await ticketsOf())];
      expect([new Set(tickets).size, tickets[0]]).toEqual([1, expect.any(String)]);
      const others = await Promise.all(NODES.map((node) => ask(node, cluster.browser().as('zhao.min'), callback)));
      expect(others.map(({ headers }) => headers.get('location')?.includes('ticket'))).toEqual([false, false]);
      expect(cluster.simulator.requests.filter(({ query }) => query.code === code)).toHaveLength(1);
    }
  });

  it('a ticket gives one session', async () => {
    for (let round = 0; round < 10; round++) {
      const browser = cluster.browser().as(LIN_WEI);
      const page = await browser.authorize('wecom');
      const answers = await Promise.all(NODES.map((node) => trade(node, browser, page)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    }
  });

  it('a code that two flows bring gives one session, and WeCom sees it once', async () => {
    await cluster.browser().as(LIN_WEI).signIn('wecom');
    for (let round = 0; round < 10; round++) {
      const { browser, callbacks, asked } = await twoFlowsOneCode();
      const answers = await Promise.all(NODES.map((node) => ask(node, browser, callbacks[node])));
      const pages = answers.map(({ headers }) => new URL(String(headers.get('location')), browser.origin));
      const sessions = await Promise.all(pages.filter(ticketOf).map((page) => browser.trade(page)));
      expect(sessions.map(({ status }) => status)).toEqual([200]);
      expect(asked()).toBe(1);
    }
  });

  it('one new member becomes one user', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, () => cluster.browser().as(LIN_WEI).signIn('wecom')));
    expect(sessions.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(1);
    expect(await users()).toHaveLength(1);
  });

  it('three numbers may be typed, not three per node', async () => {
    const browser = cluster.browser(USER_AGENTS.desktop).as(LIN_WEI);
    const link = linkOf(await browser.authorize('wecom'));
    const typed = Array.from({ length: 8 }, (_, count) => `1381111000${count}`);
    const answers = await Promise.all(typed.map((phone) => browser.ask('confirmPhone', { link, phone })));
    expect(answers.map(({ code }) => code).sort()).toEqual([
      ...Array(3).fill('PHONE_NOT_YOURS'),
      ...Array(5).fill('PHONE_TRIES_USED'),
    ]);
    expect(cluster.simulator.calls('/cgi-bin/user/getuserid')).toBe(3);
  });
});

describe.each(NODES)('both nodes refuse, with the next request, what node %i ends:', (node) => {
  const statuses = (token: unknown) => Promise.all(NODES.map((one) => statusOf(one, token)));
  const fileStatuses = (token: unknown) => Promise.all(NODES.map((one) => fileStatusOf(cluster.addressOf(one), token)));

  it('the session that came by a link that is removed, and no other', async () => {
    const { token, userId } = await cluster.browser().as(LIN_WEI).signIn('wecom');
    const { token: colleague } = await cluster.browser().as('zhao.min').signIn('wecom');
    expect([await statuses(token), await fileStatuses(token)]).toEqual([Array(2).fill(200), Array(2).fill(204)]); // both nodes remember the user now
    cluster.balancer.next(node);
    await cluster.app.root.call('wecom:removeLink', { body: { authenticator: 'wecom', userId } });
    expect([await statuses(token), await fileStatuses(token)]).toEqual([Array(2).fill(401), Array(2).fill(401)]);
    expect(await statuses(colleague)).toEqual([200, 200]);
  });

  it('sessions and API keys of a member who has left', async () => {
    const { token, key } = await signInWithKey(cluster.addressOf(node));
    expect([await statuses(token), await statuses(key)]).toEqual([Array(2).fill(200), Array(2).fill(200)]);
    cluster.simulator.member(CORP_ID, LIN_WEI).status = 5;
    cluster.balancer.next(node);
    await cluster.browser().as(LIN_WEI).authorize('wecom');
    expect([await statuses(token), await statuses(key)]).toEqual([Array(2).fill(401), Array(2).fill(401)]);
  });
});

describe('a node with its caches in memory, which no other node can reach', () => {
  let alone: RunningApp;

  beforeAll(async () => {
    alone = await cluster.startWithoutRedis();
  }, START_TIMEOUT_MS);
  afterAll(() => alone.stop());

  it('refuses with the next request what another node has ended, and its web sockets fall silent', async () => {
    const { token, key, userId } = await signInWithKey(alone.url);
    const colleague = await cluster.browser().as('zhao.min').signIn('wecom');
    const statuses = () =>
      Promise.all([statusAt(alone.url, token), fileStatusOf(alone.url, token), statusAt(alone.url, key)]);
    expect(await statuses()).toEqual([200, 204, 200]);
    const sockets = await Promise.all([token, colleague.token].map((one) => openSocket(alone.url, String(one))));
    const channel = await inAppChannel(alone.url);
    const told = async () => {
      await channel.tell([Number(userId), Number(colleague.userId)]);
      await eventually(async () => sockets[1]?.heard === true); // the colleague's socket is told last
      return sockets.map(takeHeard);
    };
    expect(await told()).toEqual([true, true]);

    cluster.simulator.member(CORP_ID, LIN_WEI).status = 5;
    await cluster.browser().as(LIN_WEI).authorize('wecom');
    expect(await statuses()).toEqual([401, 401, 401]);
    await eventually(async () => (await told())[0] === false);
    for (const { close } of sockets) {
      close();
    }
  });
});

async function statusAt(url: string, token: unknown): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'x-authenticator': 'wecom' };
  return (await fetch(`${url}/api/auth:check`, { headers })).status;
}

/** Asks as NocoBase does before it serves a file, for which browsers send a cookie. */
async function fileStatusOf(url: string, token: unknown): Promise<number> {
  const headers = { cookie: `nb_auth_token_main=${token}` };
  return (await fetch(`${url}/api/auth:checkLegacyFileAccess`, { headers })).status;
}

async function post<T>(url: string, action: string, token: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/api/${action}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect({ action, status: response.status }).toEqual({ action, status: 200 });
  return ((await response.json()) as { data: T }).data;
}

/** Signs a member in, and makes an API key at a node, as NocoBase's own page does. */
async function signInWithKey(url: string) {
  const { token, userId } = await cluster.browser().as(LIN_WEI).signIn('wecom');
  await cluster.app.root.call('users:update', {
    query: { filterByTk: String(userId) },
    body: { roles: [{ name: 'admin' }] },
  });
  const values = { name: 'script', role: { name: 'admin' }, expiresIn: '30d' };
  const { token: key } = await post<{ token: string }>(url, 'apiKeys:create', String(token), values);
  return { token, key, userId };
}

interface Listening {
  heard: boolean;
  close(): void;
}

/** @returns a web socket, once NocoBase knows whose it is */
async function openSocket(url: string, token: string): Promise<Listening> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  const listening: Listening = { heard: false, close: () => socket.close() };
  await new Promise<void>((resolve, reject) => {
    socket.onerror = () => reject(new Error('The web socket cannot be opened'));
    socket.onopen = () =>
      socket.send(JSON.stringify({ type: 'auth:token', payload: { token, authenticator: 'basic' } }));
    socket.onmessage = ({ data }) => {
      const { type } = JSON.parse(String(data)) as { type: string };
      if (type === 'authorized') {
        resolve();
      }
      if (type.startsWith('in-app-message:')) {
        listening.heard = true;
      }
    };
  });
  return listening;
}

function takeHeard(listening: Listening): boolean {
  const { heard } = listening;
  listening.heard = false;
  return heard;
}

/** Sends messages by NocoBase's inbox at a node; that node's web sockets receive them. */
async function inAppChannel(url: string) {
  const values = { name: 'notices', title: 'Notices', notificationType: 'in-app-message' };
  const account = { account: ADMIN.email, password: ADMIN.password };
  const { token } = await post<{ token: string }>(url, 'auth:signIn', '', account);
  await post(url, 'notificationChannels:create', token, values);
  return {
    async tell(userIds: number[]): Promise<void> {
      const message = { title: 'Hello', content: 'Hello' };
      const receivers = { type: 'userId', value: userIds };
      await post(url, 'messages:send', token, { channelName: values.name, triggerFrom: 'test', message, receivers });
    },
  };
}

describe('access tokens', () => {
  it('200 members at once need one', async () => {
    await cluster.forgetTokens();
    const userids = Array.from({ length: 200 }, (_, count) => `person.${count}`);
    for (const [count, userid] of userids.entries()) {
      const mobile = `136${String(count).padStart(8, '0')}`;
      cluster.simulator.addMember(CORP_ID, { userid, name: userid, departments: [2], mobile });
    }
    const sessions = await Promise.all(userids.map((userid) => cluster.browser().as(userid).signIn('wecom')));
    expect(sessions.filter(({ status }) => status !== 200)).toEqual([]);
    expect(gettokens()).toBe(1);
    expect(await users()).toHaveLength(200);
  });

  it('a token that WeCom drops is replaced by one other', async () => {
    await cluster.browser().as(LIN_WEI).signIn('wecom');
    cluster.simulator.clearRequests();
    cluster.simulator.invalidateTokens();
    const sessions = await Promise.all(Array.from({ length: 40 }, () => cluster.browser().as(LIN_WEI).signIn('wecom')));
    expect(sessions.map(({ status }) => status)).toEqual(Array(40).fill(200));
    expect(gettokens()).toBe(1);
  });

  it('a secret that WeCom refuses is sent once by all nodes together', async () => {
    await cluster.app.createWecomAuthenticator(cluster.simulator.url, {
      name: 'wrong',
      options: { ...PUBLIC, secret: `${SECRET.slice(0, -4)}0000` },
    });
    const pages = await Promise.all(Array.from({ length: 20 }, () => cluster.browser().as(LIN_WEI).authorize('wrong')));
    expect(new Set(pages.map(({ searchParams }) => searchParams.get('error')))).toEqual(new Set(['WECOM_CONFIG']));
    expect(gettokens()).toBe(1);
  });
});

describe('an authenticator', () => {
  it.each(NODES)('that was added on the other node works on node %i without a restart', async (node) => {
    cluster.balancer.next(1 - node);
    await cluster.app.createWecomAuthenticator(cluster.simulator.url, { name: `new-${node}`, options: PUBLIC });
    const browser = cluster.browser().as(LIN_WEI);
    const page = await browser.authorize(`new-${node}`);
    cluster.balancer.next(node);
    expect(await browser.trade(page)).toMatchObject({ status: 200 });
  });

  it('that was disabled on one node signs nobody in on either, not even by a ticket that was issued before', async () => {
    const browser = cluster.browser().as(LIN_WEI);
    const page = await browser.authorize('wecom');
    expect(ticketOf(page)).not.toBeNull();
    const authenticator = await cluster.app.findAuthenticator('wecom');
    if (!authenticator) {
      throw new Error('no authenticator');
    }
    const query = { filterByTk: String(authenticator.id) };
    cluster.balancer.next(0);
    await cluster.app.root.call('authenticators:update', { query, body: { ...authenticator, enabled: false } });
    cluster.balancer.next(1);
    expect(await browser.trade(page)).toMatchObject({ status: 401, token: undefined });
    for (const node of NODES) {
      cluster.balancer.next(node);
      const refused = await cluster.browser().as(LIN_WEI).authorize('wecom');
      expect(refused.searchParams.get('error')).toBe('AUTHENTICATOR_UNAVAILABLE');
    }
  });
});

describe('when Redis is away', () => {
  it('nobody gets a session, the nodes live on, and the next sign-in after it is back works', async () => {
    await cluster.browser().as(LIN_WEI).signIn('wecom');
    const people = await Promise.all(
      NODES.map(async (node) => {
        const [back, traded] = [cluster.browser().as(LIN_WEI), cluster.browser().as(LIN_WEI)];
        return { node, back, callback: await untilCallback(back), traded, page: await traded.authorize('wecom') };
      }),
    );
    cluster.loseRedis();
    try {
      await Promise.all(
        people.flatMap(({ node, back, callback, traded, page }) => [
          inTime(async () => expect(errorOf(await ask(node, cluster.browser(), AUTHORIZE))).toBe('INTERNAL')),
          inTime(async () => expect(errorOf(await ask(node, back, callback))).toBe('INTERNAL')),
          inTime(async () => {
            const answer = await trade(node, traded, page);
            expect([answer.status, await answer.text()]).toEqual([401, REFUSED]);
          }),
        ]),
      );
    } finally {
      await cluster.restoreRedis();
    }
    for (const node of NODES) {
      await eventually(async () => errorOf(await ask(node, cluster.browser(), AUTHORIZE)) === undefined);
    }
    await eventually(async () => (await cluster.browser().as(LIN_WEI).signIn('wecom')).status === 200);
    expect(await users()).toHaveLength(1);
  });
});

describe('when the database is away', () => {
  it.each(['auth/getuserinfo', 'user/get', 'auth/getuserdetail'])(
    'from the call of %s on: refusals in time, then both nodes sign in the one new user',
    async (call) => {
      cluster.simulator.settings.latencyMs = 1_000; // long enough to be noticed
      const browsers = Array.from({ length: 6 }, () => cluster.browser().as(LIN_WEI));
      const interrupted = browsers.map((browser) => browser.authorize('wecom'));
      await eventually(async () => cluster.simulator.calls(`/cgi-bin/${call}`) > 0);
      cluster.loseDatabase();
      try {
        const pages = await inTime(() => Promise.all(interrupted));
        expect(pages.map(({ pathname, searchParams }) => [pathname, searchParams.get('error')])).toEqual(
          Array(browsers.length).fill(['/wecom/sign-in', 'INTERNAL']),
        );
        for (const node of NODES) {
          expect(await inTime(() => ask(node, cluster.browser(), AUTHORIZE).then(errorOf))).toBe('INTERNAL');
        }
      } finally {
        await cluster.restoreDatabase();
      }
      expect(await users()).toEqual([]);
      for (const node of NODES) {
        const browser = cluster.browser().as(LIN_WEI);
        const { status } = await trade(node, browser, await browser.authorize('wecom'));
        expect(status).toBe(200);
      }
      expect((await users()).map(({ phone }) => phone)).toEqual([LIN_WEI_MOBILE]);
    },
  );

  it('a ticket gives no session, and the reply has no text of the database', async () => {
    const tickets = await Promise.all(
      NODES.map(async (node) => {
        const browser = cluster.browser().as(LIN_WEI);
        return { node, browser, page: await browser.authorize('wecom') };
      }),
    );
    cluster.loseDatabase();
    try {
      for (const { node, browser, page } of tickets) {
        const answer = await inTime(() => trade(node, browser, page));
        expect([answer.status, await answer.text()]).toEqual([401, REFUSED]);
      }
    } finally {
      await cluster.restoreDatabase();
    }
  });
});

describe('a node that is killed', () => {
  afterEach(() => cluster.start(0));

  it('while it fetches an access token does not keep sign-ins on the other node waiting for long', async () => {
    await cluster.forgetTokens();
    const browser = cluster.browser().as(LIN_WEI);
    const callback = await untilCallback(browser);
    cluster.simulator.fault('/cgi-bin/gettoken', { hang: true });
    const interrupted = ask(0, browser, callback).catch(() => undefined);
    await eventually(async () => gettokens() > 0);
    await cluster.kill(0);
    await interrupted;
    expect(await cluster.tokenKeys()).toEqual([expect.stringMatching(/:asking$/)]);
    cluster.simulator.clearFaults();
    const { status } = await inTime(() => cluster.browser().as(LIN_WEI).signIn('wecom'));
    expect([status, gettokens()]).toEqual([200, 2]);
  });
});

describe.each(NODES)('when node %i is killed', (node) => {
  afterEach(() => cluster.start(node));

  it('while members are at WeCom, they come back to the other one', async () => {
    const people = ['lin.wei', 'zhao.min'].map((person) => cluster.browser().as(person));
    const callbacks = await Promise.all(people.map(untilCallback));
    await cluster.kill(node);
    const sessions = await Promise.all(people.map((browser, index) => finishSignIn(browser, callbacks[index] as URL)));
    expect(sessions.map(({ status }) => status)).toEqual([200, 200]);
    expect(await users()).toHaveLength(2);
  });

  it('while it is signing members in, they press the button again', async () => {
    cluster.simulator.settings.latencyMs = 300;
    const browsers = Array.from({ length: 10 }, () => cluster.browser().as(LIN_WEI));
    const interrupted = browsers.map((browser) => browser.signIn('wecom').catch(() => undefined));
    await eventually(async () => cluster.simulator.calls('/cgi-bin/user/get') > 0);
    await cluster.kill(node);
    await Promise.all(interrupted);
    const sessions = await Promise.all(browsers.map((browser) => browser.signIn('wecom')));
    expect(sessions.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await users()).map(({ phone }) => phone)).toEqual([LIN_WEI_MOBILE]);
  });
});

/** Expects `work` to end before a member who sees a blank page would give up. */
async function inTime<T>(work: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const result = await work();
  expect(Date.now() - began).toBeLessThan(12_000);
  return result;
}

/** Repeats `condition` until it is true; the test's own timeout is the limit. */
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
