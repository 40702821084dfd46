import { CORP_ID } from '../../../simulator/seed';
import { testApp } from './test-app';

const test = testApp();

const errorOf = (page: URL) => page.searchParams.get('error');
const authorize = () => test.browser().as('lin.wei').authorize('wecom');

let apps = 0;

/** An app of its own for every test: tokens and refusals of the one before are still remembered. */
beforeEach(async () => {
  apps += 1;
  const app = { agentId: String(2_000_000 + apps), secret: `secret-of-app-${apps}` };
  test.simulator.addApp(CORP_ID, app);
  await test.addAuthenticator('wecom', { ...app, public: { autoSignup: true } });
});

describe('WeCom’s errcodes', () => {
  it.each([
    ['/cgi-bin/auth/getuserinfo', 40029, 'CODE_INVALID'],
    ['/cgi-bin/auth/getuserinfo', 42003, 'CODE_INVALID'],
    ['/cgi-bin/auth/getuserinfo', 50001, 'WECOM_DOMAIN_NOT_TRUSTED'],
    ['/cgi-bin/auth/getuserinfo', 60020, 'WECOM_IP_NOT_TRUSTED'],
    ['/cgi-bin/user/get', 60020, 'WECOM_IP_NOT_TRUSTED'],
    ['/cgi-bin/user/get', 60011, 'OUTSIDE_VISIBLE_RANGE'],
    ['/cgi-bin/user/get', 60111, 'NOT_A_MEMBER'],
    ['/cgi-bin/user/get', 48002, 'WECOM_CONFIG'],
    ['/cgi-bin/user/get', 45009, 'WECOM_RATE_LIMITED'],
    ['/cgi-bin/gettoken', 40013, 'WECOM_CONFIG'],
    ['/cgi-bin/gettoken', 45009, 'WECOM_RATE_LIMITED'],
    ['/cgi-bin/auth/getuserdetail', 84014, 'CODE_INVALID'],
    ['/cgi-bin/auth/getuserdetail', 92000, 'OUTSIDE_VISIBLE_RANGE'],
    ['/cgi-bin/user/get', 6000, 'WECOM_UNAVAILABLE'],
    ['/cgi-bin/auth/getuserinfo', -1, 'WECOM_UNAVAILABLE'],
    ['/cgi-bin/gettoken', 48010, 'WECOM_REFUSED'],
    ['/cgi-bin/auth/getuserinfo', 48004, 'WECOM_REFUSED'],
    ['/cgi-bin/auth/getuserinfo', 40058, 'WECOM_REFUSED'],
    ['/cgi-bin/user/get', 701008, 'WECOM_REFUSED'],
    ['/cgi-bin/user/get', 60123, 'WECOM_REFUSED'],
    ['/cgi-bin/user/get', 99999, 'WECOM_REFUSED'],
    ['/cgi-bin/auth/getuserdetail', -7, 'WECOM_REFUSED'],
  ])('%s %i: %s, with a line for the admin', async (path, errcode, code) => {
    test.simulator.fault(path, { errcode });
    expect(errorOf(await authorize())).toBe(code);
    const logs = await test.logs();
    expect(logs.split('\n').some((line) => line.includes(code) && line.includes(`"errcode":${errcode}`))).toBe(true);
  });

  it('60020 leaves the IP to trust and the hint in the log', async () => {
    test.simulator.fault('/cgi-bin/user/get', { errcode: 60020 });
    await authorize();
    const line = (await test.logs()).split('\n').findLast((entry) => entry.includes('WECOM_IP_NOT_TRUSTED'));
    expect(line).toMatch(/callerIp.{1,4}[\d.]+/);
    expect(line).toMatch(/hint.{1,4}\d{25}/);
    expect(line).toMatch(/reqId|[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  it.each([92001, 48002])('%i from getuserdetail stops nobody, and tells the admin', async (errcode) => {
    test.simulator.fault('/cgi-bin/auth/getuserdetail', { errcode });
    const browser = test.browser().as('lin.wei');
    expect((await browser.signIn('wecom')).status).toBe(200);
    const logs = await test.logs();
    expect(logs.split('\n').some((line) => line.includes('no phone numbers') && line.includes(String(errcode)))).toBe(
      true,
    );
  });

  it('a reply about somebody else is not believed', async () => {
    test.simulator.fault('/cgi-bin/user/get', {
      body: '{"errcode":0,"errmsg":"ok","userid":"zhao.min","name":"Zhao","status":1}',
    });
    expect(errorOf(await authorize())).toBe('WECOM_UNAVAILABLE');
  });
});

describe('the access token', () => {
  const gettoken = () => test.simulator.calls('/cgi-bin/gettoken');

  it('is fetched once for 30 sign-ins at once on a cold cache', async () => {
    const sessions = await Promise.all(Array.from({ length: 30 }, () => test.browser().as('lin.wei').signIn('wecom')));
    expect(sessions.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(gettoken()).toBe(1);
    expect(await test.countUsers()).toBe(2);
  });

  it.each([40014, 42001] as const)(
    'that expired is replaced once, told as %i, and the sign-in goes on',
    async (errcode) => {
      test.simulator.settings.expiredTokenErrcode = errcode;
      await test.browser().as('lin.wei').signIn('wecom');
      test.simulator.invalidateTokens();
      test.simulator.clearRequests();
      const sessions = await Promise.all(Array.from({ length: 5 }, () => test.browser().as('lin.wei').signIn('wecom')));
      expect(sessions.map(({ status }) => status)).toEqual(Array(5).fill(200));
      expect(gettoken()).toBe(1);
    },
  );

  it('that is refused again and again is not asked for in a loop', async () => {
    test.simulator.fault('/cgi-bin/user/get', { errcode: 40014 });
    expect(errorOf(await authorize())).toBe('WECOM_REFUSED');
    expect(test.simulator.calls('/cgi-bin/user/get')).toBe(2);
    expect(gettoken()).toBeLessThanOrEqual(2);
  });

  it('is not asked for again for a minute when WeCom refuses the secret', async () => {
    await test.app.db.getRepository('authenticators').update({
      filter: { name: 'wecom' },
      values: { options: { ...(await options()), secret: 'wrong' } },
    });
    const pages = await Promise.all(Array.from({ length: 10 }, authorize));
    pages.push(await authorize());
    expect(pages.map(errorOf)).toEqual(Array(11).fill('WECOM_CONFIG'));
    expect(gettoken()).toBe(1);
  });

  it('is shared by 20 who wait while WeCom hangs, and their failure too', async () => {
    test.simulator.fault('/cgi-bin/gettoken', { hang: true });
    const began = Date.now();
    const pages = await Promise.all(Array.from({ length: 20 }, authorize));
    expect(Date.now() - began).toBeLessThan(12_000);
    expect(pages.map(errorOf)).toEqual(Array(20).fill('WECOM_UNAVAILABLE'));
    expect(gettoken()).toBe(1);
  });

  async function options(): Promise<Record<string, unknown>> {
    return (await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } })).get('options');
  }
});
