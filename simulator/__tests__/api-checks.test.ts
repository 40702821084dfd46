import { type Simulator, startSimulator } from '../index';
import { AGENT_ID, CONTACT_SYNC_SECRET, CORP_ID, LIN_WEI } from '../seed';
import { ask, authorize, codeIn, tokenOf, visit } from './visit';

const USER_GET = '/cgi-bin/user/get';

const START = Date.UTC(2026, 8, 1, 4); // a clock that stands still, so that limits can be met to the millisecond

describe('every API call', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ now: () => START });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const errcodeOf = async (access_token?: string, path = USER_GET) =>
    (await ask(simulator, path, { access_token, userid: LIN_WEI })).errcode;

  it('answers an unknown path with 404 and nothing else', async () => {
    for (const path of ['/cgi-bin/nothing', '/cgi-bin', '/sim/other', '/cgi-bin/user/get/', '//']) {
      expect(await visit(simulator, path)).toMatchObject({ status: 404, text: '' });
    }
  });

  it('takes the token from the query string only', async () => {
    const token = await tokenOf(simulator);
    const headers = { Authorization: `Bearer ${token}` };
    expect((await visit(simulator, USER_GET, { userid: LIN_WEI }, { headers })).text).toContain('"errcode":41001,');
    expect((await ask(simulator, '/cgi-bin/auth/getuserdetail', {}, { access_token: token })).errcode).toBe(41001);
    expect(await errcodeOf(token)).toBe(0);
  });

  it('looks at the token before the parameters', async () => {
    expect((await ask(simulator, USER_GET)).errcode).toBe(41001);
    expect((await ask(simulator, USER_GET, { access_token: 'wrong' })).errcode).toBe(40014);
    expect((await ask(simulator, USER_GET, { access_token: await tokenOf(simulator) })).errcode).toBe(40063);
  });

  it('answers 40014 without a hint, and keeps the empty fields of user/get', async () => {
    const { text, headers } = await visit(simulator, USER_GET, { access_token: 'wrong' });
    expect(text).toBe(
      '{"errcode":40014,"errmsg":"invalid access_token","department":[],"order":[],"is_leader_in_dept":[],"direct_leader":[]}',
    );
    expect(headers.get('error-msg')).toBe('invalid access_token');
    expect((await visit(simulator, '/cgi-bin/auth/getuserinfo', { access_token: 'wrong' })).text).toBe(
      '{"errcode":40014,"errmsg":"invalid access_token"}',
    );
  });

  it('names an expired token as the switch says', async () => {
    const token = await tokenOf(simulator);
    simulator.advance(7200_000);
    expect(await errcodeOf(token)).toBe(40014);
    simulator.settings.expiredTokenErrcode = 42001;
    expect(await errcodeOf(token)).toBe(42001);
  });

  it('forgets tokens early when asked to', async () => {
    const token = await tokenOf(simulator);
    simulator.invalidateTokens();
    expect(await errcodeOf(token)).toBe(40014);
    expect(await errcodeOf(await tokenOf(simulator))).toBe(0);
  });

  it('lets the contact-sync secret sign nobody in', async () => {
    const access_token = await tokenOf(simulator, CONTACT_SYNC_SECRET);
    const code = codeIn(await authorize(simulator, { sim_user: LIN_WEI }));
    expect(await errcodeOf(access_token)).toBe(48009);
    expect((await ask(simulator, '/cgi-bin/auth/getuserinfo', { access_token, code })).errcode).toBe(50001);
    expect((await ask(simulator, '/cgi-bin/agent/get', { access_token, agentid: AGENT_ID })).errcode).toBe(48002);
  });

  it('refuses an IP that is not trusted, names it, and honours a new one after a minute', async () => {
    simulator.settings.callerIp = '203.0.113.9';
    simulator.app(CORP_ID, AGENT_ID).trustedIps = ['198.51.100.1'];
    const token = await tokenOf(simulator); // gettoken itself has no allow-list
    const refused = await ask(simulator, USER_GET, { access_token: token, userid: LIN_WEI });
    expect(refused.errcode).toBe(60020);
    expect(refused.errmsg).toContain(', from ip: 203.0.113.9, ');
    simulator.trustIp(CORP_ID, AGENT_ID, '203.0.113.9');
    simulator.advance(59_999);
    expect(await errcodeOf(token)).toBe(60020);
    simulator.advance(1);
    expect(await errcodeOf(token)).toBe(0);
  });

  it('trusts nobody with an empty list, unless the app is from before June 2022', async () => {
    const app = simulator.app(CORP_ID, AGENT_ID);
    app.trustedIps = [];
    const token = await tokenOf(simulator);
    expect(await errcodeOf(token)).toBe(60020);
    app.createdBefore20220620 = true;
    expect(await errcodeOf(token)).toBe(0);
  });

  it('checks the IP on getuserinfo unless switched off', async () => {
    simulator.app(CORP_ID, AGENT_ID).trustedIps = ['198.51.100.1'];
    const access_token = await tokenOf(simulator);
    const code = codeIn(await authorize(simulator, { sim_user: LIN_WEI }));
    const identify = () => ask(simulator, '/cgi-bin/auth/getuserinfo', { access_token, code });
    expect((await identify()).errcode).toBe(60020);
    simulator.settings.ipCheckOnGetuserinfo = false;
    expect((await identify()).errcode).toBe(0);
  });

  it('blocks a path for a minute above its limit, but never a valid code', async () => {
    simulator.settings.callsPerMinuteByPath = { [USER_GET]: 2, '/cgi-bin/auth/getuserinfo': 0 };
    const access_token = await tokenOf(simulator);
    expect([await errcodeOf(access_token), await errcodeOf(access_token)]).toEqual([0, 0]);
    expect(await errcodeOf(access_token)).toBe(45009);
    simulator.advance(59_999);
    expect(await errcodeOf(access_token)).toBe(45009);
    simulator.advance(1);
    expect(await errcodeOf(access_token)).toBe(0);
    const code = codeIn(await authorize(simulator, { sim_user: LIN_WEI }));
    const identify = () => ask(simulator, '/cgi-bin/auth/getuserinfo', { access_token, code });
    expect((await identify()).errcode).toBe(0);
    expect((await identify()).errcode).toBe(45009); // a used code counts like any other call
  });

  it('refuses the business calls of a closed app', async () => {
    const token = await tokenOf(simulator);
    simulator.app(CORP_ID, AGENT_ID).closed = true;
    expect(await errcodeOf(token)).toBe(50003);
  });

  it('wants a POST with an object in it where the API is one', async () => {
    const access_token = await tokenOf(simulator);
    const path = '/cgi-bin/user/getuserid';
    expect((await ask(simulator, path, { access_token })).errcode).toBe(40058);
    const { text } = await visit(simulator, path, { access_token }, { method: 'POST', body: '{"mobile":' });
    expect(text).toContain('Warning: wrong json format.');
  });
});
