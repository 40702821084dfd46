import { AGENT_ID, CORP_ID, LIN_WEI } from '../../../../simulator/seed';
import { listFailures } from '../../../../testing/failures';
import { testApp } from '../../../../testing/test-app';
import { authorizePath, type TestBrowser, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS, type UserAgentName } from '../../../../testing/user-agents';
import type { PanelLogin, StartPanelReply } from '../../../shared/actions';
import type { WecomOptions } from '../../../shared/options';

const test = testApp();

const COOKIE = 'nb_wecom_main';

/** WeCom's own address of the login page, which the library knows; the rest is the simulator's. */
const OFFERED: Partial<WecomOptions> = { loginBaseUrl: '', public: { signInPanel: true } };

beforeEach(async () => {
  await test.addAuthenticator('office', OFFERED);
  await test.addUser({ nickname: 'Lin', phone: '13900000001' });
  await test.browser().as(LIN_WEI).signIn('office'); // links the user inside WeCom
  await test.idle();
});

interface PostedBy {
  browser?: TestBrowser;
  /** Of the page; null: none is sent. */
  origin?: string | null;
}

const desktop = () => test.browser(USER_AGENTS.desktop);

async function post(action: string, body: object, { browser = desktop(), origin = test.origin }: PostedBy = {}) {
  const response = await browser.request(`/api/wecom:${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(origin !== null && { origin }) },
    body: JSON.stringify(body),
  });
  const reply = (await response.json()) as { data?: unknown; errors?: { code?: string }[] };
  return { status: response.status, data: reply.data, code: reply.errors?.[0]?.code };
}

async function startPanel(by: PostedBy = {}, body: object = {}): Promise<PanelLogin | undefined> {
  return ((await post('startPanel', { authenticator: 'office', ...body }, by)).data as StartPanelReply).login;
}

/** The panel of the page in this browser; the test fails if there is none. */
async function panelIn(browser: TestBrowser, body: object = {}): Promise<PanelLogin> {
  const login = await startPanel({ browser }, body);
  if (!login) {
    throw new Error('no panel');
  }
  return login;
}

/** The callback to which WeCom leads after the scan, not opened yet. */
function scanned({ corpId, agentId, callbackUrl, state }: PanelLogin): Promise<URL> {
  const query = { login_type: 'CorpApp', appid: corpId, agentid: agentId, redirect_uri: callbackUrl, state };
  const page = `${test.simulator.url}/wwlogin/sso/login?${new URLSearchParams(query)}`;
  return test.browser(USER_AGENTS.desktop).as(LIN_WEI).untilCallback(page);
}

async function changeOptions(options: Partial<WecomOptions>) {
  const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'office' } });
  await record.update({ options: { ...record.get('options'), ...options } });
}

describe('a scan in the panel', () => {
  it('signs in on the wanted page, as the button does', async () => {
    const browser = desktop();
    const login = await panelIn(browser, { redirect: '/admin/x?a=1' });
    expect(login).toEqual({
      corpId: CORP_ID,
      agentId: AGENT_ID,
      callbackUrl: `${test.origin}/api/wecom:callback?authenticator=office`,
      state: expect.stringMatching(/^[0-9a-f]{32}$/),
      expiresIn: 600,
    });
    const session = await browser.trade(await browser.open(await scanned(login)));
    expect(session).toMatchObject({ status: 200, redirect: '/admin/x?a=1' });
  });

  it('has the flow cookie that the button has', async () => {
    const [byPanel, byButton] = [desktop(), desktop()];
    await panelIn(byPanel);
    await byButton.request(authorizePath('office'));
    const attributes = ({ setCookies }: TestBrowser) => setCookies.map((cookie) => cookie.replace(/=[^;]*/, '='));
    expect(attributes(byPanel)).toEqual(attributes(byButton));
    expect(byPanel.cookies.has(COOKIE)).toBe(true);
  });

  it('works in each of two tabs, and with a state that was renewed', async () => {
    const browser = desktop();
    const [first, second, renewed] = [await panelIn(browser), await panelIn(browser), await panelIn(browser)];
    for (const login of [second, first, renewed]) {
      const page = await browser.open(await scanned(login));
      expect(ticketOf(page)).toBeTruthy();
    }
  });

  it.each(['//evil.test/x', 'https://evil.test', '/\\evil.test', 'javascript:alert(1)'])(
    'leads nowhere else: %s',
    async (redirect) => {
      const browser = desktop();
      const session = await browser.trade(await browser.open(await scanned(await panelIn(browser, { redirect }))));
      expect(session).toMatchObject({ status: 200, redirect: '/admin' });
    },
  );

  it('opens no session in another browser: login CSRF', async () => {
    const attacker = desktop();
    const callback = await scanned(await panelIn(attacker));
    const victim = desktop();
    await panelIn(victim); // has a flow cookie of its own
    const location = String((await victim.request(callback)).headers.get('location'));
    expect(location).not.toContain('ticket');
    expect(ticketOf(await attacker.open(callback))).toBeTruthy(); // nothing was used up
  });

  it('is refused once QR codes have been switched off', async () => {
    const browser = desktop();
    const callback = await scanned(await panelIn(browser));
    await changeOptions({ qrSignIn: 'nobody' });
    expect((await browser.open(callback)).searchParams.get('error')).toBe('QR_SIGN_IN_OFF');
  });
});

describe('there is only the button', () => {
  /** No state, and no cookie. */
  async function expectNoPanel(by: PostedBy = {}) {
    const browser = by.browser ?? desktop();
    expect(await startPanel({ ...by, browser })).toBeUndefined();
    expect(browser.setCookies).toEqual([]);
  }

  it.each<[string, Partial<WecomOptions>]>([
    ['the option is off', { public: { signInPanel: false } }],
    ['the option was never set', { public: {} }],
    ['QR codes are for nobody', { qrSignIn: 'nobody' }],
    ['WeCom has another login address', { loginBaseUrl: 'https://wecom.private.example' }],
    ['WeCom has only the old page', { loginPage: 'old' }],
  ])('where %s', async (_case, options) => {
    await changeOptions(options);
    await expectNoPanel();
  });

  it.each<UserAgentName>(['mobile', 'wecom', 'wecomWindows', 'wechat'])('in this browser: %s', async (name) => {
    await expectNoPanel({ browser: test.browser(USER_AGENTS[name]) });
  });

  it.each<[string, () => string | null]>([
    ['another site', () => 'https://other.example'],
    ['another port of the host', () => 'http://127.0.0.1:1'],
    ['another name of the host', () => test.origin.replace('127.0.0.1', 'localhost')],
    ['https in place of http', () => test.origin.replace('http:', 'https:')],
    ['a sandboxed frame', () => 'null'],
    ['no page', () => null],
  ])('on a page of %s', async (_case, origin) => {
    await expectNoPanel({ origin: origin() });
  });

  it.each(['startPanel', 'reportPanelError'])('for an authenticator that is disabled: %s', async (action) => {
    await test.addAuthenticator('closed', OFFERED, false);
    expect(await post(action, { authenticator: 'closed' })).toMatchObject({
      status: 400,
      code: 'AUTHENTICATOR_UNAVAILABLE',
    });
  });
});

describe('a report that the panel shows no QR code', () => {
  const failures = () => listFailures(test, 'office');

  beforeEach(async () => {
    await failures(); // writes what waits
    await test.app.db.getCollection('wecomSignInFailures').model.destroy({ where: {} });
  });

  const report = (body: object, by?: PostedBy) => post('reportPanelError', { authenticator: 'office', ...body }, by);

  it('is a failure for the admin, once a minute for each error', async () => {
    const browser = desktop();
    const { state } = await panelIn(browser);
    for (const errcode of [-31020, -31020, -31028]) {
      expect(await report({ state, errcode }, { browser })).toMatchObject({ status: 200, data: { received: true } });
    }
    const another = desktop();
    await report({ state: (await panelIn(another)).state, errcode: -31020 }, { browser: another });
    const kept = { id: expect.anything(), at: expect.any(String), requestId: expect.any(String) };
    expect(await failures()).toEqual([
      { ...kept, authenticator: 'office', code: 'WECOM_CONFIG', browser: 'desktop', errcode: -31028 },
      { ...kept, authenticator: 'office', code: 'WECOM_DOMAIN_NOT_TRUSTED', browser: 'desktop', errcode: -31020 },
    ]);
    expect(await test.logs()).not.toContain(state);
  });

  it.each<[string, (state: string) => object]>([
    ['an errcode that the panel does not have', (state) => ({ state, errcode: 60020 })],
    ['an errcode as text', (state) => ({ state, errcode: '-31027' })],
    ['a list of errcodes', (state) => ({ state, errcode: [-31027] })],
    ['no errcode', (state) => ({ state })],
    ['no state', () => ({ errcode: -31027 })],
    ['a made-up state', () => ({ state: 'f'.repeat(32), errcode: -31027 })],
  ])('is ignored with %s', async (_case, body) => {
    const browser = desktop();
    const { state } = await panelIn(browser);
    expect((await report(body(state), { browser })).status).toBe(200);
    expect(await failures()).toEqual([]);
  });

  it('is ignored from a browser or a page that did not start the panel', async () => {
    const browser = desktop();
    const { state } = await panelIn(browser);
    await report({ state, errcode: -31027 });
    await report({ state, errcode: -31027 }, { browser, origin: 'https://other.example' });
    expect(await failures()).toEqual([]);
  });

  it('is ignored about another authenticator than the state’s', async () => {
    await test.addAuthenticator('other', OFFERED);
    const browser = desktop();
    const { state } = await panelIn(browser);
    await report({ authenticator: 'other', state, errcode: -31027 }, { browser });
    expect(await listFailures(test, 'other')).toEqual([]);
  });
});
