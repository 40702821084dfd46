import { startTestApp, type TestApp } from './test-app';
import { USER_AGENTS } from './test-browser';

describe('signing in', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  beforeEach(async () => {
    test.simulator.reset();
    await test.app.db.getRepository('authenticators').destroy({ filter: { authType: 'wecom' } });
    await test.app.db.getRepository('users').destroy({ filter: { id: { $gt: 1 } } });
  });

  it('lets a known person in inside WeCom with one getuserinfo, one user/get and no consent page', async () => {
    await test.addAuthenticator('wecom', { public: { autoSignup: true } });
    await test.browser().as('lin.wei').signIn('wecom');
    test.simulator.clearRequests();

    const browser = test.browser().as('lin.wei');
    const session = await browser.signIn('wecom', '/admin/orders?tab=1#top');

    expect(session).toMatchObject({ status: 200, redirect: '/admin/orders?tab=1#top' });
    expect(session.token).toBeTruthy();
    expect(test.simulator.calls('/cgi-bin/auth/getuserinfo')).toBe(1);
    expect(test.simulator.calls('/cgi-bin/user/get')).toBe(1);
    expect(test.simulator.calls('/cgi-bin/auth/getuserdetail')).toBe(0);
    const pages = test.simulator.requests.filter(({ path }) => path === '/connect/oauth2/authorize');
    expect(pages.map(({ query }) => query.scope)).toEqual(['snsapi_base']);
  });

  it('knows somebody again who comes by QR code', async () => {
    await test.addAuthenticator('wecom', { public: { autoSignup: true } });
    const first = await test.browser().as('lin.wei').signIn('wecom');
    const second = await test.browser(USER_AGENTS.desktop).as('lin.wei').signIn('wecom');
    expect(second.userId).toBe(first.userId);
  });
});
