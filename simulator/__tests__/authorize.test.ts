import { type Simulator, startSimulator } from '../index';
import { AGENT_ID, CORP_ID, DISABLED_MEMBER, GUEST, LIN_WEI, OUTSIDER, WANG_FANG, ZHAO_MIN } from '../seed';
import { ask, authorize, CALLBACK, codeIn, type Json, tokenOf, type Visit, visit } from './visit';

const START = Date.UTC(2026, 8, 1, 4);
const DAY_MS = 24 * 3600_000;

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now: () => START });
});
afterEach(() => simulator.reset());
afterAll(() => simulator.close());

async function whoIs(visited: Visit): Promise<Json> {
  const query = { access_token: await tokenOf(simulator), code: codeIn(visited) };
  return ask(simulator, '/cgi-bin/auth/getuserinfo', query);
}

/** An error page never redirects and answers 200, as WeCom's does. */
function expectPage(visited: Visit, wording: string): void {
  expect(visited).toMatchObject({ status: 200, location: null });
  expect(visited.headers.get('content-type')).toBe('text/html; charset=UTF-8');
  expect(visited.text).toContain(wording);
}

describe('snsapi_base', () => {
  it('sends the browser back at once, keeping the query that was there', async () => {
    const { status, location } = await authorize(simulator, { sim_user: LIN_WEI });
    expect(status).toBe(302);
    expect(location).toMatch(
      /^http:\/\/127\.0\.0\.1:13000\/api\/wecom:callback\?authenticator=wecom&code=[\w-]+&state=abc123$/,
    );
  });

  it('appends with a question mark to a bare address and before a fragment', async () => {
    const redirect_uri = 'http://localhost:13000/cb#/x';
    const { location } = await authorize(simulator, { sim_user: LIN_WEI, redirect_uri, state: undefined });
    expect(location).toMatch(/^http:\/\/localhost:13000\/cb\?code=[\w-]+#\/x$/);
  });

  it('sends back to an address beyond ASCII', async () => {
    const redirect_uri = 'http://localhost:13000/回来?a=甲';
    const { location } = await authorize(simulator, { sim_user: LIN_WEI, redirect_uri });
    expect(location).toMatch(/\/%E5%9B%9E%E6%9D%A5\?a=%E7%94%B2&code=[\w-]+&state=abc123$/);
  });

  it('takes the person from the address, then the cookie, then the settings', async () => {
    simulator.settings.defaultUser = ZHAO_MIN;
    const init = { headers: { Cookie: `other=1; sim_user=${encodeURIComponent(WANG_FANG)}` } };
    expect((await whoIs(await authorize(simulator))).userid).toBe(ZHAO_MIN);
    expect((await whoIs(await authorize(simulator, {}, init))).userid).toBe(WANG_FANG);
    expect((await whoIs(await authorize(simulator, { sim_user: LIN_WEI }, init))).userid).toBe(LIN_WEI);
  });

  it('lets a person pick when nobody is known, and remembers who it was', async () => {
    const page = await authorize(simulator, { lang: 'en' });
    expectPage(page, 'Who is using WeCom?');
    expect(page.text).toContain('林伟');
    expect(page.text).toContain('访客');
    const link = /<a href="([^"]+)" data-user="Wang\.Fang"/.exec(page.text)?.[1] ?? '';
    const picked = await visit(simulator, link.replaceAll('&#38;', '&'));
    expect(picked).toMatchObject({ status: 302, location: expect.stringMatching(/^\/connect\/oauth2\/authorize\?/) });
    const Cookie = (picked.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(Cookie).toBe('sim_user=Wang.Fang');
    const back = await visit(simulator, picked.location ?? '', {}, { headers: { Cookie } });
    expect((await whoIs(back)).userid).toBe(WANG_FANG);
  });

  it('works for members outside the visible range and for guests', async () => {
    expect((await authorize(simulator, { sim_user: OUTSIDER })).status).toBe(302);
    expect((await authorize(simulator, { sim_user: GUEST })).status).toBe(302);
  });

  it('is what remains of privateinfo without agentid, unless switched', async () => {
    const query = { scope: 'snsapi_privateinfo', agentid: undefined, sim_user: LIN_WEI };
    expect(await whoIs(await authorize(simulator, query))).not.toHaveProperty('user_ticket');
    simulator.settings.missingAgentId = 'error';
    expectPage(await authorize(simulator, query), 'agentid参数错误');
  });

  it('keeps inactive members out when told to', async () => {
    expect((await authorize(simulator, { sim_user: DISABLED_MEMBER })).status).toBe(302);
    simulator.settings.inactiveMembersGetCodes = false;
    expectPage(await authorize(simulator, { sim_user: DISABLED_MEMBER }), '该账号无法使用企业微信');
  });
});

describe('what authorize refuses', () => {
  it('refuses a redirect_uri whose host and port are not the trusted domain', async () => {
    const app = simulator.app(CORP_ID, AGENT_ID);
    const from = (redirect_uri: string) => authorize(simulator, { sim_user: LIN_WEI, redirect_uri });
    expectPage(await from('https://evil.example/cb'), 'redirect_uri需使用应用可信域名');
    expectPage(await from('https://localhost.evil.example/cb'), 'redirect_uri需使用应用可信域名');
    expectPage(await from('http://127.0.0.1:80@evil.example/cb'), 'redirect_uri需使用应用可信域名');
    app.trustedDomains = ['office.example', 'office.example:8443'];
    expect((await from('https://office.example/cb')).status).toBe(302);
    expect((await from('http://OFFICE.example:8443/other')).status).toBe(302);
    expectPage(await from('https://office.example:443/cb'), 'redirect_uri需使用应用可信域名');
    expectPage(await from('https://office.example:9000/cb'), 'redirect_uri需使用应用可信域名');
    expectPage(await from('https://sub.office.example/cb'), 'redirect_uri需使用应用可信域名');
    expectPage(await from(CALLBACK), 'redirect_uri需使用应用可信域名');
  });

  it.each([
    ['a missing redirect_uri', { redirect_uri: undefined }, 'redirect_uri参数错误'],
    ['a redirect_uri that lost its host', { redirect_uri: 'https:' }, 'redirect_uri参数错误'],
    ['another scheme', { redirect_uri: 'javascript:alert(1)' }, 'redirect_uri参数错误'],
    ['an unknown appid', { appid: AGENT_ID }, 'appid参数错误'],
    ['an unknown agentid', { agentid: '1' }, 'agentid参数错误'],
    ['another response_type', { response_type: 'token' }, 'response_type参数错误'],
    ['an unknown scope', { scope: 'openid' }, 'scope参数错误'],
    ['a state with a dash', { state: 'a-b' }, '84025'],
    ['a state of 129 bytes', { state: 'a'.repeat(129) }, '84025'],
    ['a person who does not exist', { sim_user: 'ghost' }, '没有这个成员'],
  ])('shows a page for %s', async (_what, query, wording) => {
    expectPage(await authorize(simulator, { sim_user: LIN_WEI, ...query }), wording);
  });

  it('takes a state of 128 letters and digits', async () => {
    expect((await authorize(simulator, { sim_user: LIN_WEI, state: 'aZ09'.repeat(32) })).status).toBe(302);
  });

  it('escapes what the address says', async () => {
    const { text } = await authorize(simulator, { appid: '"><script>alert(1)</script>' });
    expect(text).not.toContain('<script');
    expect(text).toContain('&#60;script&#62;');
  });

  it('can insist on WeCom or WeChat', async () => {
    simulator.settings.requireClientUserAgent = true;
    expectPage(await authorize(simulator, { sim_user: LIN_WEI }), '请在微信客户端打开链接');
    const headers = { 'User-Agent': 'Mobile Safari/537.36 wxwork/4.1.36 MicroMessenger/7.0.1' };
    expect((await authorize(simulator, { sim_user: LIN_WEI }, { headers })).status).toBe(302);
  });
});

describe('snsapi_privateinfo', () => {
  const ask = (query: Record<string, string> = {}) =>
    authorize(simulator, { scope: 'snsapi_privateinfo', sim_user: LIN_WEI, ...query });

  it('asks field by field, then not again for 30 days', async () => {
    const page = await ask({ lang: 'en' });
    expectPage(page, 'Allow');
    expect(page.text.match(/type="checkbox"/g)).toHaveLength(7);
    expect(page.text).toContain('name="sim_consent" value="mobile"');
    expect((await ask({ sim_consent: 'mobile' })).status).toBe(302);
    simulator.advance(30 * DAY_MS - 1);
    expect((await ask()).status).toBe(302);
    expectPage(await authorize(simulator, { scope: 'snsapi_privateinfo', sim_user: ZHAO_MIN }), '允许');
    simulator.advance(1);
    expectPage(await ask(), '允许');
  });

  it('asks again after consents were forgotten', async () => {
    await ask({ sim_consent: 'none' });
    expect((await ask()).status).toBe(302);
    expect((await visit(simulator, '/sim/forget')).location).toBe('/');
    expectPage(await ask(), '允许');
  });

  it('reads the answer that its own form sends', async () => {
    const fields = [...(await ask()).text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
    const form = new URLSearchParams(fields.map(([, name = '', value = '']) => [name, decode(value)]));
    form.append('sim_consent', 'mobile');
    const sent = await visit(simulator, `/connect/oauth2/authorize?${form}`);
    expect(await whoIs(sent)).toHaveProperty('user_ticket');
  });

  it('does what the switch says after a refusal', async () => {
    expect((await ask({ sim_consent: 'deny' })).location).toBe(`${CALLBACK}&state=abc123`);
    simulator.settings.consentDeny = 'stay';
    expectPage(await ask({ sim_consent: 'deny' }), '已取消授权');
    simulator.settings.consentDeny = 'code-without-fields';
    expect((await ask({ sim_consent: 'deny' })).location).toContain('&code=');
    expectPage(await ask(), '允许'); // a refusal is not remembered
  });

  it('lets the settings answer', async () => {
    simulator.settings.consent = 'deny';
    expect((await ask()).location).not.toContain('code=');
    simulator.settings.consent = ['mobile'];
    expect(await whoIs(await ask())).toHaveProperty('user_ticket');
  });

  it('shows members outside the visible range and guests an error page', async () => {
    expectPage(await ask({ sim_user: OUTSIDER }), 'member not in visible range');
    expectPage(await ask({ sim_user: GUEST }), 'member not in visible range');
  });
});

function decode(value: string): string {
  return value.replace(/&#(\d+);/g, (_match, code: string) => String.fromCharCode(Number(code)));
}
