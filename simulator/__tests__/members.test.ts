import { type Simulator, startSimulator } from '../index';
import {
  AGENT_ID,
  CORP_ID,
  DISABLED_MEMBER,
  LEFT_MEMBER,
  LIN_WEI,
  LIN_WEI_MOBILE,
  OTHER_CORP_ID,
  OTHER_SECRET,
  OUTSIDER,
  WANG_FANG,
} from '../seed';
import { ask, type Json, tokenOf } from './visit';

const START = Date.UTC(2026, 8, 1, 4); // noon in China

describe('members', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ now: () => START });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  async function userGet(userid: string): Promise<Json> {
    return ask(simulator, '/cgi-bin/user/get', { access_token: await tokenOf(simulator), userid });
  }
  async function getuserid(mobile: string): Promise<Json> {
    return ask(simulator, '/cgi-bin/user/getuserid', { access_token: await tokenOf(simulator) }, { mobile });
  }

  it('finds a userid whatever its case and answers as it is kept', async () => {
    expect(await userGet('WANG.fang')).toMatchObject({ errcode: 0, userid: WANG_FANG, name: '王芳', department: [4] });
  });

  it('shows new apps neither phone nor mail, and older ones both', async () => {
    const sensitive = ['mobile', 'gender', 'email', 'biz_mail', 'avatar', 'thumb_avatar', 'address', 'qr_code'];
    const fresh = await userGet(LIN_WEI);
    for (const field of sensitive) {
      expect(fresh).not.toHaveProperty(field);
    }
    simulator.app(CORP_ID, AGENT_ID).createdBefore20220620 = true;
    const old = await userGet(LIN_WEI);
    for (const field of sensitive) {
      expect(old).toHaveProperty(field);
    }
    expect(old).toMatchObject({ mobile: LIN_WEI_MOBILE, gender: '1' });
  });

  it('keeps members outside the visible range to itself', async () => {
    expect(await userGet(OUTSIDER)).toMatchObject({ errcode: 60011, department: [] });
    simulator.settings.outsideRangeErrcode = 60111;
    expect((await userGet(OUTSIDER)).errcode).toBe(60111);
    simulator.app(CORP_ID, AGENT_ID).visibleUsers = ['OutSider'];
    expect((await userGet(OUTSIDER)).errcode).toBe(0);
  });

  it('counts departments below a visible one, and shows only those', async () => {
    simulator.app(CORP_ID, AGENT_ID).visibleDepartments = [4];
    expect(await userGet(LIN_WEI)).toMatchObject({ errcode: 0, department: [4], main_department: 4 });
    simulator.app(CORP_ID, AGENT_ID).visibleDepartments = [2];
    expect(await userGet(WANG_FANG)).toMatchObject({ errcode: 0, department: [4] });
  });

  it('tells who is disabled, who left and who was deleted', async () => {
    expect(await userGet(DISABLED_MEMBER)).toMatchObject({ errcode: 0, status: 2 });
    expect(await userGet(LEFT_MEMBER)).toMatchObject({ errcode: 0, status: 5 });
    simulator.settings.leftMemberErrcode = 60111;
    expect((await userGet(LEFT_MEMBER)).errcode).toBe(60111);
    simulator.removeMember(CORP_ID, LIN_WEI);
    expect((await userGet(LIN_WEI)).errcode).toBe(60111);
  });

  it('knows a renamed member by the new userid only, also where the app names the member', async () => {
    const app = simulator.app(CORP_ID, AGENT_ID);
    Object.assign(app, { visibleDepartments: [], visibleUsers: ['LIN.WEI'] });
    const { name } = simulator.member(CORP_ID, LIN_WEI);
    simulator.renameMember(CORP_ID, LIN_WEI, 'E1024');
    expect((await userGet(LIN_WEI)).errcode).toBe(60111);
    expect(await userGet('e1024')).toMatchObject({ errcode: 0, userid: 'E1024', name });
    expect(() => simulator.renameMember(CORP_ID, 'E1024', WANG_FANG.toLowerCase())).toThrow('cannot rename');
    expect(() => simulator.renameMember(CORP_ID, LIN_WEI, 'other')).toThrow('cannot rename');
  });

  it('keeps corps apart', async () => {
    const access_token = await tokenOf(simulator, OTHER_SECRET, OTHER_CORP_ID);
    expect(await ask(simulator, '/cgi-bin/user/get', { access_token, userid: LIN_WEI })).toMatchObject({
      name: '林薇',
    });
    expect((await ask(simulator, '/cgi-bin/user/get', { access_token, userid: WANG_FANG })).errcode).toBe(60111);
  });

  it('finds a member by mobile, and locks after too many wrong numbers until midnight in China', async () => {
    simulator.settings.getuseridMissesPerDay = 2;
    expect((await getuserid(LIN_WEI_MOBILE)).userid).toBe(LIN_WEI);
    expect((await getuserid('13911111111')).errcode).toBe(46004);
    expect((await getuserid('13922222222')).errcode).toBe(46004);
    expect((await getuserid(LIN_WEI_MOBILE)).errcode).toBe(45009);
    simulator.advance(12 * 3600_000);
    expect((await getuserid(LIN_WEI_MOBILE)).errcode).toBe(0);
  });
});

describe('the app itself', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  async function agentGet(agentid?: string): Promise<Json> {
    return ask(simulator, '/cgi-bin/agent/get', { access_token: await tokenOf(simulator), agentid });
  }
  async function agentSet(fields: Json): Promise<Json> {
    const body = { agentid: Number(AGENT_ID), ...fields };
    return ask(simulator, '/cgi-bin/agent/set', { access_token: await tokenOf(simulator) }, body);
  }

  it('describes itself to its own token only', async () => {
    expect(await agentGet(AGENT_ID)).toMatchObject({
      errcode: 0,
      agentid: 1000002,
      close: 0,
      redirect_domain: '',
      allow_partys: { partyid: [1] },
      allow_userinfos: { user: [] },
    });
    simulator.addApp(CORP_ID, { agentId: '1000009', secret: 'second app' });
    expect((await agentGet('1000009')).errcode).toBe(301002);
    expect((await agentGet('1')).errcode).toBe(40056);
    expect((await agentGet()).errcode).toBe(40056);
  });

  it('sets homepage and trusted domain', async () => {
    const home_url = 'https://office.example/api/wecom:authorize';
    expect(await agentSet({ home_url, redirect_domain: 'office.example:8443' })).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(await agentGet(AGENT_ID)).toMatchObject({ home_url, redirect_domain: 'office.example:8443' });
    expect(simulator.app(CORP_ID, AGENT_ID).trustedDomains).toEqual(['office.example:8443']);
  });

  it('refuses what WeCom refuses, and then changes nothing', async () => {
    simulator.settings.unverifiedDomains = ['stolen.example'];
    expect((await agentSet({ name: 'New', redirect_domain: 'stolen.example' })).errcode).toBe(85005);
    expect((await agentSet({ name: 'New', home_url: 'office.example' })).errcode).toBe(40058);
    expect((await agentSet({ name: 'x'.repeat(33) })).errcode).toBe(40058);
    expect((await agentGet(AGENT_ID)).name).toBe('Sim NocoBase');
  });
});
