import { CORP_ID, LIN_WEI } from '../../../../simulator/seed';
import { addChannel, addLinkedUser, sendMessage } from '../../../../testing/messages';
import { testApp } from '../../../../testing/test-app';
import { USER_AGENTS } from '../../../../testing/user-agents';

const test = testApp();

let lin: number;
/** Of the link in a message that has reached its receiver. */
let address: URL;

beforeEach(async () => {
  await addChannel(test);
  lin = await addLinkedUser(test, LIN_WEI);
  const content = {
    type: 'textcard',
    title: 'Order',
    description: 'waits',
    link: { template: '/admin/orders?no=7', values: [] },
  };
  await sendMessage(test, { content, receivers: [lin] });
  const [message] = test.simulator.inbox(CORP_ID, LIN_WEI);
  const { url } = (message?.content ?? {}) as { url?: string };
  address = new URL(String(url));
});

const follow = (headers: Record<string, string>, url: URL | string = address) =>
  fetch(url, { redirect: 'manual', headers });
const withSession = async (opened?: { msAgo?: number }) => ({
  'user-agent': USER_AGENTS.desktop,
  cookie: `nb_auth_token_main=${await test.session(lin, opened)}`,
});

it('leads to this app, and contains no token', () => {
  expect(address.href).toBe(
    `${test.origin}/api/wecom:open?authenticator=wecom&redirect=${encodeURIComponent('/admin/orders?no=7')}`,
  );
});

it('inside WeCom, signs in without a click and ends on the page', async () => {
  const browser = test.browser().as(LIN_WEI);
  const landing = await browser.open(address);
  expect(await browser.trade(landing)).toMatchObject({ status: 200, userId: lin, redirect: '/admin/orders?no=7' });
});

it.each(['wechat', 'wecom'] as const)(
  'in %s leads to WeCom even with a session: another member may hold the phone',
  async (kind) => {
    const reply = await follow({ ...(await withSession()), 'user-agent': USER_AGENTS[kind] });
    expect(reply.status).toBe(302);
    expect(reply.headers.get('location')).toContain(`${test.simulator.url}/connect/oauth2/authorize`);
  },
);

it('in a desktop browser with a session goes straight to the page', async () => {
  const reply = await follow(await withSession());
  expect([reply.status, reply.headers.get('location')]).toEqual([302, '/admin/orders?no=7']);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(reply.headers.getSetCookie()).toEqual([]);
});

it('in a desktop browser without a session, or with one that has ended, shows the QR code', async () => {
  const ended = await withSession();
  await test.app.db.getCollection('issuedTokens').model.destroy({ where: { userId: lin } });
  for (const headers of [
    { 'user-agent': USER_AGENTS.desktop },
    { 'user-agent': USER_AGENTS.desktop, cookie: 'nb_auth_token_main=a.b.c' },
    ended,
    await withSession({ msAgo: 400 * 24 * 60 * 60_000 }),
  ]) {
    const reply = await follow(headers);
    expect(reply.headers.get('location')).toContain(`${test.simulator.url}/wwlogin/sso/login`);
  }
});

it('in another phone browser explains that it opens in WeCom', async () => {
  const reply = await follow({ 'user-agent': USER_AGENTS.mobile });
  expect(reply.headers.get('location')).toMatch(/^\/wecom\/sign-in\?.*error=OPEN_IN_WECOM/);
});

it.each(['//evil.test', 'https://evil.test', '/\\evil.test', 'javascript:alert(1)', ''])(
  'leads nowhere else: %p',
  async (redirect) => {
    const url = new URL(address);
    url.searchParams.set('redirect', redirect);
    const reply = await follow(await withSession(), url);
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/admin']);
  },
);

it('of an authenticator that is gone still opens for those who are signed in, and says so to others', async () => {
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  expect((await follow(await withSession())).headers.get('location')).toBe('/admin/orders?no=7');
  const reply = await follow({ 'user-agent': USER_AGENTS.desktop });
  expect(reply.headers.get('location')).toContain('error=AUTHENTICATOR_UNAVAILABLE');
});

it('answers HEAD, as link scanners send it, with nothing', async () => {
  const reply = await fetch(address, { method: 'HEAD', redirect: 'manual' });
  expect([reply.status, reply.headers.get('location')]).toEqual([204, null]);
});
