import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECRET } from '../../../../simulator/seed';
import { errorOf } from '../../../../testing/attack';
import { testApp, wecomOptions } from '../../../../testing/test-app';

const test = testApp();

type Options = Record<string, unknown>;

const options = (overrides: Options = {}): Options => ({ ...wecomOptions(test.simulator, test.origin), ...overrides });

const storedOptions = async (name = 'wecom') =>
  (await test.app.db.getRepository('authenticators').findOne({ filter: { name } }))?.get('options') as Options;

async function publicOptions(): Promise<Options> {
  const reply = (await (await fetch(`${test.origin}/api/authenticators:publicList`)).json()) as {
    data: { name: string; options: Options }[];
  };
  return reply.data.find(({ name }) => name === 'wecom')?.options ?? {};
}

/** A POST as an admin, with a body as it is: `JSON.stringify` would lose `__proto__`. */
async function postAsAdmin(action: string, body: string) {
  const agent = await test.app.agent().login(1);
  return agent.post(`/api/${action}`).set('content-type', 'application/json').send(body);
}

const create = (values: Options) =>
  test.call('authenticators:create', {
    body: { name: 'wecom', authType: 'wecom', enabled: true, options: options(values) },
  });

describe('template injection by options (CWE-1336)', () => {
  const TEMPLATES = [
    '{{ 1234 * 4321 }}',
    '{{process.env.APP_KEY}}',
    '{{ constructor.constructor("return process.env.APP_KEY")() }}',
    '{{#each this}}{{@key}}{{/each}}',
    '{{lookup this "secret"}}',
    '{{$user.password}}',
    '{{currentUser.password}}',
    '{{$env}}',
    '{{$env.__proto__}}',
    '{{$env.constructor}}',
    '{{$env.constructor.name}}',
    '{{$env.toString}}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what an attacker would write
    '${process.env.APP_KEY}',
    '<%= process.env.APP_KEY %>',
    '#{1234*4321}',
    '$t(WeCom)',
    '{{t("WeCom")}}',
  ];
  const calculated = /a-key-for-tests-only|5332114|\[object|function|native code/;

  it.each(TEMPLATES)('%j stays the text it is, wherever it is shown, and calculates nothing', async (template) => {
    const { status } = await create({ public: { buttonText: template, buttonTooltip: template } });
    expect([200, 400]).toContain(status);
    if (status === 200) {
      expect((await storedOptions()).public).toEqual({ buttonText: template, buttonTooltip: template });
      expect(JSON.stringify(await publicOptions()).replaceAll(JSON.stringify(template), '')).not.toMatch(calculated);
    }
  });

  it.each(TEMPLATES)('%j is no company, agent, address or target', async (template) => {
    for (const field of ['corpId', 'agentId', 'origin', 'workbenchRedirect', 'apiBaseUrl', 'loginBaseUrl', 'role']) {
      const { status, data } = await test.call('wecom:startTrial', {
        body: { authenticator: 'wecom', options: options({ [field]: template }) },
      });
      expect([field, status]).toEqual([field, 200]);
      expect(JSON.stringify(data)).not.toMatch(calculated);
      if (field !== 'role') {
        expect([field, data]).toMatchObject([field, { kind: 'refused' }]);
      }
    }
  });

  it('a secret variable is rendered in no option that is shown or travels', async () => {
    const variables = test.app.db.getRepository('environmentVariables');
    await variables.create({ values: { name: 'HIDDEN', type: 'secret', value: SECRET } });
    const template = '{{$env.HIDDEN}}';
    for (const field of ['corpId', 'origin', 'workbenchRedirect', 'apiBaseUrl', 'authorizeBaseUrl', 'loginBaseUrl']) {
      expect([field, (await create({ [field]: template })).status]).toEqual([field, 400]);
    }
    expect((await create({ public: { buttonText: template } })).status).toBe(200);
    expect(JSON.stringify(await publicOptions())).not.toContain(SECRET);
    await variables.destroy({ filter: { name: 'HIDDEN' } });
  });
});

describe('prototype pollution by options (CWE-1321)', () => {
  const POLLUTION = '{"polluted":1,"autoSignup":true,"enabled":true,"apiBaseUrl":"http://evil.test","isAdmin":true}';
  const bodies = (base: string) => [
    `{${base},"options":{"__proto__":${POLLUTION}}}`,
    `{${base},"options":{"constructor":{"prototype":${POLLUTION}}}}`,
    `{${base},"options":{"public":{"__proto__":${POLLUTION}}}}`,
    `{${base},"__proto__":${POLLUTION}}`,
    `{${base},"constructor":{"prototype":${POLLUTION}}}`,
    `{${base},"options":{"refresh":{"__proto__":{"name":"always","polluted":1}}}}`,
  ];
  const isPolluted = () => 'polluted' in {} || 'isAdmin' in {} || 'autoSignup' in {};

  it.each([
    'authenticators:create',
    'wecom:checkSetup',
    'wecom:startTrial',
    'wecom:setInWecom',
    'wecom:listDepartments',
  ])('%s', async (action) => {
    for (const body of bodies('"name":"wecom","authenticator":"wecom","authType":"wecom"')) {
      expect([action, body, (await postAsAdmin(action, body)).status]).not.toEqual([action, body, 500]);
      expect(isPolluted()).toBe(false);
    }
  });

  it('an authenticator that carries a prototype behaves as one without', async () => {
    const inner = JSON.stringify(options()).slice(1, -1);
    const carried = `{${inner},"__proto__":${POLLUTION},"public":{"__proto__":${POLLUTION}}}`;
    const values = { name: 'wecom', authType: 'wecom', enabled: true, options: JSON.parse(carried) };
    await test.app.db.getRepository('authenticators').create({ values }); // as an import does: NocoBase's parser refuses it
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('NOT_LINKED');
    expect(await test.countUsers()).toBe(1);
    expect(isPolluted()).toBe(false);
  });

  it('the query and the bodies of what anybody may call', async () => {
    await test.addAuthenticator('wecom');
    const query = ['__proto__', 'constructor.prototype', 'authenticator[__proto__]', 'redirect[constructor][prototype]']
      .map((name) => `${name}[polluted]=1&${name}[isAdmin]=1`)
      .join('&');
    for (const action of ['authorize', 'callback', 'signInHelp', 'trial', 'trialCallback', 'echo']) {
      const { status } = await test.browser().request(`/api/wecom:${action}?authenticator=wecom&${query}`);
      expect([action, status < 500]).toEqual([action, true]);
    }
    for (const action of ['wecom:pendingLink', 'wecom:confirmPhone', 'auth:signIn']) {
      for (const body of bodies('"link":{"__proto__":{"polluted":1}},"ticket":{"__proto__":{"polluted":1}}')) {
        const headers = { 'content-type': 'application/json', 'x-authenticator': 'wecom' };
        const { status } = await test.browser().request(`/api/${action}`, { method: 'POST', headers, body });
        expect([action, status < 500]).toEqual([action, true]);
      }
    }
    expect(isPolluted()).toBe(false);
  });
});

describe('SSRF by a user who may not edit authenticators (CWE-918)', () => {
  const heard: string[] = [];
  let trap: Server;
  let trapUrl: string;

  beforeAll(async () => {
    trap = createServer((request, response) => {
      heard.push(String(request.url));
      response.end('{}');
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
  });
  afterAll(() => trap.close());
  beforeEach(() => {
    heard.length = 0;
  });

  const addresses = () => ({
    origin: trapUrl,
    apiBaseUrl: trapUrl,
    authorizeBaseUrl: trapUrl,
    loginBaseUrl: trapUrl,
    workbenchRedirect: `${trapUrl}/x`,
  });
  const body = () => ({
    ...addresses(),
    name: 'mine',
    authenticator: 'wecom',
    authType: 'wecom',
    enabled: true,
    options: options(addresses()),
    values: { options: options(addresses()) },
    fields: ['homeUrl', 'redirectDomain'],
  });

  const FOR_ADMINS = ['checkSetup', 'setInWecom', 'startTrial', 'trialReport', 'listDepartments', 'checkMembers'];
  const OF_NOCOBASE = [
    'create',
    'update',
    'updateOrCreate',
    'firstOrCreate',
    'destroy',
    'move',
    'set',
    'add',
    'export',
    'importXlsx',
  ];
  const ALL = [
    ...FOR_ADMINS.map((action) => `wecom:${action}`),
    ...OF_NOCOBASE.map((action) => `authenticators:${action}`),
  ];

  it.each(ALL)('%s is refused to a member and to a stranger, and asks no address', async (action) => {
    await test.addAuthenticator('wecom');
    const before = await storedOptions();
    const query = { 'filter[name]': 'wecom', 'filterKeys[]': 'name' };
    const userId = await test.addUser({ username: 'member', roles: ['member'] });
    const member = await test.call(action, { userId, body: body(), query });
    expect([403, 404]).toContain(member.status);
    const stranger = await test.browser().request(`/api/${action}?filter[name]=wecom`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body()),
    });
    expect([401, 403, 404]).toContain(stranger.status);
    expect(heard).toEqual([]);
    expect(await storedOptions()).toEqual(before);
    expect(await storedOptions('mine')).toBeUndefined();
  });

  it('what everybody may call takes its addresses from the settings, whatever the request says', async () => {
    await test.addAuthenticator('wecom');
    const userId = await test.addUser({ username: 'member', roles: ['member'] });
    const query = new URLSearchParams({ ...addresses(), authenticator: 'wecom', code: 'x', state: 'x', nonce: 'x' });
    query.set('options[apiBaseUrl]', trapUrl);
    for (const action of ['authorize', 'callback', 'signInHelp', 'trial', 'trialCallback', 'echo', 'pendingLink']) {
      const headers = { 'x-forwarded-host': new URL(trapUrl).host, referer: trapUrl, origin: trapUrl };
      const response = await test.browser().request(`/api/wecom:${action}?${query}`, { headers });
      expect(`${response.headers.get('location')} ${await response.text()}`).not.toContain(trapUrl);
    }
    for (const action of ['linkAccount', 'myAccounts', 'unlinkAccount', 'confirmPhone', 'pendingLink']) {
      await test.call(`wecom:${action}`, { userId, body: body(), query: Object.fromEntries(query) });
    }
    expect(heard).toEqual([]);
  });

  it('the trap hears an admin, who may check any address', async () => {
    await test.call('wecom:checkSetup', { body: body() });
    expect(heard.length).toBeGreaterThan(0);
  });
});

describe('an origin without TLS (RFC 9700 2.6, RFC 6819 4.4.1.5)', () => {
  it.each(['http://office.test', 'http://10.0.0.1', 'http://localhost.evil.test', 'http://127.0.0.1.evil.test'])(
    '%j is not saved: codes and tickets would travel in the open',
    async (origin) => {
      expect((await create({ origin })).status).toBe(400);
    },
  );
});
