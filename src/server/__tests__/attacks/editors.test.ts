/** F2: who may edit authenticators, and neither users nor roles, becomes nobody else and makes nobody more. */
import { SECRET } from '../../../../simulator/seed';
import { addUserWith, EDITOR, MANAGER, roleWith } from '../../../../testing/attack';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import type { MyRights } from '../../../shared/setup-report';

const test = testApp();

type Values = Record<string, unknown>;

const base = (): Values => ({ ...wecomOptions(test.simulator, test.origin) });
const authenticators = () => test.app.db.getRepository('authenticators');
const row = async (name = 'wecom') => (await authenticators().findOne({ filter: { name } }))?.toJSON() as Values;
const stored = async () => (await row()).options as Values;

let editor: number;

beforeEach(async () => {
  await test.addAuthenticator('wecom', { role: 'member' });
  editor = await addUserWith(test, EDITOR);
});

const byName = { filter: '{"name":"wecom"}' };
const update = (userId: number, values: unknown, query: Record<string, string> = byName) =>
  test.call('authenticators:update', { userId, body: values, query });
const change = async (userId: number, options: Values) =>
  update(userId, { enabled: true, options: { ...(await stored()), ...options } });

const refused = { status: 403, code: 'WECOM_SETTINGS_RIGHT' };

describe('an editor who may manage neither users nor roles', () => {
  it.each<[string, Values]>([
    ['apiBaseUrl', { apiBaseUrl: 'https://evil.test', secret: 'x' }],
    ['authorizeBaseUrl', { authorizeBaseUrl: 'https://evil.test' }],
    ['loginBaseUrl', { loginBaseUrl: 'https://evil.test' }],
    ['loginBaseUrl, back to WeCom’s', { loginBaseUrl: '' }],
    ['corpId', { corpId: 'ww0evil', secret: 'x' }],
    ['origin', { origin: 'https://evil.test' }],
    ['workbenchRedirect', { workbenchRedirect: 'https://evil.test' }],
    ['matchBy', { matchBy: ['username', 'phone'] }],
    ['matchBy, none', { matchBy: [] }],
    ['rootMatch', { rootMatch: 'any' }],
    ['role', { role: 'admin' }],
    ['role, away', { role: null }],
    ['takenFields', { takenFields: ['name', 'email'] }],
    ['refresh', { refresh: { email: 'always' } }],
    ['departments', { departments: [1] }],
    ['endSessions', { endSessions: false }],
    ['tellAdmins', { tellAdmins: false }],
    ['autoSignup', { public: { autoSignup: true } }],
    ['qrSignIn', { qrSignIn: 'nobody' }],
    ['linkAfterSignIn', { linkAfterSignIn: false }],
    ['confirmPhone', { confirmPhone: false }],
    ['a variable for a value', { corpId: '{{$env.CORP}}' }],
  ])('cannot change %s (F2)', async (_, options) => {
    const before = await stored();
    expect(await change(editor, options)).toMatchObject(refused);
    expect(await stored()).toEqual(before);
  });

  it('is told which fields, in their own language (F2)', async () => {
    const agent = await test.app.agent().login(editor);
    const options = { ...(await stored()), rootMatch: 'any', origin: 'https://evil.test' };
    const reply = await agent
      .post('/api/authenticators:update?filter={"name":"wecom"}')
      .set('X-Locale', 'en-US')
      .send({ enabled: true, options });
    expect(reply.body.errors[0].message).toBe(
      'Origin, Rules allowed to match the root user can only be changed by users who may manage users and roles',
    );
  });

  it('adds no WeCom authenticator, in whatever way (F2, P1, P4)', async () => {
    const values = { name: 'mine', authType: 'wecom', enabled: true, options: base() };
    const calls: [string, unknown, Record<string, string>?][] = [
      ['authenticators:create', values],
      ['authenticators:create', [values, { ...values, name: 'mine-2' }]],
      ['authenticators:updateOrCreate', values, { 'filterKeys[]': 'name' }],
      ['authenticators:firstOrCreate', values, { 'filterKeys[]': 'name' }],
      [`users/${editor}/authenticators:create`, values],
      ['users:create', { username: 'new', authenticators: [values] }],
    ];
    for (const [action, body, query] of calls) {
      const { status } = await test.call(action, { userId: editor, body, query });
      expect([action, status]).toEqual([action, 403]);
    }
    expect(await authenticators().count({ filter: { authType: 'wecom' } })).toBe(1);
  });

  it('turns no other authenticator into one, and this one into no other (F2)', async () => {
    const other = { name: 'other', authType: 'SMS', enabled: false, options: base() };
    expect((await test.call('authenticators:create', { userId: editor, body: other })).status).toBe(200);
    const turned = { filter: '{"name":"other"}' };
    expect(await update(editor, { authType: 'wecom', enabled: true }, turned)).toMatchObject(refused);
    // Links go by the name, and another type would take `company:userid` from an identity provider of the attacker's.
    expect(await update(editor, { authType: 'SMS', enabled: true })).toMatchObject(refused);
    expect(await update(editor, { name: 'renamed', enabled: true })).toMatchObject(refused);
    expect(await row()).toMatchObject({ authType: 'wecom', name: 'wecom' });
    await authenticators().destroy({ filter: { name: 'other' } });
  });

  it.each<[string, (id: number) => [string, unknown, Record<string, string>?]]>([
    ['a path into the options', () => ['authenticators:update', { enabled: true, 'options.rootMatch': 'any' }, byName]],
    ['an array', (id) => ['authenticators:update', [{ id, enabled: true, options: { ...base(), rootMatch: 'any' } }]]],
    [
      'updateOrCreate',
      () => [
        'authenticators:updateOrCreate',
        { name: 'wecom', enabled: true, options: { ...base(), rootMatch: 'any' } },
        { 'filterKeys[]': 'name' },
      ],
    ],
    [
      'an association of a user',
      (id) => [
        `users/${editor}/authenticators:update`,
        { options: { ...base(), rootMatch: 'any' } },
        { filterByTk: String(id) },
      ],
    ],
    [
      'values of an association',
      (id) => [
        'users:update',
        { authenticators: [{ id, options: { ...base(), rootMatch: 'any' } }] },
        { filterByTk: '1', 'updateAssociationValues[]': 'authenticators' },
      ],
    ],
    [
      'all at once',
      () => [
        'authenticators:update',
        { enabled: true, options: { ...base(), rootMatch: 'any' } },
        { filter: '{"authType":"wecom"}', forceUpdate: 'true' },
      ],
    ],
  ])('finds no way around by %s (F2)', async (_, request) => {
    const { id } = await row();
    const [action, body, query] = request(id as number);
    await test.call(action, { userId: editor, body, query });
    expect((await stored()).rootMatch).toBe('never');
  });

  it('finds no way around where NocoBase does not say which request it is (F2)', async () => {
    // As an importer, or another plugin's action would write: from within a request, and without `context`.
    const ways: [string, () => Promise<unknown>][] = [
      ['save', async () => (await authenticators().findOne({ filter: { name: 'wecom' } })).update({ options: evil() })],
      ['change', () => authenticators().update({ filter: { name: 'wecom' }, values: { options: evil() } })],
      [
        'bulk',
        () =>
          test.app.db.getCollection('authenticators').model.update({ options: evil() }, { where: { name: 'wecom' } }),
      ],
      [
        'import',
        () =>
          test.app.db
            .getCollection('authenticators')
            .model.bulkCreate([{ name: 'mine', authType: 'wecom', enabled: true, options: evil() }]),
      ],
    ];
    const evil = () => ({ ...base(), rootMatch: 'any' });
    const actions = ways.map(([name, way]) => [name, async () => void (await way())]);
    test.app.resourceManager.define({ name: 'ways', actions: Object.fromEntries(actions) });
    test.app.acl.allow('ways', '*', 'loggedIn');
    for (const [name] of ways) {
      const { status } = await test.call(`ways:${name}`, { userId: editor, body: {} });
      expect([name, status]).toEqual([name, 403]);
    }
    expect((await stored()).rootMatch).toBe('never');
    expect(await row('mine')).toBeUndefined();
  });

  it('may change the rest, write a default out, and send back what is stored', async () => {
    expect((await change(editor, {})).status).toBe(200);
    const explicit = { rootMatch: 'never', matchBy: ['phone'], departments: [], endSessions: true, qrSignIn: '' };
    expect((await change(editor, explicit)).status).toBe(200);
    expect((await change(editor, { public: { autoLogin: true, buttonText: 'Corp', autoSignup: false } })).status).toBe(
      200,
    );
    expect((await change(editor, { agentId: '1000003', secret: 'another' })).status).toBe(200);
    expect((await update(editor, { id: (await row()).id, enabled: false, title: 'Closed' })).status).toBe(200);
    expect((await update(editor, { enabled: true })).status).toBe(200);
    expect(await row()).toMatchObject({
      enabled: true,
      options: { agentId: '1000003', public: { buttonText: 'Corp' } },
    });
  });

  it('has no values of their own tried: nothing goes to another address than the saved one (F2)', async () => {
    const body = { authenticator: 'wecom', options: { ...(await stored()), apiBaseUrl: 'http://127.0.0.1:9' } };
    for (const action of ['checkSetup', 'startTrial', 'setInWecom']) {
      const { data } = await test.call(`wecom:${action}`, { userId: editor, body });
      expect([action, JSON.stringify(data)]).toEqual([action, expect.stringMatching(/"problem":"right"|SAVE_FIRST/)]);
      expect(JSON.stringify(data)).not.toContain('NET_');
    }
    expect(await test.call('wecom:listDepartments', { userId: editor, body })).toMatchObject({ status: 400 });
  });
});

describe('the rights', () => {
  it.each<[string, string[][], boolean]>([
    ['an editor', [EDITOR], false],
    ['one who may manage users only', [[...EDITOR, 'pm.users']], false],
    ['one who may manage roles only', [[...EDITOR, 'pm.acl.roles']], false],
    ['one who may manage both', [MANAGER], true],
    ['one with all of pm', [['pm', 'pm.*']], true],
    ['one with all of pm but roles', [['pm', 'pm.*', '!pm.acl.roles']], false],
    ['one with all of pm but users', [['pm', 'pm.*', '!pm.users']], false],
  ])('of %s', async (_, roles, manageAccess) => {
    const userId = await addUserWith(test, ...roles);
    expect((await test.call<MyRights>('wecom:myRights', { userId })).data).toEqual({ manageAccess });
    expect((await change(userId, { matchBy: ['bizMail'] })).status).toBe(manageAccess ? 200 : 403);
  });

  it('of roles that only together may do both count in union mode, and not one by one', async () => {
    const userId = await addUserWith(test, [...EDITOR, 'pm.users'], [...EDITOR, 'pm.acl.roles']);
    const settings = test.app.db.getRepository('systemSettings');
    const mode = async (roleMode: string) => {
      await settings.update({ filter: {}, forceUpdate: true, values: { roleMode } });
      await test.app.cache.del('app:systemSettings');
    };
    expect((await test.call<MyRights>('wecom:myRights', { userId })).data).toEqual({ manageAccess: false });
    await mode('only-use-union');
    expect((await test.call<MyRights>('wecom:myRights', { userId })).data).toEqual({ manageAccess: true });
    await mode('default');
  });

  it('are not worth more than the limits that the permissions for data set', async () => {
    const userId = await addUserWith(test, [...MANAGER, 'ui.limited']);
    const { roles } = (
      await test.app.db.getRepository('users').findOne({ filterByTk: userId, appends: ['roles'] })
    ).toJSON() as { roles: { name: string }[] };
    test.app.acl.getRole(String(roles[0]?.name)).grantAction('users:update', { whitelist: ['nickname'] });
    expect((await test.call<MyRights>('wecom:myRights', { userId })).data).toEqual({ manageAccess: false });
  });

  it('of root, and of a save that no request has caused, are all there are', async () => {
    expect((await test.call<MyRights>('wecom:myRights')).data).toEqual({ manageAccess: true });
    expect((await change(1, { rootMatch: 'any', role: 'admin' })).status).toBe(200);
    const options = { ...(await stored()), rootMatch: 'never', role: null };
    await authenticators().update({ filter: { name: 'wecom' }, values: { options } });
    expect((await stored()).rootMatch).toBe('never');
  });
});

describe('the role for new users', () => {
  it('is none that the admin does not have: not by rights, and not by a name nobody knows (F2, P4)', async () => {
    const manager = await addUserWith(test, MANAGER);
    const [below, above] = [
      [...EDITOR, 'pm.users'],
      [...MANAGER, 'pm.system-settings.system-settings'],
    ];
    await addUserWith(test, below, above);
    expect(await change(manager, { role: 'admin' })).toMatchObject(refused);
    expect(await change(manager, { role: 'ADMIN' })).toMatchObject(refused);
    expect(await change(manager, { role: 'admin ' })).toMatchObject(refused);
    expect(await change(manager, { role: 'nobody-knows' })).toMatchObject(refused);
    expect(await change(manager, { role: '{{$env.ROLE}}' })).toMatchObject(refused);
    expect(await change(manager, { role: roleWith(above) })).toMatchObject(refused);
    expect((await change(manager, { role: roleWith(below) })).status).toBe(200);
    expect((await change(manager, { role: roleWith(MANAGER) })).status).toBe(200);
    expect((await change(manager, { role: '' })).status).toBe(200);
  });

  it('stays what root has set when others save', async () => {
    expect((await change(1, { role: 'admin' })).status).toBe(200);
    const manager = await addUserWith(test, MANAGER);
    expect((await change(manager, { matchBy: [] })).status).toBe(200);
    expect((await stored()).role).toBe('admin');
  });
});

it('one line in the log says who has changed what, without a value (F2, F16)', async () => {
  await change(1, {
    agentId: '1000003',
    secret: 'a-secret-for-the-log',
    matchBy: ['bizMail'],
    public: { autoSignup: true },
  });
  await update(1, { id: (await row()).id, enabled: false });
  const query = { filterByTk: String((await row()).id) };
  expect((await test.call('authenticators:destroy', { query, body: {} })).status).toBe(200);
  const lines = (await test.logs()).split('\n').filter((line) => /"WeCom authenticator (changed|removed)"/.test(line));
  const parsed = lines.map((line) => JSON.parse(line) as { message: string; meta: Values });
  const mine = parsed.filter(({ meta }) => meta.adminId === 1).slice(-3);
  expect(mine.map(({ message, meta }) => [message, meta.authenticator, meta.fields])).toEqual([
    ['WeCom authenticator changed', 'wecom', ['agentId', 'secret', 'matchBy', 'autoSignup']],
    ['WeCom authenticator changed', 'wecom', ['enabled']],
    ['WeCom authenticator removed', 'wecom', undefined],
  ]);
  expect(lines.join()).not.toMatch(/a-secret-for-the-log|1000003|bizMail"\]/);
  expect(lines.join()).not.toContain(SECRET);
});

describe('F2: what belongs to an authenticator is no way to write users', () => {
  it.each(['createdBy', 'updatedBy'])('by %s of an update', async (relation) => {
    const userId = editor;
    const victim = await test.addUser({ username: 'victim', password: 'old password' });
    const query = { ...byName, 'updateAssociationValues[]': relation };
    for (const value of [
      { id: userId, roles: ['admin'] },
      { id: victim, password: 'taken-over', phone: '13900000001' },
      { id: 1, phone: '13911111111' },
    ]) {
      await test.call('authenticators:update', { userId, query, body: { enabled: true, [relation]: value } });
    }
    const users = test.app.db.getRepository('users');
    const roles = await (await users.findOne({ filterByTk: userId })).getRoles();
    expect(roles.map(({ name }: { name: string }) => name)).not.toContain('admin');
    expect((await users.findOne({ filterByTk: victim })).get('phone')).toBeNull();
    expect((await users.findOne({ filterByTk: 1 })).get('phone')).toBeNull();
  });

  it.each([
    { createdBy: { username: 'plant', password: 'a long password', phone: '13900000001' } },
    { 'createdBy.username': 'plant' },
    { users: [{ username: 'plant' }] },
  ])('by %p of a new one', async (values) => {
    const userId = editor;
    const users = await test.countUsers();
    const body = { name: 'sms9', authType: 'SMS', options: {}, ...values };
    await test.call('authenticators:create', { userId, body });
    await test.call('authenticators:create', { userId, body: [{ ...body, name: 'sms10' }] });
    await test.app.db.getRepository('authenticators').destroy({ filter: { name: ['sms9', 'sms10'] } });
    expect(await test.countUsers()).toBe(users);
  });

  it.each(['WECOM', 'WeCom', 'wecom ', 'w\u00e9com', '\uff57\uff45\uff43\uff4f\uff4d'])(
    'a type that a database may take for ours is refused: %p',
    async (authType) => {
      const body = { name: 'mine', authType, enabled: true, options: wecomOptions(test.simulator, test.origin) };
      expect((await test.call('authenticators:create', { body })).status).toBe(400);
    },
  );
});
