/** Private and government editions of WeCom, some of which have only what the public one had before. */
import { type Simulator, startSimulator } from '../../../../simulator';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import { TestBrowser } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';

const test = testApp();

const errorOf = (page: URL) => page.searchParams.get('error');

describe.each([404, 405] as const)('an edition that answers new paths with HTTP %i', (missingPathStatus) => {
  const NEW = ['/cgi-bin/auth/getuserinfo', '/cgi-bin/auth/getuserdetail'];
  const OLD = ['/cgi-bin/user/getuserinfo', '/cgi-bin/user/getuserdetail'];

  let edition: Simulator;

  /** At an address of its own: what an edition lacks is remembered by address. */
  beforeEach(async () => {
    edition = await startSimulator({ settings: { oldPathsOnly: true, missingPathStatus } });
    await test.addAuthenticator('edition', {
      ...wecomOptions(edition, test.origin),
      public: { autoSignup: true },
      loginPage: 'old',
    });
  });

  afterEach(() => edition.close());

  const browser = (userAgent?: string) => new TestBrowser(test.origin, edition.url, userAgent).as('lin.wei');
  const calls = (paths: string[]) => paths.map((path) => edition.calls(path));

  it('signs people in by the old ones, and asks for no new one twice', async () => {
    expect(await browser().signIn('edition')).toMatchObject({ status: 200 });
    const user = await test.app.db.getRepository('users').findOne({ filter: { id: { $gt: 1 } } });
    expect(user.get('phone')).toBe('13900000001');
    expect([calls(NEW), calls(OLD)]).toEqual([
      [1, 1],
      [2, 1],
    ]);
    edition.clearRequests();
    expect(await browser().signIn('edition')).toMatchObject({ status: 200 });
    expect([calls(NEW), calls(OLD)]).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it('is asked at the new ones again once it has nothing else', async () => {
    await browser().signIn('edition');
    edition.settings.oldPathsOnly = false;
    for (const path of OLD) {
      edition.fault(path, { status: missingPathStatus, body: '' });
    }
    expect(await browser().signIn('edition')).toMatchObject({ status: 200 });
    edition.clearRequests();
    expect(await browser().signIn('edition')).toMatchObject({ status: 200 });
    expect(calls(OLD)).toEqual([0, 0]);
  });

  it('is asked twice at most, where it has neither', async () => {
    edition.fault(String(OLD[0]), { status: missingPathStatus, body: '<html>' });
    expect(errorOf(await browser().authorize('edition'))).toBe('WECOM_UNAVAILABLE');
    expect([calls(NEW), calls(OLD)]).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('is not asked again when it is WeCom that refuses, whatever the HTTP status', async () => {
    edition.settings.oldPathsOnly = false;
    edition.fault(String(NEW[0]), { status: missingPathStatus, errcode: 40029 });
    expect(errorOf(await browser().authorize('edition'))).toBe('CODE_INVALID');
    expect(calls(OLD)).toEqual([0, 0]);
  });

  it('signs in at the old page with the QR code', async () => {
    await browser().signIn('edition');
    expect(await browser(USER_AGENTS.desktop).signIn('edition')).toMatchObject({ status: 200 });
    expect(edition.calls('/wwopen/sso/qrConnect')).toBe(1);
  });
});

it('WeCom itself has the old page at another host', async () => {
  await test.addAuthenticator('wecom', { loginPage: 'old', loginBaseUrl: '' });
  const response = await test.browser(USER_AGENTS.desktop).request('/api/wecom:authorize?authenticator=wecom');
  const page = new URL(String(response.headers.get('location')));
  expect(`${page.origin}${page.pathname}`).toBe('https://open.work.weixin.qq.com/wwopen/sso/qrConnect');
  expect([...page.searchParams.keys()]).toEqual(['appid', 'agentid', 'redirect_uri', 'state']);
});
