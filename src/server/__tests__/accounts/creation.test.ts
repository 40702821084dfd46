import { CORP_ID, LIN_WEI_MOBILE } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import type { WecomOptions } from '../../../shared/options';

const test = testApp();

const member = (userid = 'lin.wei') => test.simulator.member(CORP_ID, userid);
const errorOf = (page: URL) => page.searchParams.get('error');
const begin = (options: Partial<WecomOptions> = {}) =>
  test.addAuthenticator('wecom', { public: { autoSignup: true }, ...options });
const calls = () => test.simulator.calls('/cgi-bin/department/list');

async function created(person = 'lin.wei') {
  const { userId } = await test.browser().as(person).signIn('wecom');
  await test.idle();
  const user = await test.app.db.getRepository('users').findOne({ filterByTk: userId, appends: ['roles'] });
  const { nickname, phone, email, username, roles } = user.toJSON();
  return { nickname, phone, email, username, roles: roles.map(({ name }: { name: string }) => name) };
}

describe('what a new user takes from WeCom', () => {
  const never = { refresh: { name: 'never', phone: 'never', email: 'never' } } as const;

  it.each([
    [undefined, { nickname: '林伟', phone: LIN_WEI_MOBILE, email: 'lin.wei@office.sim.example', username: null }],
    [[], { nickname: 'lin.wei', phone: null, email: null, username: null }],
    [['name'], { nickname: '林伟', phone: null, email: null, username: null }],
    [['phone'], { nickname: 'lin.wei', phone: LIN_WEI_MOBILE, email: null, username: null }],
    [['email'], { nickname: 'lin.wei', phone: null, email: 'lin.wei@mail.sim.example', username: null }],
    [['email', 'bizMail'], { nickname: 'lin.wei', phone: null, email: 'lin.wei@office.sim.example', username: null }],
    [['username'], { nickname: 'lin.wei', phone: null, email: null, username: 'lin.wei' }],
  ] as const)('with takenFields %j', async (takenFields, expected) => {
    await begin({ ...never, ...(takenFields && { takenFields: [...takenFields] }) });
    expect(await created()).toMatchObject(expected);
  });

  it('is not more than that a moment later', async () => {
    await begin({ takenFields: [] });
    expect(await created()).toMatchObject({ nickname: 'lin.wei', phone: null, email: null, username: null });
  });

  it('is left out where another user has it, in whatever spelling', async () => {
    await begin({ ...never, matchBy: [], takenFields: ['name', 'phone', 'bizMail', 'username'] });
    await test.addUser({ username: 'LIN.WEI', email: member().bizMail?.toUpperCase(), phone: `+86 ${LIN_WEI_MOBILE}` });
    expect(await created()).toMatchObject({ nickname: '林伟', phone: null, email: null, username: null });
  });

  it('is no username that NocoBase would not take', async () => {
    test.simulator.addMember(CORP_ID, { userid: 'li@corp', name: '李', departments: [1] });
    await begin({ ...never, matchBy: [], takenFields: ['name', 'username'] });
    expect(await created('li@corp')).toMatchObject({ nickname: '李', username: null });
  });
});

describe('the role of a new user', () => {
  beforeAll(() =>
    test.app.db.getRepository('roles').create({ values: { name: 'wecom-people', title: 'WeCom people' } }),
  );

  it('is NocoBase’s default role, or the one that the admin chose', async () => {
    await begin();
    expect((await created('zhao.min')).roles).toEqual(['member']);
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    await record.update({ options: { ...record.get('options'), role: 'wecom-people' } });
    expect((await created('lin.wei')).roles).toEqual(['wecom-people']);
  });

  it('is the default role where the chosen one was removed since', async () => {
    await begin({ role: 'removed-role' });
    expect((await created()).roles).toEqual(['member']);
    expect(await test.logs()).toContain('removed-role');
  });

  it.each(['root', 'ROOT', ' root '])('is never the root role: %j', async (role) => {
    await expect(begin({ role })).rejects.toThrow('root role');
  });
});

describe('with departments', () => {
  it.each([
    [[2], 'lin.wei', null],
    [[3], 'lin.wei', 'DEPARTMENT_NOT_ALLOWED'],
    [[3, 4], 'lin.wei', null],
    [[2], 'Wang.Fang', null], // hers is below it
    [[1], 'Wang.Fang', null],
    [[3], 'Wang.Fang', 'DEPARTMENT_NOT_ALLOWED'],
  ] as const)('%j, %s is created or refused', async (departments, person, error) => {
    await begin({ departments: [...departments] });
    const page = await test.browser().as(person).authorize('wecom');
    expect(errorOf(page)).toBe(error);
    expect(await test.countUsers()).toBe(error ? 1 : 2);
  });

  it('nobody who has an account is asked for theirs', async () => {
    await begin({ departments: [3] });
    const id = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    test.simulator.fault('/cgi-bin/department/list', { status: 502, body: '<html>' });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
    expect(calls()).toBe(0);
  });

  it('WeCom is asked for them only where the member’s own do not say', async () => {
    await begin({ departments: [2] });
    await test.browser().as('lin.wei').signIn('wecom');
    expect(calls()).toBe(0);
    await test.browser().as('Wang.Fang').signIn('wecom');
    expect(calls()).toBe(1);
  });

  it('there may be thirty thousand of them', async () => {
    await begin({ departments: [29_999] });
    const department = Array.from({ length: 30_000 }, (_, i) => ({
      id: i + 1,
      name: `部门${i + 1}`,
      department_leader: [],
      parentid: i === 3 ? 29_999 : 1,
      order: 100_000_000 + i,
    }));
    test.simulator.fault('/cgi-bin/department/list', {
      body: JSON.stringify({ errcode: 0, errmsg: 'ok', department }),
    });
    expect(errorOf(await test.browser().as('Wang.Fang').authorize('wecom'))).toBeNull();
  });

  it.each([
    [{ errcode: 60011 }, 'OUTSIDE_VISIBLE_RANGE'],
    [{ status: 502, body: '<html>' }, 'WECOM_UNAVAILABLE'],
    [{ body: '{"errcode":0,"department":"x"}' }, 'WECOM_UNAVAILABLE'],
    [{ body: '{"errcode":0,"department":[{"id":4,"parentid":4}]}' }, 'DEPARTMENT_NOT_ALLOWED'],
  ])('and WeCom’s %j, nobody is created: %s', async (fault, code) => {
    await begin({ departments: [2] });
    test.simulator.fault('/cgi-bin/department/list', fault);
    expect(errorOf(await test.browser().as('Wang.Fang').authorize('wecom'))).toBe(code);
    expect(await test.countUsers()).toBe(1);
  });
});

it('lists the departments for the form, for its values as they are', async () => {
  const options = { corpId: CORP_ID };
  expect(await test.call('wecom:listDepartments', { body: { authenticator: 'x', options } })).toMatchObject({
    status: 400,
    code: 'AUTHENTICATOR_UNAVAILABLE',
  });
  await begin();
  const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
  const body = { authenticator: 'wecom', options: record.get('options') };
  const { data } = await test.call<unknown[]>('wecom:listDepartments', { body });
  expect(data).toContainEqual({ id: 4, name: '前端组', parentId: 2 });
  test.simulator.fault('/cgi-bin/department/list', { errcode: 60020 });
  expect(await test.call('wecom:listDepartments', { body })).toMatchObject({
    status: 400,
    code: 'WECOM_IP_NOT_TRUSTED',
  });
});
