/** Replies that are less tidy than WeCom documents: control characters, other types, texts that no column takes. */
import { AGENT_ID, CORP_ID, LIN_WEI_MOBILE } from '../../../../simulator/seed';
import { listFailures } from '../../../../testing/failures';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import type { Department } from '../../../shared/actions';
import type { SetupReport } from '../../../shared/setup-report';

const test = testApp();

const PATHS = {
  token: '/cgi-bin/gettoken',
  identity: '/cgi-bin/auth/getuserinfo',
  member: '/cgi-bin/user/get',
  profile: '/cgi-bin/auth/getuserdetail',
  departments: '/cgi-bin/department/list',
  phoneOwner: '/cgi-bin/user/getuserid',
  agent: '/cgi-bin/agent/get',
} as const;

type Call = keyof typeof PATHS;

const member = (userid = 'lin.wei') => test.simulator.member(CORP_ID, userid);
const users = () => test.app.db.getRepository('users');
const errorOf = (page: URL) => page.searchParams.get('error');
const refusal = async () => errorOf(await test.browser().as('lin.wei').authorize('wecom'));
const nicknameOf = async (id?: number) => (await users().findOne({ filterByTk: id })).get('nickname');

let apps = 0;
let agentId = '';

/** An app of its own for every test: a token is fetched each time. */
beforeEach(async () => {
  apps += 1;
  agentId = String(4_000_000 + apps);
  const app = { agentId, secret: `secret-of-odd-app-${apps}` };
  test.simulator.addApp(CORP_ID, app);
  const options = { public: { autoSignup: true }, departments: [2], linkAfterSignIn: false, confirmPhone: false };
  await test.addAuthenticator('wecom', { ...app, ...options }); // without a phone number, a user is created at once
});

describe('control characters as they were typed', () => {
  it.each([
    ['a tab', '林\t伟'],
    ['a line break', 'Lin\r\nWei'],
    ['NUL', 'Lin\u0000Wei'],
    ['an escape', 'Lin\u001b[31mWei'],
    ['beside quotes and backslashes', 'C:\\new\\"\n"\\\u0007'],
  ])('%s in a name stop nobody', async (_, name) => {
    member().name = name;
    for (const path of [PATHS.member, PATHS.identity, PATHS.profile, PATHS.token]) {
      test.simulator.fault(path, { rawControls: true });
    }
    const { status, userId } = await test.browser().as('lin.wei').signIn('wecom');
    expect(status).toBe(200);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
    expect(await nicknameOf(userId)).toBe(name.replace(/[\u0000-\u001f]/g, ' ').trim());
  });

  it('in the name of a department hide no other', async () => {
    test.simulator.fault(PATHS.departments, {
      rawControls: true,
      fields: {
        department: [
          { id: 2, name: '研\n发\u0001部', parentid: 1 },
          { id: 4, name: '前端组', parentid: 2 },
        ],
      },
    });
    expect((await test.browser().as('Wang.Fang').signIn('wecom')).status).toBe(200);
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    const body = { authenticator: 'wecom', options: record.get('options') };
    const { data } = await test.call<Department[]>('wecom:listDepartments', { body });
    expect(data.map(({ name }) => name)).toEqual(['研 发 部', '前端组']);
  });

  it('may follow a byte order mark', async () => {
    test.simulator.fault(PATHS.member, {
      body: `\ufeff{"errcode":0,"userid":"lin.wei","name":"Lin\tWei","department":[2]}`,
    });
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200);
  });

  it.each([
    '{"errcode":0,\u0001"userid":"lin.wei"}',
    '{"errcode":0,"userid":"lin.wei","name":"\n',
    '{"errcode":0,"userid":"lin.wei","name":"\\x\n"}',
  ])('elsewhere, or in what is no JSON, are no answer: %j', async (body) => {
    test.simulator.fault(PATHS.member, { body });
    expect(await refusal()).toBe('WECOM_UNAVAILABLE');
  });

  it('take no more time the more there are', async () => {
    test.simulator.fault(PATHS.member, { body: `{"errcode":0,"name":"${'\\"\n'.repeat(60_000)}` });
    const began = Date.now();
    expect(await refusal()).toBe('WECOM_UNAVAILABLE');
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});

describe('another type than documented', () => {
  it.each<[Call, Record<string, unknown>]>([
    ['token', { expires_in: '7200' }],
    ['token', { expires_in: undefined }],
    ['token', { expires_in: null, errcode: '0', errmsg: null }],
    ['token', { expires_in: 1e300 }],
    ['token', { expires_in: -1 }],
    ['identity', { errcode: '0', errmsg: 7 }],
    ['identity', { errcode: null, expires_in: 'x', DeviceId: null }],
    ['identity', { userid: undefined, UserId: 'lin.wei' }],
    ['identity', { userid: ' Lin.Wei\n', openid: 7 }],
    ['member', { errcode: ' 0 ', status: '1', mobile: null, email: null, biz_mail: null, name: null }],
    ['member', { status: null, department: ['2'], order: null, extattr: null }],
    ['member', { status: { is: 1 }, department: [null, { id: 2 }, 'x', 2.5, '2'], name: ['林'] }],
    ['member', { department: 2, name: 12345, email: 'nothing', mobile: '139****0001' }],
    ['member', { status: true, alias: [], is_leader_in_dept: 'x', external_profile: null }],
    ['profile', { email: null, biz_mail: { $ne: 1 }, avatar: null, gender: 1 }],
  ])('in %s %j ends no sign-in', async (call, fields) => {
    const id = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    test.simulator.fault(PATHS[call], { fields });
    expect(await test.browser().as('lin.wei').signIn('wecom')).toMatchObject({ status: 200, userId: id });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
  });

  it.each([null, {}, [], false, ''])('a user_ticket that is %j ends nobody’s silent sign-in', async (ticket) => {
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    test.simulator.fault(PATHS.identity, { fields: { user_ticket: ticket } });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(userId);
  });

  it('a phone number as a number is one', async () => {
    const id = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    test.simulator.fault(PATHS.profile, { fields: { mobile: Number(LIN_WEI_MOBILE) } });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
  });

  it('a userid of digits may come without quotes', async () => {
    test.simulator.addMember(CORP_ID, { userid: '10001', name: '一', departments: [2] });
    test.simulator.fault(PATHS.identity, { fields: { userid: 10001 } });
    test.simulator.fault(PATHS.member, { fields: { userid: 10001 } });
    test.simulator.fault(PATHS.profile, { fields: { userid: 10001 } });
    await test.browser().as('10001').signIn('wecom');
    expect((await test.links()).map(([, uuid]) => uuid)).toEqual([`${CORP_ID}:10001`]);
  });

  it.each<[Call, Record<string, unknown>, string]>([
    ['identity', { userid: { $ne: 1 } }, 'WECOM_UNAVAILABLE'],
    ['identity', { userid: ['lin.wei'] }, 'WECOM_UNAVAILABLE'],
    ['identity', { userid: 1e20 }, 'WECOM_UNAVAILABLE'], // it has lost digits
    ['identity', { userid: 'x'.repeat(65) }, 'WECOM_UNAVAILABLE'],
    ['identity', { userid: 'lin\u0000wei' }, 'WECOM_UNAVAILABLE'],
    ['identity', { userid: null }, 'NOT_A_MEMBER'],
    ['member', { userid: null }, 'WECOM_UNAVAILABLE'],
    ['member', { status: '5' }, 'MEMBER_INACTIVE'],
    ['member', { status: ' 2 ' }, 'MEMBER_INACTIVE'],
    ['member', { status: '5.0' }, 'MEMBER_INACTIVE'],
    ['member', { errcode: '60011' }, 'OUTSIDE_VISIBLE_RANGE'],
    ['member', { errcode: '60111', errmsg: null }, 'NOT_A_MEMBER'],
    ['member', { department: 'x' }, 'DEPARTMENT_NOT_ALLOWED'],
    ['identity', { errcode: '40029' }, 'CODE_INVALID'],
    ['token', { errcode: '40013' }, 'WECOM_CONFIG'],
    ['token', { access_token: null }, 'WECOM_UNAVAILABLE'],
  ])('in %s %j still means %s', async (call, fields, code) => {
    test.simulator.fault(PATHS[call], { fields });
    expect(await refusal()).toBe(code);
    expect(await test.countUsers()).toBe(1);
  });

  it('one department that cannot be read takes no other along', async () => {
    test.simulator.fault(PATHS.departments, {
      fields: {
        department: [null, { id: '2', name: null, parentid: '1' }, { id: {} }, { id: 4, parentid: '2', name: 7 }, 'x'],
      },
    });
    expect((await test.browser().as('Wang.Fang').signIn('wecom')).status).toBe(200);
  });

  it('the app is judged by what can be read of it', async () => {
    const homeUrl = `${test.origin}/api/wecom:authorize?authenticator=wecom`;
    Object.assign(test.simulator.app(CORP_ID, AGENT_ID), { redirectDomain: new URL(test.origin).host, homeUrl });
    const body = { authenticator: 'wecom', options: wecomOptions(test.simulator, test.origin) };
    const app = async (fields: Record<string, unknown>) => {
      test.simulator.fault(PATHS.agent, { errcode: 41001, times: 1 }); // what it is without a token
      test.simulator.fault(PATHS.agent, { fields, times: 1 });
      const { data } = await test.call<SetupReport>('wecom:checkSetup', { body });
      return data.results.find(({ check }) => check === 'app')?.findings[0];
    };
    expect(await app({ name: null, close: '0', allow_tags: null, allow_userinfos: 'x', errmsg: 1 })).toMatchObject({
      code: 'APP_OK',
      values: { users: 0, departments: 1, tags: 0 },
    });
    expect(await app({ close: '1' })).toEqual({ code: 'APP_DISABLED' });
  });
});

describe('what is too long for its column', () => {
  it.each([
    ['字'.repeat(300), '字'.repeat(255)],
    ['😀'.repeat(300), '😀'.repeat(255)],
    [`x${'😀'.repeat(5_000)}`, `x${'😀'.repeat(254)}`],
    ['Lin \ud800Wei', 'Lin  Wei'],
    ['\u200b\u202d', 'lin.wei'],
  ])('a name is cut, and kept with user and link: %#', async (name, kept) => {
    test.simulator.fault(PATHS.member, { fields: { name } });
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    expect(await nicknameOf(userId)).toBe(kept);
    const link = await test.app.db.getRepository('usersAuthenticators').findOne({ filter: { userId: Number(userId) } });
    expect(link.get('nickname')).toBe(kept);
  });

  it('a name is cut where it is refreshed', async () => {
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    await record.update({ options: { ...record.get('options'), refresh: { name: 'always' } } });
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    await test.idle();
    test.simulator.fault(PATHS.member, { fields: { name: '名'.repeat(300) } });
    await test.browser().as('lin.wei').signIn('wecom');
    await test.idle();
    expect(await nicknameOf(userId)).toBe('名'.repeat(255));
  });

  it('a mail or a number is left out', async () => {
    test.simulator.fault(PATHS.profile, {
      fields: { biz_mail: `${'x'.repeat(300)}@corp.test`, email: 'lin wei\u0000@corp.test', mobile: '1'.repeat(300) },
    });
    const { status, userId } = await test.browser().as('lin.wei').signIn('wecom');
    expect(status).toBe(200);
    expect((await users().findOne({ filterByTk: userId })).toJSON()).toMatchObject({ email: null, phone: null });
  });

  it('WeCom’s words for a refusal are kept as far as they fit', async () => {
    test.simulator.fault(PATHS.member, { errcode: 77777, errmsg: `${'😀'.repeat(400)}\u0000` });
    await refusal();
    expect(await listFailures(test)).toMatchObject([{ errcode: 77777 }]);
  });
});
