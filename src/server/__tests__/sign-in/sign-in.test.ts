import { CORP_ID as CORP, OUTSIDER, ZHAO_MIN } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type PluginAuthWecomServer from '../../plugin';
import type { SignInServices } from '../../sign-in/flow';
import { memberReply } from '../../wecom/responses';

const test = testApp();

const autoSignup = { public: { autoSignup: true } };
const scopes = () =>
  test.simulator.requests.filter(({ path }) => path === '/connect/oauth2/authorize').map(({ query }) => query.scope);

describe('a linked member', () => {
  beforeEach(async () => {
    await test.addAuthenticator('wecom', autoSignup);
    await test.browser().as('lin.wei').signIn('wecom');
    test.simulator.clearRequests();
  });

  it('signs in inside WeCom with one getuserinfo, one user/get and no consent page', async () => {
    const session = await test.browser().as('lin.wei').signIn('wecom', '/admin/orders?tab=1&x=2#top');

    expect(session).toMatchObject({ status: 200, redirect: '/admin/orders?tab=1&x=2#top' });
    expect(session.token).toBeTruthy();
    expect(test.simulator.calls('/cgi-bin/auth/getuserinfo')).toBe(1);
    expect(test.simulator.calls('/cgi-bin/user/get')).toBe(1);
    expect(test.simulator.calls('/cgi-bin/auth/getuserdetail')).toBe(0);
    expect(scopes()).toEqual(['snsapi_base']);
  });

  it('is not asked about where a directory knows them, and is refused there once they are disabled', async () => {
    const services = (test.app.pm.get('nocobase-plugin-auth-wecom') as PluginAuthWecomServer)
      .services as SignInServices;
    const member = memberReply.parse({ userid: 'lin.wei', name: 'Lin Wei', department: [2], status: 1 });
    services.currentMember = async (_, wecomUserId) => (wecomUserId === 'lin.wei' ? member : undefined);
    try {
      expect(await test.browser().as('lin.wei').signIn('wecom')).toMatchObject({ status: 200 });
      expect(test.simulator.calls('/cgi-bin/user/get')).toBe(0);
      member.inactive = true;
      const refused = await test.browser().as('lin.wei').authorize('wecom');
      expect(refused.searchParams.get('error')).toBe('MEMBER_INACTIVE');
      const outside = await test.browser().as(OUTSIDER).authorize('wecom');
      expect(outside.searchParams.get('error')).toBe('OUTSIDE_VISIBLE_RANGE');
      for (const useless of [async () => member, () => Promise.reject(new Error('no directory'))]) {
        services.currentMember = useless;
        test.simulator.clearRequests();
        await test.browser().as(ZHAO_MIN).authorize('wecom');
        expect(test.simulator.calls('/cgi-bin/user/get')).toBeGreaterThan(0);
      }
    } finally {
      delete services.currentMember;
    }
  });

  it('leaves a mark in WeCom’s browser, which goes when that ends, and none elsewhere', async () => {
    const mark = (browser: TestBrowser) =>
      browser.setCookies.filter((cookie) => cookie.startsWith('nb_wecom_here_main='));
    const inside = test.browser().as('lin.wei');
    await inside.authorize('wecom');
    expect(mark(inside)).toEqual([]); // nobody has signed in yet
    await inside.signIn('wecom');
    expect(mark(inside)).toEqual([expect.stringMatching(/^nb_wecom_here_main=1; path=\/; samesite=lax$/i)]);
    expect(inside.cookies.get('nb_wecom_session_main')).toBe('wecom'); // whose session it is, for later starts
    const outside = test.browser(USER_AGENTS.desktop).as('lin.wei');
    await outside.signIn('wecom');
    expect(mark(outside)).toEqual([]);
  });

  it('gets a session that NocoBase takes', async () => {
    const { token, userId } = await test.browser().as('lin.wei').signIn('wecom');
    const check = await fetch(`${test.origin}/api/auth:check`, {
      headers: { authorization: `Bearer ${token}`, 'x-authenticator': 'wecom' },
    });
    expect(await check.json()).toMatchObject({
      data: { id: userId, nickname: test.simulator.member(CORP, 'lin.wei').name },
    });
  });

  it.each([
    ['by QR code in a desktop browser', USER_AGENTS.desktop],
    ['inside WeChat, with the company plugin', USER_AGENTS.wechat],
  ])('is the same person %s', async (_, userAgent) => {
    const inside = await test.browser().as('lin.wei').signIn('wecom');
    const elsewhere = await test.browser(userAgent).as('lin.wei').signIn('wecom');
    expect(elsewhere).toMatchObject({ status: 200, userId: inside.userId });
  });

  it('is the same person however WeCom spells the userid', async () => {
    await test.browser().as('Wang.Fang').signIn('wecom');
    test.simulator.member(CORP, 'Wang.Fang').userid = 'wang.FANG';
    await test.browser().as('wang.FANG').signIn('wecom');
    expect(await test.links('wecom')).toHaveLength(2);
  });

  it('stays the same person after changing name, phone and mail in WeCom', async () => {
    const before = await test.browser().as('lin.wei').signIn('wecom');
    Object.assign(test.simulator.member(CORP, 'lin.wei'), {
      name: '林薇',
      mobile: '13911112222',
      email: 'new@corp.test',
    });
    const after = await test.browser().as('lin.wei').signIn('wecom');
    expect(after.userId).toBe(before.userId);
  });

  it('is kept out when outside the visible range, disabled or gone', async () => {
    const member = test.simulator.member(CORP, 'lin.wei');
    for (const [status, error] of [
      [2, 'MEMBER_INACTIVE'],
      [5, 'MEMBER_INACTIVE'],
    ] as const) {
      member.status = status;
      const page = await test.browser().as('lin.wei').authorize('wecom');
      expect(page.searchParams.get('error')).toBe(error);
      expect(ticketOf(page)).toBeNull();
    }
    member.status = 1;
    expect(await test.browser().as('lin.wei').signIn('wecom')).toMatchObject({ status: 200 });

    test.simulator.fault('/cgi-bin/user/get', { errcode: 60011 });
    const page = await test.browser().as('lin.wei').authorize('wecom');
    expect(page.searchParams.get('error')).toBe('OUTSIDE_VISIBLE_RANGE');
  });
});

describe('where a sign-in ends', () => {
  it('is the workbench target for a tap on the tile', async () => {
    await test.addAuthenticator('wecom', { ...autoSignup, workbenchRedirect: '/m' });
    expect((await test.browser().as('lin.wei').signIn('wecom')).redirect).toBe('/m');
  });

  it('may be another site that an admin chose, which gets no ticket and no token', async () => {
    await test.addAuthenticator('wecom', { ...autoSignup, workbenchRedirect: 'https://portal.test/start?x=1' });
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    expect(String(page)).not.toContain('portal.test');
    expect((await browser.trade(page)).redirect).toBe('https://portal.test/start?x=1');
    expect((await test.browser().as('lin.wei').signIn('wecom', '/admin/x')).redirect).toBe('/admin/x');
  });
});

describe('a browser that cannot sign in', () => {
  it('on a phone outside WeCom is told to open the app there', async () => {
    await test.addAuthenticator('wecom');
    const page = await test.browser(USER_AGENTS.mobile).authorize('wecom', '/admin/x');
    expect(Object.fromEntries(page.searchParams)).toEqual({
      error: 'OPEN_IN_WECOM',
      redirect: '/admin/x',
      authenticator: 'wecom',
    });
    const help = await fetch(`${test.origin}/api/wecom:signInHelp?authenticator=wecom`);
    expect(await help.json()).toEqual({
      data: { homepageUrl: `${test.origin}/api/wecom:authorize?authenticator=wecom`, autoSignup: false },
    });
  });

  it('whose person refuses goes back with ACCESS_DENIED', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const page = await test.browser().as('lin.wei', 'deny').authorize('wecom', '/admin/x');
    expect(page.searchParams.get('error')).toBe('ACCESS_DENIED');
    expect(page.searchParams.get('redirect')).toBe('/admin/x');
  });

  it('of a visitor from outside the company is refused', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const page = await test.browser().as('guest').authorize('wecom');
    expect(page.searchParams.get('error')).toBe('NOT_A_MEMBER');
    expect(await test.countUsers()).toBe(1);
  });

  it('of a member outside the visible range is refused', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const page = await test.browser().as('outsider').authorize('wecom');
    expect(page.searchParams.get('error')).toBe('OUTSIDE_VISIBLE_RANGE');
    expect(await test.countUsers()).toBe(1);
  });

  it('that loses the cookie is sent round once more by itself, and then told', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const browser = test.browser().as('lin.wei');
    const toWecom = await browser.request('/api/wecom:authorize?authenticator=wecom&redirect=/admin/x');
    browser.cookies.clear();
    const page = await browser.open(toWecom.headers.get('location') ?? '');
    expect(await browser.trade(page)).toMatchObject({ status: 200, redirect: '/admin/x' });

    const withoutCookies = test.browser().as('lin.wei');
    withoutCookies.cookies.set = () => withoutCookies.cookies;
    const end = await withoutCookies.authorize('wecom');
    expect(end.searchParams.get('error')).toBe('STATE_INVALID');
  });
});
