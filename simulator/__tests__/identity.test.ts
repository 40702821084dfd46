import { type Simulator, startSimulator } from '../index';
import {
  AGENT_ID,
  CORP_ID,
  GUEST,
  GUEST_OPENID,
  LIN_WEI,
  LIN_WEI_MOBILE,
  NO_PHONE,
  OTHER_CORP_ID,
  OTHER_SECRET,
  OUTSIDER,
  WANG_FANG,
  ZHAO_MIN,
} from '../seed';
import { ask, authorize, codeIn, type Json, ticketFor, tokenOf, webLogin } from './visit';

const GETUSERINFO = '/cgi-bin/auth/getuserinfo';

const START = Date.UTC(2026, 8, 1, 4); // a clock that stands still, so that limits can be met to the millisecond

describe('code → identity', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ now: () => START });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  async function identify(code?: string, path = GETUSERINFO): Promise<Json> {
    return ask(simulator, path, { access_token: await tokenOf(simulator), code });
  }
  const silentCode = async (sim_user = LIN_WEI) => codeIn(await authorize(simulator, { sim_user }));

  it('gives a member in the spelling of each path', async () => {
    expect(await identify(await silentCode(WANG_FANG))).toEqual({ errcode: 0, errmsg: 'ok', userid: 'Wang.Fang' });
    const old = await identify(await silentCode(WANG_FANG), '/cgi-bin/user/getuserinfo');
    expect(old).toEqual({ errcode: 0, errmsg: 'ok', UserId: 'Wang.Fang', DeviceId: '' });
  });

  it('gives a non-member no userid, in both spellings', async () => {
    const guest = await identify(await silentCode(GUEST));
    expect(guest).toMatchObject({ errcode: 0, openid: GUEST_OPENID });
    expect(guest).not.toHaveProperty('userid');
    const old = await identify(await silentCode(GUEST), '/cgi-bin/user/getuserinfo');
    expect(old).toMatchObject({ errcode: 0, OpenId: GUEST_OPENID });
  });

  it('names a member outside the visible range all the same', async () => {
    expect(await identify(await silentCode(OUTSIDER))).toMatchObject({ errcode: 0, userid: OUTSIDER });
  });

  it('takes a code once', async () => {
    const code = await silentCode();
    expect((await identify(code)).errcode).toBe(0);
    expect((await identify(code)).errcode).toBe(40029);
    simulator.settings.usedCodeErrcode = 42022;
    expect((await identify(code)).errcode).toBe(42022);
  });

  it('takes a code for five minutes', async () => {
    const [inTime, late] = [await silentCode(), await silentCode()];
    simulator.advance(299_999);
    expect((await identify(inTime)).errcode).toBe(0);
    simulator.advance(1);
    expect((await identify(late)).errcode).toBe(40029);
    simulator.settings.expiredCodeErrcode = 42003;
    expect((await identify(late)).errcode).toBe(42003);
  });

  it('refuses a missing, an invented and a foreign code', async () => {
    expect((await identify()).errcode).toBe(41008);
    expect((await identify('invented')).errcode).toBe(40029);
    const code = await silentCode();
    const foreign = await tokenOf(simulator, OTHER_SECRET, OTHER_CORP_ID);
    expect((await ask(simulator, GETUSERINFO, { access_token: foreign, code })).errcode).toBe(40029);
    simulator.addApp(CORP_ID, { agentId: '1000009', secret: 'second app' });
    const second = await tokenOf(simulator, 'second app');
    expect((await ask(simulator, GETUSERINFO, { access_token: second, code })).errcode).toBe(40029);
    expect((await identify(code)).errcode).toBe(0); // and those attempts did not use it up
  });

  it('answers 50001 when the app does not trust the domain the code went to', async () => {
    const code = codeIn(await authorize(simulator, { sim_user: LIN_WEI, agentid: undefined }));
    const app = simulator.app(CORP_ID, AGENT_ID);
    app.trustedDomains = ['office.example'];
    app.loginDomains = ['office.example'];
    expect((await identify(code)).errcode).toBe(50001);
  });

  it('makes codes as long as WeCom may', async () => {
    simulator.settings.codeLength = 512;
    expect(await silentCode()).toMatch(/^[\w-]{512}$/);
  });

  it('adds a user ticket only after consent, inside WeCom and inside the visible range', async () => {
    expect(await ticketFor(simulator, LIN_WEI, 'mobile')).toMatch(/^.{16,512}$/);
    expect(await identify(await silentCode())).not.toHaveProperty('user_ticket');
    expect(await identify(codeIn(await webLogin(simulator, { sim_user: LIN_WEI })))).not.toHaveProperty('user_ticket');
    const consented = { scope: 'snsapi_privateinfo', sim_user: ZHAO_MIN, sim_consent: 'mobile' };
    const leaving = codeIn(await authorize(simulator, consented));
    simulator.app(CORP_ID, AGENT_ID).visibleDepartments = [2];
    expect(await identify(leaving)).toEqual({ errcode: 0, errmsg: 'ok', userid: ZHAO_MIN });
  });

  it('leaves the ticket out where the app is another one, or the edition has none', async () => {
    simulator.settings.userTicketGiven = false;
    const consented = { scope: 'snsapi_privateinfo', sim_user: ZHAO_MIN, sim_consent: 'mobile' };
    const code = codeIn(await authorize(simulator, consented));
    expect(await identify(code)).toEqual({ errcode: 0, errmsg: 'ok', userid: ZHAO_MIN });
  });

  it('says how long the ticket lives on the old path', async () => {
    const code = codeIn(
      await authorize(simulator, { scope: 'snsapi_privateinfo', sim_user: LIN_WEI, sim_consent: 'mobile' }),
    );
    const old = await identify(code, '/cgi-bin/user/getuserinfo');
    expect(old).toMatchObject({ UserId: LIN_WEI, user_ticket: expect.any(String), expires_in: 1800 });
  });
});

describe('getuserdetail', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ now: () => START });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  async function detail(user_ticket?: string, path = '/cgi-bin/auth/getuserdetail'): Promise<Json> {
    return ask(simulator, path, { access_token: await tokenOf(simulator) }, { user_ticket });
  }

  it('gives what was ticked; of the rest only gender "0" and a default picture', async () => {
    expect(await detail(await ticketFor(simulator, LIN_WEI, 'mobile,email'))).toEqual({
      errcode: 0,
      errmsg: 'ok',
      userid: LIN_WEI,
      gender: '0',
      avatar: 'https://sim.example/avatar/default.png',
      mobile: LIN_WEI_MOBILE,
      email: 'lin.wei@mail.sim.example',
    });
    const nothing = await detail(await ticketFor(simulator, LIN_WEI, 'none'), '/cgi-bin/user/getuserdetail');
    expect(Object.keys(nothing)).toEqual(['errcode', 'errmsg', 'userid', 'gender', 'avatar']);
    const all = await detail(
      await ticketFor(simulator, LIN_WEI, 'avatar,gender,qr_code,mobile,email,biz_mail,address'),
    );
    expect(all).toMatchObject({ gender: '1', biz_mail: 'lin.wei@office.sim.example', address: '模拟路 1 号' });
    expect(all).not.toHaveProperty('name');
  });

  it('gives nothing that the admin did not select', async () => {
    simulator.app(CORP_ID, AGENT_ID).sensitiveFields = ['email'];
    const given = await detail(await ticketFor(simulator, LIN_WEI, 'mobile,email'));
    expect(given).toHaveProperty('email');
    expect(given).not.toHaveProperty('mobile');
    simulator.app(CORP_ID, AGENT_ID).sensitiveFields = [];
    simulator.settings.noSensitiveRightErrcode = 92001;
    expect((await detail(await ticketFor(simulator, LIN_WEI, 'mobile'))).errcode).toBe(92001);
  });

  it('keeps an empty mobile empty and leaves a missing one out', async () => {
    expect((await detail(await ticketFor(simulator, NO_PHONE, 'mobile'))).mobile).toBe('');
    simulator.member(CORP_ID, NO_PHONE).mobile = undefined;
    expect(await detail(await ticketFor(simulator, NO_PHONE, 'mobile'))).not.toHaveProperty('mobile');
  });

  it('gives older apps the name as well', async () => {
    simulator.app(CORP_ID, AGENT_ID).createdBefore20220620 = true;
    expect(await detail(await ticketFor(simulator, LIN_WEI, 'mobile,biz_mail'))).toMatchObject({ name: '林伟' });
  });

  it('knows a missing, an invented and an expired ticket, and one of another app', async () => {
    expect((await detail()).errcode).toBe(84090);
    expect((await detail('invented')).errcode).toBe(84015);
    const ticket = await ticketFor(simulator, LIN_WEI, 'mobile');
    const access_token = await tokenOf(simulator, OTHER_SECRET, OTHER_CORP_ID);
    const foreign = await ask(simulator, '/cgi-bin/auth/getuserdetail', { access_token }, { user_ticket: ticket });
    expect(foreign.errcode).toBe(84015);
    simulator.advance(1799_999);
    expect((await detail(ticket)).errcode).toBe(0);
    simulator.advance(1);
    expect((await detail(ticket)).errcode).toBe(84014);
  });

  it('takes a ticket again unless switched off', async () => {
    const ticket = await ticketFor(simulator, LIN_WEI, 'mobile');
    expect((await detail(ticket)).errcode).toBe(0);
    expect((await detail(ticket)).errcode).toBe(0);
    simulator.settings.userTicketReusable = false;
    expect((await detail(ticket)).errcode).toBe(84015);
  });

  it('refuses a member who has left the visible range', async () => {
    const ticket = await ticketFor(simulator, LIN_WEI, 'mobile');
    simulator.app(CORP_ID, AGENT_ID).visibleDepartments = [3];
    expect((await detail(ticket)).errcode).toBe(60011);
  });
});
