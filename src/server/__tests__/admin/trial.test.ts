import { Cache } from '@nocobase/cache';
import {
  CORP_ID,
  GUEST,
  LIN_WEI,
  LIN_WEI_MOBILE,
  NO_PHONE,
  OTHER_CORP_ID,
  OUTSIDER,
  ZHAO_MIN,
} from '../../../../simulator/seed';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import type { TestBrowser } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { StartTrialReply, TrialState } from '../../../shared/setup-report';

const test = testApp();

type Started = Extract<StartTrialReply, { kind: 'started' }>;

/** The form of the authenticator that `start` saves. */
const form = (overrides: Record<string, unknown> = {}) => ({
  authenticator: 'office',
  options: { ...wecomOptions(test.simulator, test.origin), ...overrides },
});

/** A trial leads only to saved addresses: an authenticator that is not enabled yet has them. */
async function start(overrides: Record<string, unknown> = {}, locale?: string): Promise<Started> {
  if (!(await test.app.db.getRepository('authenticators').count({ filter: { name: 'office' } }))) {
    await test.addAuthenticator('office', { corpId: CORP_ID, ...overrides, public: {} }, false);
  }
  const { status, data } = await test.call<StartTrialReply>('wecom:startTrial', { body: form(overrides), locale });
  expect([status, data.kind]).toEqual([200, 'started']);
  return data as Started;
}

const report = async (trial: string, userId?: number) =>
  (await test.call<TrialState>('wecom:trialReport', { query: { trial }, userId })).data;

interface Stop {
  url: URL;
  response: Response;
}

/** Goes the whole way in a browser, to the page that ends it. */
async function go(browser: TestBrowser, { url }: Started): Promise<Response> {
  const stops = await walk(browser, url);
  return (stops.at(-1) as Stop).response;
}

/** @returns where WeCom's last page, the one that asks for phone and mail, sends the browser back to */
async function lastCallback(browser: TestBrowser, url: string): Promise<URL> {
  const stops = await walk(browser, url, 'snsapi_privateinfo');
  return new URL(String(stops.at(-1)?.response.headers.get('location')));
}

/** Follows redirects up to a page, or up to WeCom's page with this scope. */
async function walk(browser: TestBrowser, url: string, scope?: string): Promise<Stop[]> {
  const stops: Stop[] = [];
  let next: URL | undefined = new URL(url);
  while (next) {
    const stop: Stop = { url: next, response: await browser.request(next) };
    stops.push(stop);
    const location: string | null = stop.response.headers.get('location');
    const isLast: boolean = scope !== undefined && next.searchParams.get('scope') === scope;
    next = location && !isLast ? new URL(location, next) : undefined;
  }
  return stops;
}

async function untouched(users: number): Promise<void> {
  expect(await test.countUsers()).toBe(users);
  expect(await test.links()).toEqual([]);
}

describe('a trial inside WeCom', () => {
  it('says who came back, what was given and that a user would be created; and does not', async () => {
    const started = await start({ public: { autoSignup: true } });
    expect(await report(started.trial)).toEqual({ kind: 'waiting' });
    const browser = test.browser().as(LIN_WEI);
    const page = await go(browser, started);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('The test sign-in is complete');
    expect(await report(started.trial)).toEqual({
      kind: 'came-back',
      via: 'client',
      wecomUserId: LIN_WEI,
      name: '林伟',
      phone: 'given',
      mail: 'given',
      verdict: { kind: 'created' },
    });
    await untouched(1);
  });

  it('names the user who would be matched, and links nobody', async () => {
    const id = await test.addUser({ nickname: 'Wei', phone: `+86 ${LIN_WEI_MOBILE}` });
    const started = await start();
    await go(test.browser().as(LIN_WEI, 'mobile'), started);
    expect(await report(started.trial)).toMatchObject({
      phone: 'given',
      mail: 'withheld',
      verdict: { kind: 'matched', user: { id, name: 'Wei' } },
    });
    await untouched(2);
  });

  it('names the user who is linked already', async () => {
    const id = await test.addUser({ username: 'wei', nickname: 'Wei', phone: LIN_WEI_MOBILE });
    await test.addAuthenticator('office');
    await test.browser().as(LIN_WEI).signIn('office');
    const started = await start();
    await go(test.browser().as(LIN_WEI, 'none'), started);
    expect(await report(started.trial)).toMatchObject({
      phone: 'withheld',
      verdict: { kind: 'linked', user: { id, name: 'Wei' } },
    });
  });

  it('says why nobody would get in', async () => {
    const started = await start();
    await go(test.browser().as(NO_PHONE), started);
    expect(await report(started.trial)).toMatchObject({
      wecomUserId: NO_PHONE,
      phone: 'withheld',
      verdict: { kind: 'refused', code: 'NOT_LINKED' },
    });
    await test.addUser({ phone: LIN_WEI_MOBILE });
    await test.addUser({ phone: `86${LIN_WEI_MOBILE}` });
    const ambiguous = await start();
    await go(test.browser().as(LIN_WEI), ambiguous);
    expect(await report(ambiguous.trial)).toMatchObject({ verdict: { kind: 'refused', code: 'PHONE_AMBIGUOUS' } });
  });
});

it('over web login tells that phone and mail never come, and that nobody would be created', async () => {
  const started = await start({ public: { autoSignup: true } });
  await go(test.browser(USER_AGENTS.desktop).as(ZHAO_MIN), started);
  expect(await report(started.trial)).toMatchObject({
    via: 'web',
    wecomUserId: ZHAO_MIN,
    phone: 'never',
    mail: 'never',
    verdict: { kind: 'refused', code: 'NOT_LINKED' },
  });
});

describe('a trial that fails', () => {
  it.each([
    [
      '/cgi-bin/auth/getuserinfo',
      { errcode: 60020 },
      { code: 'WECOM_IP_NOT_TRUSTED', errcode: 60020, serverIp: '127.0.0.1' },
    ],
    ['/cgi-bin/auth/getuserinfo', { errcode: 50001 }, { code: 'WECOM_DOMAIN_NOT_TRUSTED', errcode: 50001 }],
    ['/cgi-bin/user/get', { errcode: 60011 }, { code: 'OUTSIDE_VISIBLE_RANGE', errcode: 60011, wecomUserId: LIN_WEI }],
    ['/cgi-bin/user/get', { errcode: 77777, errmsg: 'odd' }, { code: 'WECOM_REFUSED', errcode: 77777, text: 'odd' }],
  ])('on %s %j: says so', async (path, fault, failure) => {
    const started = await start();
    test.simulator.fault(path, fault);
    const page = await go(test.browser().as(LIN_WEI), started);
    expect(await page.text()).toContain('The test sign-in failed');
    expect(await report(started.trial)).toMatchObject({ kind: 'failed', ...failure });
  });

  it('because the person refused, or is a guest', async () => {
    const refused = await start();
    await go(test.browser().as(LIN_WEI, 'deny'), refused);
    expect(await report(refused.trial)).toEqual({ kind: 'failed', code: 'ACCESS_DENIED' });
    const guest = await start();
    await go(test.browser(USER_AGENTS.wechat).as(GUEST), guest);
    expect(await report(guest.trial)).toEqual({ kind: 'failed', code: 'NOT_A_MEMBER' });
    const outsider = await start();
    await go(test.browser().as(OUTSIDER), outsider);
    expect(await report(outsider.trial)).toMatchObject({ code: 'OUTSIDE_VISIBLE_RANGE', wecomUserId: OUTSIDER });
  });

  it('in a phone’s own browser', async () => {
    const started = await start();
    const page = await go(test.browser(USER_AGENTS.mobile), started);
    expect(await page.text()).toContain('The test sign-in failed');
    expect(await report(started.trial)).toEqual({ kind: 'failed', code: 'OPEN_IN_WECOM' });
  });

  it.each([
    [{ origin: 'x' }, 'origin', 'originScheme'],
    [{ secret: '' }, 'secret', 'required'],
    [{ agentId: 'x' }, 'agentId', 'digits'],
  ])('before it begins: with %j', async (overrides, field, problem) => {
    const { data } = await test.call('wecom:startTrial', { body: form(overrides) });
    expect(data).toEqual({ kind: 'refused', finding: { code: 'SETTING', field, problem } });
  });
});

describe('nobody gets in by a trial', () => {
  it('neither at its end, nor by a reload, nor with its state at the real callback', async () => {
    await test.addAuthenticator('office', { public: { autoSignup: true } });
    const started = await start({ public: { autoSignup: true } });
    const browser = test.browser().as(LIN_WEI);
    const callback = await lastCallback(browser, started.url);

    const real = new URL(callback);
    real.pathname = real.pathname.replace('trialCallback', 'callback');
    real.searchParams.delete('trial');
    real.searchParams.set('retry', '1');
    const refused = await browser.request(real);
    expect(refused.headers.get('location')).toContain('error=STATE_INVALID');

    const done = await browser.request(callback);
    expect(done.headers.get('location')).toMatch(/^\/api\/wecom:trial\?[^#]*$/);
    expect(done.headers.get('location')).not.toContain('code=');
    const reload = await browser.request(callback);
    expect(await reload.text()).toContain('The test sign-in is complete');
    expect(browser.trail.some(({ hash }) => hash.includes('ticket'))).toBe(false);
    await untouched(1);
  });

  it('nor does a real sign-in’s state end a trial', async () => {
    await test.addAuthenticator('office');
    const started = await start();
    const browser = test.browser().as(LIN_WEI);
    const toWecom = await browser.request('/api/wecom:authorize?authenticator=office');
    const back = await browser.request(String(toWecom.headers.get('location')));
    const callback = new URL(String(back.headers.get('location')));
    callback.pathname = callback.pathname.replace('callback', 'trialCallback');
    callback.searchParams.set('trial', started.trial);
    await browser.request(callback);
    expect(await report(started.trial)).toEqual({ kind: 'failed', code: 'STATE_INVALID' });
  });

  it('nor does one trial’s state end another', async () => {
    const [first, second] = [await start(), await start()];
    const browser = test.browser().as(LIN_WEI);
    const callback = await lastCallback(browser, first.url);
    callback.searchParams.set('trial', second.trial);
    await browser.request(callback);
    expect(await report(second.trial)).toEqual({ kind: 'failed', code: 'STATE_INVALID' });
    expect(await report(first.trial)).toEqual({ kind: 'waiting' });
  });

  it('nor in another browser than it began in', async () => {
    const started = await start();
    const callback = await lastCallback(test.browser().as(LIN_WEI), started.url);
    await test.browser().as(LIN_WEI).request(callback);
    expect(await report(started.trial)).toEqual({ kind: 'failed', code: 'STATE_INVALID' });
  });
});

describe('the report', () => {
  it('is for the admin who started it', async () => {
    const other = await test.addUser({ username: 'other-admin', roles: ['admin'] });
    const started = await start();
    await go(test.browser().as(LIN_WEI), started);
    expect(await report(started.trial, other)).toEqual({ kind: 'expired' });
    expect((await report(started.trial)).kind).toBe('came-back');
  });

  it.each(['', '0'.repeat(32), 'x'])('of the unknown trial %j has expired', async (trial) => {
    expect(await report(trial)).toEqual({ kind: 'expired' });
  });
});

it('tries the form’s values, not the saved ones', async () => {
  await test.addAuthenticator('office');
  test.simulator.addApp(CORP_ID, { agentId: '4000001', secret: 'unsaved-secret' });
  test.simulator.clearRequests();
  const started = await start({ agentId: '4000001', secret: 'unsaved-secret' });
  await go(test.browser().as(LIN_WEI), started);
  const { query } = test.simulator.requests.find(({ path }) => path === '/connect/oauth2/authorize') ?? { query: {} };
  expect(query).toMatchObject({ agentid: '4000001' });
  expect((await report(started.trial)).kind).toBe('came-back');
});

it('has no secret in its address, in the cache, or on its page', async () => {
  const kept: unknown[] = [];
  const keep = jest.spyOn(Cache.prototype, 'set').mockImplementation(async (key, value) => {
    if (key.startsWith('wecom:')) {
      kept.push(value);
    }
  });
  const started = await start({ corpId: OTHER_CORP_ID, secret: 'secret-of-a-trial', junk: 'x'.repeat(1000) });
  keep.mockRestore();
  expect(started.url).not.toContain('secret-of-a-trial');
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toMatch(/secret-of-a-trial|xxx/);
  const page = await test
    .browser()
    .request(`/api/wecom:trial?trial=${'0'.repeat(32)}&locale="><script>alert(1)</script>`);
  const html = await page.text();
  expect(html).not.toContain('<script');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('cache-control')).toBe('no-store');
});

it('ends in the admin’s language', async () => {
  const started = await start({}, 'zh-CN');
  const page = await go(test.browser().as(LIN_WEI), started);
  const html = await page.text();
  expect(html).toContain('lang="zh-CN"');
  expect(html).not.toContain('The trial');
});
