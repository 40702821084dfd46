import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { AGENT_ID, CORP_ID, LIN_WEI, OTHER_SECRET, SECRET } from '../../../../simulator/seed';
import { shortLimits } from '../../../../testing/short-limits';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import type { CheckId, Finding } from '../../../shared/findings';
import type { SetInWecomReply, SetupReport } from '../../../shared/setup-report';

const test = testApp();

let apps = 0;
let agentId = '';
let secret = '';

/** An app of its own for every test, set up right: tokens and refusals of the one before are still remembered. */
beforeEach(() => {
  apps += 1;
  agentId = String(3_000_000 + apps);
  secret = `secret-of-checked-app-${apps}`;
  test.simulator.addApp(CORP_ID, {
    agentId,
    secret,
    name: 'Checked',
    redirectDomain: new URL(test.origin).host,
    homeUrl: homepage('office'),
  });
});

const homepage = (name: string) => `${test.origin}/api/wecom:authorize?authenticator=${name}`;
const form = (overrides: Record<string, unknown> = {}) => ({
  authenticator: 'office',
  options: { ...wecomOptions(test.simulator, test.origin), agentId, secret, ...overrides },
});
const app = () => test.simulator.app(CORP_ID, agentId);
/** As the form of `office` is. */
const save = () => test.addAuthenticator('office', { agentId, secret }, false);

async function check(body: unknown = form()): Promise<SetupReport> {
  const { status, data } = await test.call<SetupReport>('wecom:checkSetup', { body });
  expect(status).toBe(200);
  expect(JSON.stringify(data)).not.toContain(secret);
  return data;
}

/** A line of the checklist, as `[status, ...findings]`. */
async function line(checkId: CheckId, body: unknown = form()): Promise<unknown[]> {
  const found = (await check(body)).results.find((result) => result.check === checkId);
  return [found?.status, ...(found?.findings ?? [])];
}

const statuses = async (body: unknown = form()) => (await check(body)).results.map(({ status }) => status);
const withValues = (code: Finding['code'], values: unknown) => ({
  code,
  values: expect.objectContaining(values as object),
});

describe('a set-up that is right', () => {
  it('passes every check, in order, with one gettoken, before anything is saved', async () => {
    test.simulator.clearRequests();
    const report = await check();
    expect(report.results.map(({ check: id, status }) => [id, status])).toEqual([
      ['origin', 'passed'],
      ['api', 'passed'],
      ['credentials', 'passed'],
      ['ip', 'passed'],
      ['app', 'passed'],
      ['domain', 'passed'],
      ['file', 'skipped'],
      ['values', 'passed'],
      ['events', 'passed'],
    ]);
    expect(report.changes).toBeUndefined();
    expect(test.simulator.calls('/cgi-bin/gettoken')).toBe(1);
    expect(await test.app.db.getRepository('authenticators').count({ filter: { name: 'office' } })).toBe(0);
  });

  it('asks WeCom anew at every click, once each', async () => {
    await check();
    test.simulator.clearRequests();
    await check();
    expect(test.simulator.calls('/cgi-bin/gettoken')).toBe(1);
  });

  it('may be written with environment variables, and with a secret that is stored already', async () => {
    const variables = test.app.db.getRepository('environmentVariables');
    await variables.create({ values: { name: 'CHECKED', type: 'secret', value: secret } });
    expect(await line('credentials', form({ secret: '{{$env.CHECKED}}' }))).toEqual([
      'passed',
      { code: 'CREDENTIALS_OK' },
    ]);
    await variables.destroy({ filter: { name: 'CHECKED' } });

    await test.addAuthenticator('office', form().options);
    const stored = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'office' } });
    expect(stored.get('options').secret).not.toBe(secret);
    expect(await line('credentials', { authenticator: 'office', options: stored.get('options') })).toEqual([
      'passed',
      { code: 'CREDENTIALS_OK' },
    ]);
  });
});

describe('1. the origin', () => {
  shortLimits();

  it.each([
    ['', 'required'],
    ['office.test', 'originScheme'],
    ['http://office.test', 'https'],
    ['https://office.test/nocobase', 'path'],
    ['{{$env.GONE}}', 'missingVariable'],
  ])('%j: %s', async (origin, problem) => {
    expect(await line('origin', form({ origin }))).toEqual(['failed', { code: 'SETTING', field: 'origin', problem }]);
  });

  it('that no name server knows', async () => {
    expect(await line('origin', form({ origin: 'https://nowhere.invalid' }))).toEqual([
      'failed',
      withValues('NET_DNS', { host: 'nowhere.invalid' }),
    ]);
  });

  it('where nothing listens', async () => {
    expect(await line('origin', form({ origin: 'http://127.0.0.1:1' }))).toEqual([
      'failed',
      withValues('NET_REFUSED', { host: '127.0.0.1:1' }),
    ]);
  });

  it('without a proper certificate', async () => {
    const origin = test.origin.replace('http:', 'https:'); // plain http answers there
    expect(await line('origin', form({ origin }))).toEqual(['failed', withValues('NET_TLS', {})]);
  });

  it.each([
    [{ status: 502, body: '<html>bad gateway</html>' }, 'NET_STATUS', { status: 502 }],
    [
      { status: 301, body: '', headers: { Location: 'https://www.office.test/x?y=secret' } },
      'NET_REDIRECT',
      { location: 'https://www.office.test' },
    ],
    [{ hang: true }, 'NET_TIMEOUT', {}],
    [{ reset: true }, 'NET_FAILED', {}],
    [{ status: 200, body: '<html>another site</html>' }, 'ORIGIN_OTHER', {}],
    [{ status: 200, body: '{"data":{"answer":"0123456789abcdef0123456789abcdef"}}' }, 'ORIGIN_OTHER', {}],
  ] as const)('where another server answers: %j', async (fault, code, values) => {
    test.simulator.fault('/api/wecom:echo', fault);
    expect(await line('origin', form({ origin: test.simulator.url }))).toEqual(['failed', withValues(code, values)]);
  });

  it('that the operator does not let the server call', async () => {
    process.env.SERVER_REQUEST_WHITELIST = 'qyapi.weixin.qq.com';
    try {
      expect(await line('origin')).toEqual(['failed', withValues('NET_BLOCKED', {})]);
      expect(await line('api')).toEqual(['failed', withValues('NET_BLOCKED', {})]);
    } finally {
      delete process.env.SERVER_REQUEST_WHITELIST;
    }
  });

  it('gives the answer to a nonce once, and nothing to others', async () => {
    const echo = (nonce: string) => fetch(`${test.origin}/api/wecom:echo?nonce=${nonce}`);
    expect((await echo('0'.repeat(32))).status).toBe(404);
    expect((await fetch(`${test.origin}/api/wecom:echo?nonce[$ne]=1`)).status).toBe(404);
    test.simulator.fault('/api/wecom:echo', { hang: true });
    const checking = line('origin', form({ origin: test.simulator.url }));
    await untilCalled('/api/wecom:echo');
    const nonce = String(test.simulator.requests.find(({ path }) => path === '/api/wecom:echo')?.query.nonce);
    expect((await echo(nonce)).status).toBe(200);
    expect((await echo(nonce)).status).toBe(404);
    await checking;
  });
});

async function untilCalled(path: string): Promise<void> {
  while (test.simulator.calls(path) === 0) {
    await new Promise(setImmediate);
  }
}

describe('2. the way to WeCom', () => {
  shortLimits();

  it.each([
    ['https://nowhere.invalid', 'NET_DNS'],
    ['http://127.0.0.1:1', 'NET_REFUSED'],
  ])('%s: %s', async (apiBaseUrl, code) => {
    const report = await check(form({ apiBaseUrl }));
    expect(report.results[1]).toMatchObject({ status: 'failed', findings: [{ code }] });
    expect(report.results.slice(2, 6).map(({ status }) => status)).toEqual(Array(4).fill('skipped'));
  });

  it.each([
    ['ftp://x', 'urlScheme'],
    ['http://127.0.0.1:1/x?', 'query'],
    ['http://127.0.0.1:1/x#', 'query'],
    ['http://a:b@127.0.0.1:1', 'userinfo'],
  ])('an address that is none: %s, %s', async (apiBaseUrl, problem) => {
    const finding = { code: 'SETTING', field: 'apiBaseUrl', problem };
    expect(await line('api', form({ apiBaseUrl }))).toEqual(['failed', finding]);
  });

  it.each([
    [{ status: 502, body: '<html>' }, 'NET_STATUS'],
    [{ status: 302, body: '', headers: { Location: '/login' } }, 'NET_REDIRECT'],
    [{ hang: true }, 'NET_TIMEOUT'],
    [{ body: '<html>a portal</html>' }, 'API_NOT_WECOM'],
    [{ body: '{"hello":"world"}' }, 'API_NOT_WECOM'],
  ] as const)('answers %j: %s, and no gettoken', async (fault, code) => {
    test.simulator.fault('/cgi-bin/agent/get', fault);
    expect(await line('api')).toMatchObject(['failed', { code }]);
    expect(test.simulator.calls('/cgi-bin/gettoken')).toBe(0);
  });

  it('tells how long it took', async () => {
    test.simulator.settings.latencyMs = 30;
    const [status, finding] = (await line('api')) as [string, { values: { ms: number } }];
    expect(status).toBe('passed');
    expect(finding.values.ms).toBeGreaterThanOrEqual(30);
  });

  describe('through another server', () => {
    let middle: Server;
    let address = '';
    const asked: string[] = [];

    /** A forward proxy (`CONNECT wecom.invalid:80`) and a private edition below a path (`GET /private/…`). */
    beforeAll(async () => {
      middle = createServer((request, response) => {
        asked.push(String(request.url));
        const url = new URL(String(request.url), address);
        const target = new URL(url.pathname.replace(/^\/private/, '') + url.search, test.simulator.url);
        request.pipe(
          httpRequest(target, { method: request.method, headers: request.headers }, (reply) => {
            response.writeHead(reply.statusCode ?? 500, reply.headers);
            reply.pipe(response);
          }),
        );
      });
      middle.on('connect', ({ url }, socket) => {
        asked.push(String(url));
        const onward = connect(Number(new URL(test.simulator.url).port), '127.0.0.1');
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      await new Promise<void>((resolve) => middle.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(middle.address() as AddressInfo).port}`;
    });
    beforeEach(() => {
      asked.length = 0;
    });
    afterAll(() => middle.close());

    it('works with a private address below a path', async () => {
      expect((await statuses(form({ apiBaseUrl: `${address}/private` }))).slice(1, 6)).toEqual(Array(5).fill('passed'));
      expect(asked.every((url) => url.startsWith('/private/cgi-bin/'))).toBe(true);
    });

    it('works with the proxy of the environment', async () => {
      Object.assign(process.env, { http_proxy: address, no_proxy: '127.0.0.1' });
      try {
        const found = await statuses(form({ apiBaseUrl: 'http://wecom.invalid' }));
        expect(found.slice(1, 6)).toEqual(Array(5).fill('passed'));
        expect(new Set(asked)).toEqual(new Set(['wecom.invalid:80']));
      } finally {
        delete process.env.http_proxy;
        delete process.env.no_proxy;
      }
    });
  });
});

describe('3. company ID and secret', () => {
  it.each([
    [{ corpId: '' }, [{ code: 'SETTING', field: 'corpId', problem: 'required' }]],
    [{ secret: '' }, [{ code: 'SETTING', field: 'secret', problem: 'required' }]],
    [{ secret: 'encrypted:00' }, [{ code: 'SETTING', field: 'secret', problem: 'secretOfAnother' }]],
    [{ corpId: 'ww0nobody' }, [{ code: 'WECOM', errcode: 40013 }]],
    [{ secret: OTHER_SECRET }, [{ code: 'WECOM', errcode: 40091 }]],
  ])('%j', async (overrides, findings) => {
    test.simulator.settings.foreignSecretErrcode = 40091;
    const report = await check(form(overrides));
    expect(report.results[2]).toEqual({ check: 'credentials', status: 'failed', findings });
    expect(report.results.slice(3, 6).map(({ status }) => status)).toEqual(Array(3).fill('skipped'));
  });

  it('a wrong secret is sent once, however often the button is pressed', async () => {
    const wrong = form({ secret: `wrong-${secret}` });
    const finding = { code: 'WECOM', errcode: 40001 };
    expect(await line('credentials', wrong)).toEqual(['failed', finding]);
    expect(await line('credentials', wrong)).toEqual(['failed', finding, { code: 'REFUSED_BEFORE' }]);
    expect(await line('credentials', wrong)).toEqual(['failed', finding, { code: 'REFUSED_BEFORE' }]);
    expect(test.simulator.calls('/cgi-bin/gettoken')).toBe(1);
  });

  it('a wrong secret is sent once by two who check at the same time', async () => {
    const wrong = form({ secret: `twice-wrong-${secret}` });
    await Promise.all([check(wrong), check(wrong)]);
    expect(test.simulator.calls('/cgi-bin/gettoken')).toBe(1);
  });

  it('a token that WeCom has dropped meanwhile is noticed', async () => {
    await check();
    app().secret = 'reset-in-the-console';
    expect(await line('credentials')).toEqual(['failed', { code: 'WECOM', errcode: 40001 }]);
  });

  it('an error that no help page covers comes in WeCom’s words, without what may be personal', async () => {
    const errmsg = 'the moon is down for 13900000001 with abcdefghijklmnopqrstuvwxyz012345';
    test.simulator.fault('/cgi-bin/gettoken', { errcode: 77777, errmsg });
    const finding = { code: 'WECOM', errcode: 77777, text: 'the moon is down for … with …' };
    expect(await line('credentials')).toEqual(['failed', finding]);
  });
});

describe('4. the trusted IP', () => {
  it('names the address that WeCom sees', async () => {
    test.simulator.settings.callerIp = '203.0.113.9';
    app().trustedIps = [];
    const report = await check();
    expect(report.results[3]).toEqual({
      check: 'ip',
      status: 'failed',
      findings: [{ code: 'IP_NOT_TRUSTED', values: { ip: '203.0.113.9' } }],
    });
    expect(report.results.slice(4, 6).map(({ status }) => status)).toEqual(['skipped', 'skipped']);

    test.simulator.trustIp(CORP_ID, agentId, '203.0.113.9');
    expect((await line('ip'))[0]).toBe('failed');
    test.simulator.advance(60_000);
    expect(await line('ip')).toEqual(['passed', { code: 'IP_OK' }]);
  });

  it('is named as well when the app cannot be changed because of it', async () => {
    test.simulator.settings.callerIp = '203.0.113.9';
    app().trustedIps = [];
    await save();
    const { data } = await test.call('wecom:setInWecom', { body: { ...form(), fields: ['homeUrl'] } });
    expect(data).toEqual({ kind: 'refused', finding: { code: 'IP_NOT_TRUSTED', values: { ip: '203.0.113.9' } } });
  });

  it('says so where WeCom names no address', async () => {
    test.simulator.fault('/cgi-bin/agent/get', { errcode: 41001, times: 1 }); // the question whether it answers at all
    test.simulator.fault('/cgi-bin/agent/get', { body: '{"errcode":60020,"errmsg":"not allow"}' });
    expect(await line('ip')).toEqual(['failed', { code: 'WECOM', errcode: 60020 }]);
  });
});

describe('5. the app', () => {
  shortLimits();

  it.each([
    ['another app’s', { agentId: AGENT_ID }, { code: 'WECOM', errcode: 301002 }],
    ['nobody’s', { agentId: '999' }, { code: 'WECOM', errcode: 40056 }],
    ['empty', { agentId: '' }, { code: 'SETTING', field: 'agentId', problem: 'required' }],
    ['no number', { agentId: 'Checked' }, { code: 'SETTING', field: 'agentId', problem: 'digits' }],
  ])('%s AgentId', async (_, overrides, finding) => {
    expect(await line('app', form(overrides))).toEqual(['failed', finding]);
    expect(await line('domain', form(overrides))).toEqual(['skipped', { code: 'SKIPPED' }]);
  });

  it('is disabled, as agent/get says or as gettoken does', async () => {
    test.simulator.fault('/cgi-bin/agent/get', { errcode: 41001, times: 1 });
    test.simulator.fault('/cgi-bin/agent/get', {
      body: `{"errcode":0,"errmsg":"ok","agentid":${agentId},"name":"x","close":1,"allow_partys":{"partyid":[1]}}`,
    });
    expect(await line('app')).toEqual(['failed', { code: 'APP_DISABLED' }]);
    test.simulator.clearFaults();
    app().closed = true;
    expect(await line('credentials')).toEqual(['failed', { code: 'WECOM', errcode: 50003 }]);
  });

  it('is open to nobody, or to so many', async () => {
    app().visibleDepartments = [];
    expect(await line('app')).toEqual(['failed', { code: 'RANGE_EMPTY' }]);
    expect((await line('domain'))[0]).toBe('passed');
    app().visibleDepartments = [2, 3];
    app().visibleUsers = ['lin.wei'];
    const values = { name: 'Checked', users: 1, departments: 2, tags: 0 };
    expect(await line('app')).toEqual(['passed', { code: 'APP_OK', values }]);
  });

  it.each([[{ hang: true }], [{ errcode: -1 }], [{ body: '{"errcode":0,"allow_partys":"all"}' }]] as const)(
    'cannot be read: %j',
    async (fault) => {
      test.simulator.fault('/cgi-bin/agent/get', { errcode: 41001, times: 1 });
      test.simulator.fault('/cgi-bin/agent/get', fault);
      const report = await check();
      expect(report.results.slice(3, 6).map(({ status }) => status)).toEqual(['skipped', 'failed', 'skipped']);
      expect(test.simulator.calls('/cgi-bin/gettoken')).toBe(1);
    },
  );
});

describe('6. domain and homepage', () => {
  const host = () => new URL(test.origin).host;

  it('differ: what is there, what should be, and what could be set', async () => {
    app().redirectDomain = 'old.office.test';
    app().homeUrl = 'https://old.office.test/admin';
    const report = await check();
    expect(report.results[5]).toEqual({
      check: 'domain',
      status: 'failed',
      findings: [
        { code: 'DOMAIN_DIFFERS', values: { expected: host(), found: 'old.office.test' } },
        { code: 'HOMEPAGE_DIFFERS', values: { expected: homepage('office'), found: 'https://old.office.test/admin' } },
      ],
    });
    expect(report.changes).toEqual({ redirectDomain: host(), homeUrl: homepage('office') });
  });

  it('the port counts, scheme and case do not', async () => {
    app().redirectDomain = '127.0.0.1';
    expect(await line('domain')).toMatchObject(['failed', { code: 'DOMAIN_DIFFERS' }, { code: 'HOMEPAGE_OK' }]);
    app().redirectDomain = `HTTPS://${host()}/`;
    expect(await line('domain')).toMatchObject(['passed', { code: 'DOMAIN_OK' }, { code: 'HOMEPAGE_OK' }]);
  });

  it('are missing', async () => {
    app().redirectDomain = '';
    app().trustedDomains = [];
    app().homeUrl = '';
    expect(await line('domain')).toMatchObject(['failed', { code: 'DOMAIN_EMPTY' }, { code: 'HOMEPAGE_EMPTY' }]);
  });

  it('the homepage may have a redirect, or with automatic login be any page of this site', async () => {
    app().homeUrl = `${homepage('office')}&redirect=%2Fm`;
    expect((await line('domain'))[0]).toBe('passed');
    app().homeUrl = `${test.origin}/m`;
    expect(await line('domain')).toMatchObject(['failed', {}, { code: 'HOMEPAGE_DIFFERS' }]);
    const automatic = form({ public: { autoLogin: true } });
    expect(await line('domain', automatic)).toMatchObject(['passed', {}, { code: 'HOMEPAGE_OF_THIS_SITE' }]);
    app().homeUrl = homepage('another');
    expect((await line('domain'))[0]).toBe('failed');
  });

  it('need an origin and a name', async () => {
    expect(await line('domain', form({ origin: 'x' }))).toEqual([
      'failed',
      { code: 'SETTING', field: 'origin', problem: 'originScheme' },
    ]);
    expect(await line('domain', { ...form(), authenticator: '' })).toEqual([
      'failed',
      { code: 'SETTING', field: 'name', problem: 'required' },
    ]);
  });
});

describe('"Set it in WeCom for me"', () => {
  const set = async (fields: unknown, body: object = form()) =>
    (await test.call<SetInWecomReply>('wecom:setInWecom', { body: { ...body, fields } })).data;
  beforeEach(save);

  it('makes check 6 pass', async () => {
    app().redirectDomain = 'old.office.test';
    app().homeUrl = '';
    const { changes = {} } = await check();
    expect(await set(Object.keys(changes))).toEqual({ kind: 'set' });
    expect(await statuses()).toEqual([...Array(6).fill('passed'), 'skipped', 'passed', 'passed']);
    expect(app()).toMatchObject({ redirectDomain: new URL(test.origin).host, homeUrl: homepage('office') });
  });

  it('touches nothing that was not asked for', async () => {
    app().redirectDomain = 'stays.test';
    app().homeUrl = '';
    expect(await set(['homeUrl', 'secret', '__proto__'])).toEqual({ kind: 'set' });
    expect(app()).toMatchObject({ redirectDomain: 'stays.test', homeUrl: homepage('office'), secret });
    const sent = test.simulator.requests.find(({ path }) => path === '/cgi-bin/agent/set');
    expect(JSON.parse(String(sent?.body))).toEqual({ agentid: Number(agentId), home_url: homepage('office') });
  });

  it.each([[undefined], ['homeUrl'], [[]], [['name']]])('sends nothing for fields %j', async (fields) => {
    await set(fields);
    expect(test.simulator.calls('/cgi-bin/agent/set')).toBe(0);
  });

  it('passes on why WeCom refuses', async () => {
    test.simulator.settings.unverifiedDomains = [new URL(test.origin).host];
    expect(await set(['redirectDomain'])).toEqual({ kind: 'refused', finding: { code: 'WECOM', errcode: 85005 } });
    expect(await set(['redirectDomain'], form({ agentId: '' }))).toEqual({
      kind: 'refused',
      finding: { code: 'SETTING', field: 'agentId', problem: 'required' },
    });
  });
});

describe('8. who may write the values that people are found by', () => {
  const found = (columns: string, code: Finding['code']) => ({ code, values: { columns } });
  const proof = { code: 'VALUES_NEED_PROOF' };
  const basic = (values: object) =>
    test.app.db.getRepository('authenticators').update({ filter: { name: 'basic' }, values });
  const editing = (enableEditProfile: boolean | null) =>
    test.app.db
      .getRepository('systemSettings')
      .update({ filter: {}, forceUpdate: true, values: { enableEditProfile } });

  afterEach(async () => {
    await basic({ enabled: true, options: { public: { allowSignUp: true } } });
    await editing(null);
  });

  it('is everybody, as NocoBase is installed', async () => {
    expect(await line('values')).toEqual([
      'passed',
      found('username', 'VALUES_BY_SIGN_UP'),
      found('phone,email,username', 'VALUES_BY_PROFILE'),
      proof,
    ]);
  });

  it('follows the sign-up form, and is nobody once sign-up and profiles are closed', async () => {
    await editing(false);
    const signupForm = [
      { field: 'email', show: true },
      { field: 'phone', show: true },
      { field: 'username', show: false },
    ];
    await basic({ options: { public: { allowSignUp: true, signupForm } } });
    expect(await line('values')).toEqual(['passed', found('phone,email', 'VALUES_BY_SIGN_UP'), proof]);
    await basic({ options: { public: { allowSignUp: false, signupForm } } });
    expect(await line('values')).toEqual(['passed', { code: 'VALUES_BY_ADMINS' }]);
  });
});

describe('9. signing in with WeCom only', () => {
  const only = () => form({ public: { wecomOnly: true } });
  const wayIn = () => ({ code: 'WECOM_ONLY_ON', values: { address: `${test.origin}/api/wecom:passwordSignIn` } });
  const risks = async () =>
    (await test.call<{ risks: string[] }>('wecom:wecomOnlyRisks', { query: { authenticator: 'office' } })).data.risks;

  it('is no line while it is off', async () => {
    expect((await check()).results.map((result) => result.check)).not.toContain('wecomOnly');
  });

  it('fails until a sign-in has worked, and says where root gets in', async () => {
    expect(await risks()).toEqual(['WECOM_ONLY_UNTRIED']);
    expect(await line('wecomOnly', only())).toEqual(['failed', { code: 'WECOM_ONLY_UNTRIED' }, wayIn()]);
    await test.addAuthenticator('office', { agentId, secret, public: { autoSignup: true } });
    await test.browser().as(LIN_WEI).authorize('office'); // a ticket is no session yet
    expect(await risks()).toEqual(['WECOM_ONLY_UNTRIED']);
    expect((await test.browser().as(LIN_WEI).signIn('office')).status).toBe(200);
    expect(await risks()).toEqual([]);
    expect(await line('wecomOnly', only())).toEqual(['passed', wayIn()]);
  });

  it('remembers a sign-in whose session is long gone', async () => {
    const counted = { day: '2026-01-01', authenticator: 'office', kind: 'web', code: '', count: 1 };
    const { model } = test.app.db.getCollection('wecomDailyCounts');
    await model.create({ ...counted, kind: 'failure', code: 'NOT_LINKED' });
    expect(await risks()).toEqual(['WECOM_ONLY_UNTRIED']);
    await model.create(counted);
    expect(await risks()).toEqual([]);
    await model.destroy({ where: { authenticator: 'office' } });
  });

  it('fails while root has no password', async () => {
    const { model } = test.app.db.getCollection('users');
    const password: unknown = (await model.findByPk(1))?.get('password');
    await model.update({ password: null }, { where: { id: 1 }, hooks: false });
    expect(await risks()).toContain('WECOM_ONLY_NO_PASSWORD');
    await model.update({ password }, { where: { id: 1 }, hooks: false });
    expect(await risks()).not.toContain('WECOM_ONLY_NO_PASSWORD');
  });

  it('fails while root has neither a username nor an email to sign in with', async () => {
    const { model } = test.app.db.getCollection('users');
    const root = await model.findByPk(1);
    const names = { username: root?.get('username'), email: root?.get('email') };
    await model.update({ username: null, email: null }, { where: { id: 1 }, hooks: false });
    expect(await risks()).toContain('WECOM_ONLY_NO_PASSWORD');
    await model.update(names, { where: { id: 1 }, hooks: false });
    expect(await risks()).not.toContain('WECOM_ONLY_NO_PASSWORD');
  });

  it('fails while passwords are disabled', async () => {
    const { model } = test.app.db.getCollection('authenticators');
    const enable = (enabled: boolean) => model.update({ enabled }, { where: { name: 'basic' }, hooks: false });
    await enable(false);
    expect(await risks()).toEqual(['WECOM_ONLY_UNTRIED', 'WECOM_ONLY_PASSWORDS_OFF']);
    await enable(true);
    expect(await risks()).toEqual(['WECOM_ONLY_UNTRIED']);
  });
});

describe('7. the verification file', () => {
  const file = { name: 'WW_verify_AbC123.txt', content: 'AbC123' };
  const files = (action: string) => test.call(`wecom:${action}VerificationFile`, { body: file });

  afterEach(() => files('remove'));

  it('is where WeCom looks for it, is missing, or is another', async () => {
    expect(await line('file')).toEqual(['skipped', { code: 'NO_FILE' }]);
    await files('add');
    expect(await line('file')).toEqual(['passed', { code: 'FILE_OK', values: { name: file.name } }]);

    const elsewhere = form({ origin: test.simulator.url });
    const values = { ...file, host: new URL(test.simulator.url).host };
    expect(await line('file', elsewhere)).toEqual(['failed', { code: 'FILE_MISSING', values }]);
    test.simulator.fault(`/${file.name}`, { body: '<!doctype html><title>the start page</title>' });
    expect(await line('file', elsewhere)).toEqual(['failed', { code: 'FILE_MISSING', values }]);
    test.simulator.fault(`/${file.name}`, { body: 'XyZ' });
    expect(await line('file', elsewhere)).toEqual(['failed', { code: 'FILE_WRONG', values }]);
    test.simulator.fault(`/${file.name}`, { status: 503, body: '' });
    expect(await line('file', elsewhere)).toMatchObject(['failed', { code: 'NET_STATUS' }]);
    expect(await line('file', form({ origin: 'http://127.0.0.1:1' }))).toMatchObject([
      'failed',
      { code: 'NET_REFUSED' },
    ]);
    expect(await line('file', form({ origin: '' }))).toEqual(['skipped', { code: 'SKIPPED' }]);
  });
});

describe('a secret environment variable', () => {
  const variables = () => test.app.db.getRepository('environmentVariables');
  beforeEach(() => variables().create({ values: { name: 'SMTP_PASS', type: 'secret', value: 'sup3rs3cret' } }));
  afterEach(() => variables().destroy({ filter: { name: 'SMTP_PASS' } }));

  it.each(['corpId', 'agentId', 'origin', 'apiBaseUrl', 'authorizeBaseUrl', 'loginBaseUrl', 'workbenchRedirect'])(
    'is not filled into %s, where it would be seen',
    async (field) => {
      const value = `https://{{ $env.SMTP_PASS }}.invalid`;
      const report = await check(form({ [field]: value }));
      expect(JSON.stringify(report)).not.toContain('sup3rs3cret');
      const trial = await test.call('wecom:startTrial', { body: form({ [field]: value }) });
      const finding = { code: 'SETTING', field, problem: 'secretVariable' };
      expect(trial.data).toEqual({ kind: 'refused', finding });
    },
  );
});

it.each(['{{$env.toLocaleString}}', '{{$env.constructor}}', '{{$env.__proto__}}', '{{ $env.NOPE }}'])(
  'takes %s for a variable that does not exist',
  async (origin) => {
    const problem = { code: 'SETTING', field: 'origin', problem: 'missingVariable' };
    expect(await line('origin', form({ origin }))).toEqual(['failed', problem]);
  },
);

it.each([
  [undefined],
  [{}],
  [{ authenticator: { $ne: '' }, options: [] }],
  [{ authenticator: 'x\u0000', options: null }],
  [{ authenticator: 'office', options: { corpId: { $ne: 1 }, public: 7, origin: ['https://x'] } }],
])('answers a form of %j with a checklist, not with an error', async (body) => {
  const { status, data } = await test.call<SetupReport>('wecom:checkSetup', { body: body ?? '' });
  expect(status).toBe(200);
  expect(data.results).toHaveLength(9);
  expect(data.results[0]?.status).toBe('failed');
});

it('leaves no secret in the logs', async () => {
  await check();
  await test.call('wecom:setInWecom', { body: { ...form(), fields: ['homeUrl'] } });
  await test.call('wecom:startTrial', { body: form() });
  const logs = await test.logs();
  expect(logs).toContain('wecom:checkSetup');
  expect(logs.includes(secret)).toBe(false);
  expect(logs.includes(SECRET)).toBe(false);
});
