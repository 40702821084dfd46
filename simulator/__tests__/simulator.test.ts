import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallbackVisits, type Simulator, startSimulator } from '../index';
import { AGENT_ID, CORP_ID, LIN_WEI, SECRET } from '../seed';
import { ask, authorize, codeIn, tokenOf, visit, webLogin } from './visit';

const GETTOKEN = '/cgi-bin/gettoken';
const USER_GET = '/cgi-bin/user/get';

describe('the simulator as a tool', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  it('listens on 127.0.0.1', () => {
    expect(simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('records API calls and pages with query, body and answer', async () => {
    await tokenOf(simulator);
    await webLogin(simulator);
    await ask(simulator, '/cgi-bin/user/getuserid', {}, { mobile: '1' });
    expect(simulator.requests).toMatchObject([
      { method: 'GET', path: GETTOKEN, query: { corpid: CORP_ID, corpsecret: SECRET }, answer: { status: 200 } },
      { method: 'GET', path: '/wwlogin/sso/login', query: { appid: CORP_ID } },
      { method: 'POST', body: '{"mobile":"1"}', answer: { status: 200, errcode: '41001' } },
    ]);
    expect(simulator.calls(GETTOKEN)).toBe(1);
    simulator.clearRequests();
    expect(simulator.calls(GETTOKEN)).toBe(0);
  });

  it('goes on where another one has stopped', async () => {
    simulator.member(CORP_ID, LIN_WEI).name = '林伟伟';
    simulator.renameMember(CORP_ID, 'zhao.min', 'min.zhao');
    simulator.app(CORP_ID, AGENT_ID).homeUrl = 'https://noco.example/';
    simulator.settings.tokenTtlSeconds = 60;
    const personal = { scope: 'snsapi_privateinfo', sim_user: LIN_WEI };
    await authorize(simulator, { ...personal, sim_consent: 'mobile' });
    const next = await startSimulator({ kept: JSON.parse(JSON.stringify(simulator.keep())) });
    try {
      expect(next.member(CORP_ID, LIN_WEI).name).toBe('林伟伟');
      expect(next.member(CORP_ID, 'min.zhao').name).toBe('赵敏');
      expect(next.app(CORP_ID, AGENT_ID).homeUrl).toBe('https://noco.example/');
      expect(next.settings.tokenTtlSeconds).toBe(60);
      expect((await authorize(next, personal)).status).toBe(302); // without asking again
      next.member(CORP_ID, LIN_WEI).name = 'x';
      expect(simulator.member(CORP_ID, LIN_WEI).name).toBe('林伟伟');
    } finally {
      await next.close();
    }
  });

  it('goes back to the seed', async () => {
    const access_token = await tokenOf(simulator);
    const code = codeIn(await authorize(simulator, { sim_user: LIN_WEI }));
    simulator.member(CORP_ID, LIN_WEI).mobile = '1';
    simulator.addMember(CORP_ID, { userid: 'new' });
    simulator.app(CORP_ID, Number(AGENT_ID)).trustedDomains = [];
    simulator.settings.tokenTtlSeconds = 1;
    simulator.settings.callsPerMinuteByPath[USER_GET] = 0;
    simulator.fault(GETTOKEN, { status: 500 });
    simulator.reset();
    expect(simulator.requests).toHaveLength(0);
    expect(simulator.member(CORP_ID, LIN_WEI).mobile).toBe('13900000001');
    expect(() => simulator.member(CORP_ID, 'new')).toThrow('no member new');
    expect(simulator.app(CORP_ID, AGENT_ID).trustedDomains).toBe('loopback');
    expect((await ask(simulator, USER_GET, { access_token, userid: LIN_WEI })).errcode).toBe(40014);
    const fresh = await tokenOf(simulator);
    expect((await ask(simulator, '/cgi-bin/auth/getuserinfo', { access_token: fresh, code })).errcode).toBe(40029);
    expect((await ask(simulator, USER_GET, { access_token: fresh, userid: LIN_WEI })).errcode).toBe(0);
  });

  it('takes more corps, members and apps', async () => {
    simulator.addCorp({ corpId: 'ww3', members: [{ userid: 'a' }], apps: [{ agentId: '1', secret: 'third' }] });
    simulator.addMember('ww3', { userid: 'b', name: '乙' });
    const access_token = await tokenOf(simulator, 'third', 'ww3');
    expect(await ask(simulator, USER_GET, { access_token, userid: 'b' })).toMatchObject({ errcode: 0, name: '乙' });
  });
});

describe('faults', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  const gettoken = () => visit(simulator, GETTOKEN, { corpid: CORP_ID, corpsecret: SECRET });

  it('answers with an errcode in the envelope, as often as told, then normally', async () => {
    simulator.fault(GETTOKEN, { errcode: -1, times: 2 });
    simulator.fault(GETTOKEN, { errcode: 45009, errmsg: 'too often', times: 1 });
    expect((await gettoken()).text).toContain('"errcode":-1,"errmsg":"system busy, hint: [');
    expect((await gettoken()).headers.get('error-code')).toBe('-1');
    expect((await gettoken()).text).toContain('"errcode":45009,"errmsg":"too often, hint');
    expect((await gettoken()).text).toContain('"errcode":0');
  });

  it('changes the normal answer: other types, and control characters as they were typed', async () => {
    simulator.member(CORP_ID, LIN_WEI).name = 'Lin\tWei\u0001';
    simulator.fault(USER_GET, { fields: { status: '1', department: null, alias: undefined }, rawControls: true });
    const access_token = await tokenOf(simulator);
    const { text } = await visit(simulator, USER_GET, { access_token, userid: LIN_WEI });
    expect(text).toContain('"name":"Lin\tWei\u0001"');
    expect(text).toContain('"status":"1"');
    expect(text).toContain('"department":null');
    expect(text).not.toContain('alias');
  });

  it('answers HTML, nothing at all, or far too much', async () => {
    simulator.fault(GETTOKEN, { status: 502, body: '<html>Bad Gateway</html>' });
    expect(await gettoken()).toMatchObject({ status: 502, text: '<html>Bad Gateway</html>' });
    expect((await gettoken()).headers.get('content-type')).toBe('text/html');
    simulator.fault(GETTOKEN, { body: '' });
    expect(await gettoken()).toMatchObject({ status: 200, text: '' });
    simulator.fault(GETTOKEN, { body: 'x'.repeat(2_000_000), contentType: 'text/plain' });
    expect((await gettoken()).text).toHaveLength(2_000_000);
    simulator.clearFaults();
    expect((await gettoken()).text).toContain('"errcode":0');
  });

  it('leaves other paths alone', async () => {
    simulator.fault(USER_GET, { status: 500 });
    expect((await gettoken()).status).toBe(200);
  });

  it('only delays when told nothing else', async () => {
    simulator.fault(GETTOKEN, { delay: 20 });
    const asked = performance.now();
    expect((await gettoken()).text).toContain('"errcode":0');
    expect(performance.now() - asked).toBeGreaterThan(18);
  });

  it('cuts the connection', async () => {
    simulator.fault(GETTOKEN, { reset: true, times: 1 });
    await expect(gettoken()).rejects.toThrow('fetch failed');
    expect((await gettoken()).status).toBe(200);
  });

  it.each([true, 'body'] as const)('hangs (%s) until it is closed', async (hang) => {
    simulator.fault(GETTOKEN, { hang, body: '{"errcode":' });
    const outcome = gettoken().then(
      () => 'answered',
      () => 'cut off',
    );
    while (simulator.calls(GETTOKEN) === 0) {
      await new Promise(setImmediate);
    }
    await simulator.close();
    expect(await outcome).toBe('cut off');
  });
});

describe('how callbacks are opened', () => {
  let simulator: Simulator;
  let app: Server;
  let opened: string[];
  let redirect_uri: string;
  beforeEach(async () => {
    simulator = await startSimulator();
    opened = [];
    app = createServer((request, response) => {
      opened.push(`${request.method} ${request.headers.cookie ?? 'no cookies'}`);
      response.end();
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    redirect_uri = `http://127.0.0.1:${(app.address() as AddressInfo).port}/callback`;
  });
  afterEach(async () => {
    await simulator.close();
    app.close();
  });

  const inside = (query = {}) => authorize(simulator, { redirect_uri, sim_user: LIN_WEI, ...query });
  const outside = (query = {}) => webLogin(simulator, { redirect_uri, sim_user: LIN_WEI, ...query });

  it.each<[CallbackVisits, string[]]>([
    ['once', []],
    ['scanner', ['GET no cookies']],
    ['head', ['HEAD no cookies']],
  ])('%s: the browser goes there, after %j', async (visits, before) => {
    simulator.settings.callbackVisits = visits;
    expect(codeIn(await inside({ connect_redirect: '1' }))).toBeTruthy();
    expect(opened).toEqual(before);
    expect(codeIn(await outside())).toBeTruthy();
    expect((await outside({ sim_deny: '1' })).location).toBe(`${redirect_uri}?state=abc123`);
    expect(opened).toEqual([...before, ...before, ...before]);
  });

  it('goes on when nobody answers the scanner', async () => {
    simulator.settings.callbackVisits = 'scanner';
    app.close();
    expect(codeIn(await inside())).toBeTruthy();
  });

  it.each<[CallbackVisits, object, boolean]>([
    ['twice', { connect_redirect: '1' }, true],
    ['parallel', {}, true],
    ['unlessConnectRedirect', {}, true],
    ['unlessConnectRedirect', { connect_redirect: '1' }, false],
  ])('%s with %j: the browser gets a page that opens it once more: %p', async (visits, query, asks) => {
    simulator.settings.callbackVisits = visits;
    const { status, text, location } = await inside(query);
    expect([status, location === null]).toEqual(asks ? [200, true] : [302, false]);
    const wanted = `href="${redirect_uri}?code=`;
    expect(text.includes(wanted)).toBe(asks);
    expect((await outside()).status).toBe(visits === 'unlessConnectRedirect' ? 302 : 200);
    expect(opened).toEqual([]);
  });

  it('is chosen on the overview page, and once again after a reset', async () => {
    const { text } = await visit(simulator, '/', { lang: 'en' });
    expect(text).toContain('aria-current="true">\n✓ Once');
    const [, link = ''] = /href="([^"]+)">\nFirst by a link scanner/.exec(text) ?? [];
    expect(await visit(simulator, link)).toMatchObject({ status: 302, location: '/' });
    expect(simulator.settings.callbackVisits).toBe('scanner');
    await visit(simulator, '/sim/callback', { visits: 'constructor' });
    expect(simulator.settings.callbackVisits).toBe('scanner');
    expect((await visit(simulator, '/', { lang: 'en' })).text).toContain('✓ First by a link scanner');
    simulator.reset();
    expect(simulator.settings.callbackVisits).toBe('once');
  });
});

describe('the overview page', () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  it('shows people, apps and requests, and no secret or token in full', async () => {
    const access_token = await tokenOf(simulator);
    await ask(simulator, USER_GET, { access_token, userid: LIN_WEI });
    const { text } = await visit(simulator, '/', { lang: 'en' }, { headers: { Cookie: 'sim_user=lin.wei' } });
    expect(text).toContain('Using WeCom on this device: <strong>lin.wei</strong>');
    expect(text).toContain('1000002');
    expect(text).toContain('王芳');
    expect(text).toContain('corpsecret=sim-se…');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(access_token);
  });

  it('gives a member another userid by hand, and whoever uses WeCom here goes on', async () => {
    const headers = { Cookie: `sim_user=${LIN_WEI}` };
    const rename = (to: string) =>
      visit(simulator, '/sim/members', { corp: CORP_ID, user: LIN_WEI, do: 'rename', to }, { headers });
    expect((await visit(simulator, '/', { lang: 'en' })).text).toContain('Change userid');
    expect((await rename('zhao.min')).location).toBe('/'); // taken
    expect(simulator.member(CORP_ID, LIN_WEI).userid).toBe(LIN_WEI);
    await rename(' lin.wei.2 ');
    expect(() => simulator.member(CORP_ID, LIN_WEI)).toThrow('no member');
    expect(simulator.member(CORP_ID, 'lin.wei.2').mobile).toBe('13900000001');
  });

  it('turns the user ticket off and on by hand', async () => {
    await visit(simulator, '/sim/ticket');
    expect(simulator.settings.userTicketGiven).toBe(false);
    expect((await visit(simulator, '/', { lang: 'en' })).text).toContain('Give a user_ticket after consent');
  });

  it('goes nowhere but to its own pages after switching', async () => {
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      expect((await visit(simulator, '/sim/use', { user: LIN_WEI, next })).location).toBe('/');
    }
  });
});
