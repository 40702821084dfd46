import { SECRET } from '../../../../simulator/seed';
import { testApp, wecomOptions } from '../../../../testing/test-app';

const test = testApp();

type Values = Record<string, unknown>;
interface Reply {
  status: number;
  body: {
    data?: { id: number; name: string; options: Values }[] | { id: number; options: Values };
    errors?: { message: string }[];
  };
}

const base = () => ({ ...wecomOptions(test.simulator, test.origin) }) as Values;
const stored = async (name: string) =>
  (await test.app.db.getRepository('authenticators').findOne({ filter: { name } })).get('options');

async function admin() {
  const agent = await test.app.agent().login(1);
  const post = async (action: string, values: Values, locale = 'en-US'): Promise<Reply> =>
    agent.post(`/api/authenticators:${action}`).set('X-Locale', locale).send(values);
  return {
    create: (name: string, options: unknown, more: Values = {}, locale?: string) =>
      post('create', { name, authType: 'wecom', enabled: true, options, ...more }, locale),
    update: (name: string, values: Values) =>
      post(`update?filter=${encodeURIComponent(JSON.stringify({ name }))}`, values),
    post,
    get: async (path: string): Promise<Reply> => agent.get(`/api/${path}`),
  };
}

describe('saving a WeCom authenticator', () => {
  it.each([
    [{ corpId: undefined }, 'Company ID is required'],
    [{ corpId: '' }, 'Company ID is required'],
    [{ corpId: 'ww x/..' }, 'Company ID can only contain letters, digits, “-” and “_”, as in ww1a2b3c4d5e6f7890'],
    [{ corpId: { $ne: 1 } }, 'Company ID is required'],
    [{ agentId: '   ' }, 'AgentId is required'],
    [{ agentId: '10x' }, 'AgentId must consist of digits'],
    [{ secret: null }, 'Secret is required'],
    [
      { secret: 'encrypted:00' },
      'Enter Secret again, or correct Company ID or the WeCom API address: it belongs to another company or another WeCom address',
    ],
    [{ secret: 'a b' }, 'Secret can only contain letters, digits and symbols, without spaces'],
    [{ secret: 'abc••••' }, 'Secret can only contain letters, digits and symbols, without spaces'],
    [{ role: 'member\0' }, 'Role of new users is not valid'],
    [{ public: 'x' }, 'WeCom is not valid'],
    [{ public: { autoLogin: 'yes' } }, 'Automatic login is not valid'],
    [{ origin: undefined }, 'Origin is required'],
    [{ origin: 'app.test' }, 'Origin must begin with https://'],
    [{ origin: 'https://app.test/nocobase' }, 'Origin must not have a path: enter only https://host[:port]'],
    [
      { origin: 'http://app.test' },
      'Origin must begin with https:// instead of http://. Only localhost and 127.0.0.1 can do without.',
    ],
    [{ origin: 'https://user:pass@app.test' }, 'Origin must not contain a username or password'],
    [{ origin: 'javascript:alert(1)' }, 'Origin must begin with https://'],
    [
      { origin: 'https://localhost..' },
      'Origin has no valid host: enter a domain or an IP address, with its port if it has one',
    ],
    [
      { workbenchRedirect: '//evil.test' },
      'Workbench application redirect link must be an in-app path or an http(s) link',
    ],
    [
      { workbenchRedirect: 'javascript:alert(1)' },
      'Workbench application redirect link must begin with /, https:// or http://',
    ],
    [{ apiBaseUrl: 'ftp://x' }, 'WeCom API address must begin with https:// or http://'],
    [{ secret: '{{$env.MISSING}}' }, 'Secret refers to a variable that does not exist'],
  ])('with %j: 400, and the field by name', async (options, message) => {
    const { create } = await admin();
    const reply = await create('bad', { ...base(), ...options });
    expect(reply.status).toBe(400);
    expect(reply.body.errors?.[0]?.message).toBe(message);
    expect(await test.app.db.getRepository('authenticators').count({ filter: { name: 'bad' } })).toBe(0);
  });

  it.each([undefined, null, 'x', 7, []])('without usable options (%j): a 400, not a crash', async (options) => {
    const { create } = await admin();
    const reply = await create('bad', options);
    expect(reply.status).toBe(400);
    expect(reply.body.errors?.[0]?.message).toBeTruthy();
  });

  it('says it in the admin’s language', async () => {
    const { create } = await admin();
    const reply = await create('bad', { ...base(), agentId: 'x' }, {}, 'zh-CN');
    expect(reply.body.errors?.[0]?.message).toMatch(/AgentId.*数字/);
  });

  it('takes a good one, trailing slashes and numbers as they come', async () => {
    const { create } = await admin();
    const reply = await create('good', {
      ...base(),
      agentId: 1000002,
      origin: `${test.origin}/`,
      apiBaseUrl: `${test.simulator.url}/`,
      loginBaseUrl: '',
      workbenchRedirect: 'https://portal.test/x?y=1#z',
      public: { autoSignup: true, autoLogin: null, buttonText: '' },
    });
    expect(reply.status).toBe(200);
    expect((await test.browser().as('lin.wei').signIn('good')).status).toBe(200);
  });

  it('refuses a second automatic login and names the other one', async () => {
    const { create, update } = await admin();
    const autoLogin = { ...base(), public: { autoLogin: true } };
    expect((await create('first', autoLogin, { title: 'Head office' })).status).toBe(200);
    const message = 'Automatic login is already enabled for Head office; only one WeCom authenticator can have it';

    const second = await create('second', autoLogin);
    expect(second.status).toBe(400);
    expect(second.body.errors?.[0]?.message).toBe(message);

    expect((await create('second', autoLogin, { enabled: false })).status).toBe(200);
    const enabling = await update('second', { enabled: true });
    expect(enabling.body.errors?.[0]?.message).toBe(message);
    expect((await update('first', { enabled: true, options: autoLogin })).status).toBe(200);
  });

  it('leaves other types alone', async () => {
    const { create } = await admin();
    const reply = await create('sms', { secret: 'theirs' }, { authType: 'SMS' });
    expect(reply.status).toBe(200);
    expect(reply.body.data).toMatchObject({ options: { secret: 'theirs' } });
  });
});

describe('a name that no HTTP header can carry', () => {
  const MESSAGE = 'Auth UID must be plain ASCII without leading or trailing spaces: browsers send it in an HTTP header';
  const BAD = [
    '企业微信',
    'wecom😀',
    'wécom',
    'we\ncom',
    'wecom\r',
    ' wecom',
    'wecom ',
    'we\tcom',
    'we\u00a0com',
    'x'.repeat(256),
  ];

  it.each(BAD)('%j is refused for a new one', async (name) => {
    const { create } = await admin();
    const reply = await create(name, base());
    expect([reply.status, reply.body.errors?.[0]?.message]).toEqual([400, MESSAGE]);
  });

  it.each(BAD)('%j is refused for one that had another', async (name) => {
    const { create, update } = await admin();
    await create('good', base());
    expect((await update('good', { name, enabled: true })).status).toBe(400);
    expect((await update('good', { name: 'We Com_1.(2)~!', enabled: true })).status).toBe(200);
  });

  it('may stay, is no matter to other types, and keeps nobody from editing the rest', async () => {
    const repository = test.app.db.getRepository('authenticators');
    const { create, update } = await admin();
    await create('good', base());
    const { model } = test.app.db.getCollection('authenticators');
    await model.update({ name: '企业微信' }, { where: { name: 'good' } }); // from before
    const options = { ...(await stored('企业微信')), agentId: '7' };
    expect((await update('企业微信', { name: '企业微信', title: 'WeCom', options, enabled: true })).status).toBe(200);
    expect((await stored('企业微信')).agentId).toBe('7');
    expect((await update('企业微信', { name: 'wecom', enabled: true })).status).toBe(200);

    await repository.create({ values: { name: '密码', authType: 'Email/Password', options: {} } });
    const toOurs = await update('密码', { authType: 'wecom', options: base(), enabled: true });
    expect(toOurs.status).toBe(400);
    await repository.destroy({ filter: { name: '密码' } });
  });
});

describe('a broken authenticator', () => {
  it('can be switched off, renamed and kept off', async () => {
    const { update } = await admin();
    const variables = test.app.db.getRepository('environmentVariables');
    await variables.create({ values: { name: 'GOING', type: 'secret', value: SECRET } });
    await test.addAuthenticator('wecom', { secret: '{{$env.GOING}}' });
    await variables.destroy({ filter: { name: 'GOING' } });

    const { id } = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    expect((await update('wecom', { id, enabled: false })).status).toBe(200);
    const asTheFormDoes = { id, enabled: false, title: 'Old', options: await stored('wecom') };
    expect((await update('wecom', asTheFormDoes)).status).toBe(200);
    const switchingOn = await update('wecom', { enabled: true });
    expect(switchingOn.body.errors?.[0]?.message).toBe('Secret refers to a variable that does not exist');
  });
});

describe('the secret', () => {
  it('never leaves the server, whichever way an admin asks', async () => {
    const { create, get, post, update } = await admin();
    const created = await create('wecom', base());
    const id = (created.body.data as { id: number }).id;
    const replies = [
      created,
      await get('authenticators:list'),
      await get('authenticators:list?paginate=false'),
      await get(`authenticators:get/${id}`),
      await get('authenticators:list?fields[]=options&fields[]=id'),
      await get('authenticators:publicList'),
      await update('wecom', { enabled: true, options: base() }),
      await post('query', { dimensions: [{ field: ['options'], alias: 'o' }] }),
    ];
    for (const reply of replies) {
      expect(reply.status).toBe(200);
      expect(JSON.stringify(reply.body)).not.toContain(SECRET);
    }
    expect(JSON.stringify(await stored('wecom'))).not.toContain(SECRET);
    const logs = await test.logs();
    expect(logs.includes('authenticators:create')).toBe(true);
    expect(logs.includes(SECRET)).toBe(false);
  });

  it('stays what it was when a form sends back what it got, and changes when it sends another', async () => {
    const { create, update } = await admin();
    await create('wecom', base());
    const shown = await stored('wecom');
    expect((await update('wecom', { enabled: true, options: { ...shown, workbenchRedirect: '/m' } })).status).toBe(200);
    expect(await stored('wecom')).toEqual({ ...shown, workbenchRedirect: '/m' });
    expect((await test.browser().as('no.phone').authorize('wecom')).searchParams.get('error')).toBe('NOT_LINKED');

    await update('wecom', { enabled: true, options: { ...base(), secret: 'another' } });
    expect((await test.browser().as('no.phone').authorize('wecom')).searchParams.get('error')).toBe('WECOM_CONFIG');
  });

  it('cannot be sent elsewhere by an editor of the addresses', async () => {
    const { create, update } = await admin();
    await create('wecom', base());
    const shown = await stored('wecom');
    const message =
      'Enter Secret again, or correct Company ID or the WeCom API address: it belongs to another company or another WeCom address';
    for (const change of [{ apiBaseUrl: 'http://127.0.0.1:9' }, { corpId: 'ww5imulat0rc0rp002' }]) {
      const reply = await update('wecom', { enabled: true, options: { ...shown, ...change } });
      expect(reply.body.errors?.[0]?.message).toBe(message);
      expect((await create('thief', { ...shown, ...change })).body.errors?.[0]?.message).toBe(message);
    }

    const { model } = test.app.db.getCollection('authenticators');
    const elsewhere = { ...shown, apiBaseUrl: 'http://127.0.0.1:9' };
    await model.update({ options: elsewhere }, { where: { name: 'wecom' }, hooks: false });
    expect((await test.browser().authorize('wecom')).searchParams.get('error')).toBe('AUTHENTICATOR_UNAVAILABLE');
  });

  it('may be an environment variable, whose name is shown and whose value is not', async () => {
    await test.app.db
      .getRepository('environmentVariables')
      .create({ values: { name: 'WECOM_SECRET', type: 'secret', value: SECRET } });
    const { create, get } = await admin();
    const reply = await create('wecom', {
      ...base(),
      secret: '{{$env.WECOM_SECRET}}',
      public: { autoSignup: true, buttonText: '{{$env.WECOM_SECRET}}' },
    });
    expect(reply.status).toBe(200);
    expect(JSON.stringify(reply.body)).not.toContain(SECRET);
    const list = await get('authenticators:list');
    expect(JSON.stringify(list.body)).toContain('{{$env.WECOM_SECRET}}');
    expect(await stored('wecom')).toMatchObject({ secret: '{{$env.WECOM_SECRET}}' });
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200);
  });

  it('of other types is left alone', async () => {
    const { create, get } = await admin();
    await create('sms', { secret: 'theirs' }, { authType: 'SMS' });
    const list = await get('authenticators:list?fields[]=options');
    expect(JSON.stringify(list.body)).toContain('theirs');
    expect(await stored('sms')).toEqual({ secret: 'theirs' });
  });
});

it('shows browsers nothing but the public options', async () => {
  await test.addAuthenticator('wecom', { public: { autoLogin: true, buttonText: 'Corp' } });
  const reply = (await (await fetch(`${test.origin}/api/authenticators:publicList`)).json()) as {
    data: { name: string; authType: string; options: unknown }[];
  };
  expect(reply.data.find(({ name }) => name === 'wecom')).toMatchObject({
    authType: 'wecom',
    options: { autoLogin: true, buttonText: 'Corp' },
  });
  expect(JSON.stringify(reply)).not.toMatch(/corpId|agentId|secret|127\.0\.0\.1/);
});

it('shows authenticators to nobody without the permission', async () => {
  await test.addAuthenticator('wecom');
  const member = await test.app.agent().login(await test.addUser({ username: 'member' }));
  for (const path of ['list', 'list?paginate=false', 'get?filter={"name":"wecom"}', 'list?fields[]=options']) {
    const reply = await member.get(`/api/authenticators:${path}`);
    expect(JSON.stringify(reply.body)).not.toMatch(/corpId|agentId|secret|127\.0\.0\.1/);
  }
});
