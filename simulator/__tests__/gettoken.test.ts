import { type Simulator, startSimulator } from '../index';
import { AGENT_ID, CORP_ID, OTHER_CORP_ID, OTHER_SECRET, SECRET } from '../seed';
import { ask, tokenOf, visit } from './visit';

const GETTOKEN = '/cgi-bin/gettoken';
const START = Date.UTC(2026, 8, 1, 4);

describe('gettoken', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ now: () => START });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const gettoken = (corpid?: string, corpsecret?: string) => ask(simulator, GETTOKEN, { corpid, corpsecret });

  it('answers compact JSON with errcode first and no error headers', async () => {
    const { status, text, headers } = await visit(simulator, GETTOKEN, { corpid: CORP_ID, corpsecret: SECRET });
    expect(status).toBe(200);
    expect(text).toMatch(/^\{"errcode":0,"errmsg":"ok","access_token":"[^"]{32,512}","expires_in":7200\}$/);
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(headers.has('error-code')).toBe(false);
  });

  it('wraps an error in HTTP 200 with hint, caller and both headers', async () => {
    const { status, text, headers } = await visit(simulator, GETTOKEN, { corpid: CORP_ID, corpsecret: 'wrong' });
    expect(status).toBe(200);
    const second = START / 1000;
    const errmsg = new RegExp(
      `^invalid credential, hint: \\[${second}\\d{15}\\], from ip: 127\\.0\\.0\\.1, more info at https://open\\.work\\.weixin\\.qq\\.com/devtool/query\\?e=40001$`,
    );
    expect(text).toMatch(/^\{"errcode":40001,"errmsg":"/);
    expect((JSON.parse(text) as { errmsg: string }).errmsg).toMatch(errmsg);
    expect(headers.get('error-code')).toBe('40001');
    expect(headers.get('error-msg')).toMatch(errmsg);
  });

  it('looks for the secret, then the corp, then whether they fit', async () => {
    expect((await gettoken()).errcode).toBe(41004);
    expect((await gettoken(CORP_ID)).errcode).toBe(41004);
    expect((await gettoken('nobody')).errcode).toBe(41004);
    expect((await gettoken(undefined, SECRET)).errcode).toBe(41002);
    expect((await gettoken('nobody', 'wrong')).errcode).toBe(40013);
    expect((await gettoken(CORP_ID, 'wrong')).errcode).toBe(40001);
  });

  it("calls another corp's secret what the switch says", async () => {
    expect((await gettoken(CORP_ID, OTHER_SECRET)).errcode).toBe(40001);
    simulator.settings.foreignSecretErrcode = 40091;
    expect((await gettoken(CORP_ID, OTHER_SECRET)).errcode).toBe(40091);
    expect((await gettoken(OTHER_CORP_ID, OTHER_SECRET)).errcode).toBe(0);
  });

  it('refuses a closed app', async () => {
    simulator.app(CORP_ID, AGENT_ID).closed = true;
    expect((await gettoken(CORP_ID, SECRET)).errcode).toBe(50003);
    simulator.settings.closedAppErrcode = 40001;
    expect((await gettoken(CORP_ID, SECRET)).errcode).toBe(40001);
  });

  it('repeats a valid token and makes a new one after expiry', async () => {
    const first = await gettoken(CORP_ID, SECRET);
    simulator.advance(7199_000);
    expect(await gettoken(CORP_ID, SECRET)).toEqual(first);
    simulator.settings.expiresInCountsDown = true;
    expect((await gettoken(CORP_ID, SECRET)).expires_in).toBe(1);
    simulator.advance(1000);
    expect((await gettoken(CORP_ID, SECRET)).access_token).not.toBe(first.access_token);
  });

  it('can make a new token each time, which may end the old one', async () => {
    simulator.settings.sameTokenWhileValid = false;
    const first = await tokenOf(simulator);
    await tokenOf(simulator);
    const read = () => ask(simulator, '/cgi-bin/user/get', { access_token: first, userid: 'lin.wei' });
    expect((await read()).errcode).toBe(0);
    simulator.settings.newTokenKillsOld = true;
    await tokenOf(simulator);
    expect((await read()).errcode).toBe(40014);
  });

  it('bans an IP for an hour after too many bad secrets, and only from gettoken', async () => {
    simulator.settings.badSecretsBeforeBan = 3;
    const access_token = await tokenOf(simulator);
    for (let n = 0; n < 3; n += 1) {
      await gettoken(CORP_ID, `wrong ${n}`);
    }
    expect((await gettoken(CORP_ID, SECRET)).errcode).toBe(45009);
    expect((await ask(simulator, '/cgi-bin/user/get', { access_token, userid: 'lin.wei' })).errcode).toBe(0);
    simulator.advance(3600_000);
    expect((await gettoken(CORP_ID, SECRET)).errcode).toBe(0);
  });
});
