import { type Simulator, startSimulator } from '../index';
import { AGENT_ID, CORP_ID, GUEST, LIN_WEI, OUTSIDER } from '../seed';
import { CALLBACK, visit, webLogin } from './visit';

describe('web login', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  it('shows a code, who may scan it and a way to refuse', async () => {
    const { status, text } = await webLogin(simulator, { lang: 'en' });
    expect(status).toBe(200);
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('Scan the QR code');
    expect(text).toMatch(/<a href="[^"]*sim_user=lin\.wei" data-user="lin\.wei"/);
    expect(text).toMatch(/<a class="button" href="[^"]*sim_deny=1"/);
    expect((await webLogin(simulator, { lang: 'zh' })).text).toContain('请使用企业微信扫描二维码登录');
  });

  it('never logs in by itself, whoever uses WeCom on this device', async () => {
    simulator.settings.defaultUser = LIN_WEI;
    expect((await webLogin(simulator)).status).toBe(200);
  });

  it('sends the browser back with a code after the scan', async () => {
    expect((await webLogin(simulator, { sim_user: LIN_WEI })).location).toMatch(
      /wecom:callback\?authenticator=wecom&code=[\w-]+&state=abc123$/,
    );
    simulator.settings.webLoginAddsAppid = true;
    expect((await webLogin(simulator, { sim_user: LIN_WEI })).location).toContain(`&appid=${CORP_ID}`);
  });

  it('sends the browser back without a code after a refusal, or stays', async () => {
    expect((await webLogin(simulator, { sim_deny: '1' })).location).toBe(`${CALLBACK}&state=abc123`);
    simulator.settings.webLoginDeny = 'stay';
    expect((await webLogin(simulator, { sim_deny: '1' })).text).toContain('已拒绝登录');
  });

  it.each([OUTSIDER, GUEST])('has no permission for %s', async (sim_user) => {
    const { status, text } = await webLogin(simulator, { sim_user });
    expect(status).toBe(200);
    expect(text).toContain('无权限');
  });

  it('takes the login callback domain or the trusted domain, with the exact port', async () => {
    const app = simulator.app(CORP_ID, AGENT_ID);
    app.trustedDomains = ['trusted.example'];
    app.loginDomains = ['login.example:8443'];
    const from = (redirect_uri: string) => webLogin(simulator, { sim_user: LIN_WEI, redirect_uri });
    expect((await from('https://trusted.example/cb')).status).toBe(302);
    expect((await from('https://login.example:8443/cb')).status).toBe(302);
    const refused = await from('https://login.example/cb');
    expect(refused).toMatchObject({ status: 200, location: null });
    expect(refused.text).toContain('redirect_uri 与配置的授权完成回调域名不一致');
  });

  it.each([
    ['login_type', { login_type: undefined }],
    ['appid', { appid: 'nobody' }],
    ['agentid', { agentid: undefined }],
    ['state', { state: 'a.b' }],
    ['redirect_uri', { redirect_uri: undefined }],
  ])('shows a page for a wrong %s', async (name, query) => {
    const { status, text } = await webLogin(simulator, { sim_user: LIN_WEI, ...query });
    expect(status).toBe(200);
    expect(text).toContain(`${name}参数错误`);
  });

  it('lets any state pass when switched', async () => {
    simulator.settings.webLoginChecksState = false;
    expect((await webLogin(simulator, { sim_user: LIN_WEI, state: 'a.b' })).location).toContain('&state=a.b');
  });

  it('keeps the old page, which needs no login_type and adds appid', async () => {
    const query = { appid: CORP_ID, agentid: AGENT_ID, redirect_uri: CALLBACK, state: 'abc123' };
    const old = await visit(simulator, '/wwopen/sso/qrConnect', { ...query, sim_user: LIN_WEI });
    expect(old.location).toMatch(/&code=[\w-]+&state=abc123&appid=ww5imulat0rc0rp001$/);
    expect((await visit(simulator, '/wwopen/sso/qrConnect', { ...query, agentid: '1' })).text).toContain(
      '该链接无法访问',
    );
  });
});

describe('the panel of WeCom’s library', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const panel = (query: Record<string, string | undefined> = {}) =>
    webLogin(simulator, { redirect_type: 'top', panel_size: 'small', version: '2.4.4', ...query });

  /** What the page says to the one around it. */
  const messages = (text: string) =>
    [...text.matchAll(/parent\.postMessage\((".*"), '\*'\);/g)].map(
      ([, message]) => JSON.parse(JSON.parse(String(message))) as Record<string, unknown>,
    );

  it('says that it is ready, and whether WeCom runs on this computer', async () => {
    expect(messages((await panel()).text)).toEqual([
      { type: 'ww-iframe-handle:ready' },
      {
        type: 'ww-iframe-handle:call',
        args: { type: 'call', name: 'onCheckWeComLogin', payload: { isWeComLogin: false } },
      },
    ]);
    expect(messages((await webLogin(simulator)).text)).toEqual([]);
  });

  it('leads the whole page to the callback', async () => {
    const { status, text } = await panel({ sim_user: LIN_WEI });
    expect(status).toBe(200);
    expect(text).toMatch(/top\.location\.href = "[^"]*wecom:callback\?authenticator=wecom&code=[\w-]+&state=abc123"/);
  });

  it.each([
    ['redirect_uri of another host', -31020, { redirect_uri: 'https://other.example/cb' }],
    ['appid', -31027, { appid: 'nobody' }],
    ['agentid', -31028, { agentid: '1' }],
    ['redirect_uri', -31035, { redirect_uri: undefined }],
    ['login_type', -31040, { login_type: 'ServiceApp' }],
  ])('reports a wrong %s', async (_name, errCode, query) => {
    simulator.app(CORP_ID, AGENT_ID).trustedDomains = ['127.0.0.1:13000'];
    expect(messages((await panel(query)).text)).toContainEqual({
      type: 'ww-iframe-handle:call',
      args: { type: 'call', name: 'onLoginFail', payload: { errCode, errMsg: expect.any(String) } },
    });
  });

  it('says nothing when switched', async () => {
    simulator.settings.panelAnswers = false;
    expect(messages((await panel()).text)).toEqual([]);
  });
});
