import { CORP_ID, LIN_WEI, NO_PHONE } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { linkOf, type TestBrowser } from '../../../../testing/test-browser';

const test = testApp();

const PASSWORD = 'the-user-s-own';
const ONLY = { public: { wecomOnly: true } };
const OTHERS = ['sms', 'saml'];

let userId: number;
let rootId: number;

beforeEach(async () => {
  userId = await test.addUser({ username: 'lin', password: PASSWORD, email: 'lin@office.test' });
  rootId = await test.addUser({ username: 'operator', password: PASSWORD, email: 'operator@office.test' });
  // NocoBase's own hooks give nobody this role.
  await test.app.db.getCollection('rolesUsers').model.create({ userId: rootId, roleName: 'root' }, { hooks: false });
});

afterEach(async () => {
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: OTHERS } });
});

/** As NocoBase's sign-in page asks. */
async function post(browser: TestBrowser, action: string, values: object, authenticator = 'basic') {
  const response = await browser.request(`/api/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-authenticator': authenticator },
    body: JSON.stringify(values),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text || '{}') as {
    data?: { token?: string; user?: { id: number } };
    errors?: { code?: string; message: string }[];
  };
  return {
    status: response.status,
    code: errors?.[0]?.code,
    message: errors?.[0]?.message,
    token: data?.token,
    userId: data?.user?.id,
    text,
  };
}

const signIn = (account: string, password = PASSWORD, browser = test.browser()) =>
  post(browser, 'auth:signIn', { account, password });

async function listed(browser = test.browser()): Promise<string[]> {
  const response = await browser.request('/api/authenticators:publicList', { method: 'POST' });
  return ((await response.json()) as { data: { name: string }[] }).data.map(({ name }) => name).sort();
}

const check = async (token: string | undefined) =>
  (await fetch(`${test.origin}/api/auth:check`, { headers: { authorization: `Bearer ${token}` } })).status;

const switchOff = (name: string, values: object) =>
  test.app.db.getRepository('authenticators').update({ filter: { name }, values });

describe('while an enabled authenticator says “Sign in with WeCom only”', () => {
  it('lists WeCom authenticators only', async () => {
    await test.addAuthenticator('wecom');
    expect(await listed()).toEqual(['basic', 'wecom']);
    await test.addAuthenticator('only', ONLY);
    expect(await listed()).toEqual(['only', 'wecom']);
  });

  it('gives users a session by WeCom and by nothing else, and root by the password', async () => {
    await test.addAuthenticator('wecom', { public: { wecomOnly: true, autoSignup: true } });
    expect(await signIn('lin')).toMatchObject({ status: 401, code: 'WECOM_ONLY', token: undefined });
    const root = await signIn('operator');
    expect(root).toMatchObject({ status: 200, userId: rootId });
    expect(await check(root.token)).toBe(200);
    expect((await test.browser().as(LIN_WEI).signIn('wecom')).status).toBe(200);
  });

  it('also signs in by another WeCom authenticator', async () => {
    await test.addAuthenticator('only', ONLY);
    await test.addAuthenticator('wecom', { public: { autoSignup: true } });
    expect((await test.browser().as(LIN_WEI).signIn('wecom')).status).toBe(200);
  });

  it('says what to do, in the user’s language', async () => {
    await test.addAuthenticator('wecom', ONLY);
    const { message } = await signIn('lin');
    expect(message).toMatch(/^Sign in with WeCom\. Only the root user/);
    const response = await test.browser().request('/api/auth:signIn', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authenticator': 'basic', 'x-locale': 'zh-CN' },
      body: JSON.stringify({ account: 'lin', password: PASSWORD }),
    });
    expect(await response.text()).toContain('企业微信');
  });

  it('keeps the sessions and the API keys that there are', async () => {
    await test.addAuthenticator('wecom');
    const session = await signIn('lin');
    const key: string = test.app.authManager.jwt.sign({ userId, roleName: 'member' }, { expiresIn: '1d' });
    await test.addAuthenticator('only', ONLY);
    expect([await check(session.token), await check(key)]).toEqual([200, 200]);
    // A session that has expired is renewed, not opened anew.
    const { jti } = await test.app.authManager.jwt.decode(String(session.token));
    await expect(test.app.authManager.tokenController.renew(String(jti))).resolves.toMatchObject({
      jti: expect.any(String),
    });
  });

  it('lets nobody sign up', async () => {
    await test.addAuthenticator('wecom', ONLY);
    const before = await test.countUsers();
    const values = { username: 'new', password: PASSWORD, confirm_password: PASSWORD };
    expect(await post(test.browser(), 'auth:signUp', values)).toMatchObject({ status: 401, code: 'WECOM_ONLY' });
    expect(await test.countUsers()).toBe(before);
  });

  it('does not even ask an authenticator of another type, which might create users', async () => {
    await test.addAuthenticator('wecom', ONLY);
    const { model } = test.app.db.getCollection('authenticators');
    const Asked = jest.fn();
    test.app.authManager.registerTypes('Asked', {
      auth: class {
        constructor(readonly config: { authenticator: unknown }) {}
        get authenticator() {
          return this.config.authenticator;
        }
        skipCheck = async () => true;
        signIn = async () => Asked();
      } as never,
    });
    await test.app.db.getRepository('authenticators').create({
      values: { name: 'saml', authType: 'Asked', enabled: true, options: {} },
    });
    expect(await model.count({ where: { name: 'saml' } })).toBe(1);
    expect(await post(test.browser(), 'auth:signIn', {}, 'saml')).toMatchObject({ status: 401, code: 'WECOM_ONLY' });
    expect(Asked).not.toHaveBeenCalled();
    await switchOff('wecom', { enabled: false });
    await post(test.browser(), 'auth:signIn', {}, 'saml');
    expect(Asked).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['the option is off', { options: {} }],
    ['the authenticator is disabled', { enabled: false }],
  ])('is over once %s', async (_, values) => {
    await test.addAuthenticator('wecom', ONLY);
    expect((await signIn('lin')).status).toBe(401);
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    const options = { ...record.get('options'), public: {} };
    await switchOff('wecom', 'options' in values ? { options } : values);
    expect(await listed()).toContain('basic');
    expect((await signIn('lin')).status).toBe(200);
  });

  it('shows all forms for a while to those who open the way in for root, and refuses the same', async () => {
    await test.addAuthenticator('wecom', ONLY);
    const browser = test.browser();
    const response = await browser.request('/api/wecom:passwordSignIn?redirect=/v/admin/x');
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      '/v/signin?autoLogin=0&redirect=%2Fadmin%2Fx',
    ]);
    const [cookie] = browser.setCookies;
    expect(cookie).toMatch(/^nb_wecom_forms_main=1; path=\/; max-age=600; samesite=lax; httponly$/);
    expect(await listed(browser)).toEqual(['basic', 'wecom']);
    expect((await signIn('lin', PASSWORD, browser)).code).toBe('WECOM_ONLY');
    expect((await signIn('operator', PASSWORD, browser)).status).toBe(200);
    expect(await listed()).toEqual(['wecom']);
  });

  it('opens the way in for root with WeCom’s settings broken, and under a sub-path', async () => {
    await test.addAuthenticator('wecom', ONLY);
    const { model } = test.app.db.getCollection('authenticators');
    await model.update({ options: { public: { wecomOnly: true } } }, { where: { name: 'wecom' }, hooks: false });
    expect((await signIn('lin')).code).toBe('WECOM_ONLY');
    expect((await signIn('operator')).status).toBe(200);
    const before = process.env.APP_PUBLIC_PATH;
    process.env.APP_PUBLIC_PATH = '/nocobase/';
    const { headers } = await test.browser().request('/api/wecom:passwordSignIn?redirect=//evil.test');
    process.env.APP_PUBLIC_PATH = before ?? '';
    expect(headers.get('location')).toBe('/nocobase/signin?autoLogin=0');
  });

  it('says that unlinking would leave a user no way in, although there is a password', async () => {
    await test.addAuthenticator('wecom', { matchBy: ['username'] });
    await test.app.db.getRepository('users').update({ filterByTk: userId, values: { username: LIN_WEI } });
    expect(await test.browser().as(LIN_WEI).signIn('wecom')).toMatchObject({ userId });
    await test.idle();
    const token = await test.session(userId);
    const unlink = () => test.browser().ask('unlinkAccount', { authenticator: 'wecom' }, token);
    await test.addAuthenticator('only', ONLY);
    expect(await unlink()).toMatchObject({ code: 'LAST_WAY_IN' });
    await switchOff('only', { enabled: false });
    expect((await unlink()).status).toBe(200);
  });
});

describe('a member who has come by WeCom, and links an account by its password', () => {
  const ofMember = async (options: object = {}) => {
    await test.addAuthenticator('wecom', { ...ONLY, ...options });
    const browser = test.browser().as(NO_PHONE);
    const link = linkOf(await browser.authorize('wecom'));
    expect(link).toEqual(expect.any(String));
    return { browser, link };
  };

  it('signs in as its user in that browser, and links', async () => {
    const { browser, link } = await ofMember();
    expect(await listed(browser)).toEqual(['wecom']);
    await browser.ask('pendingLink', { link }); // the page that offers to link
    expect(await listed(browser)).toEqual(['basic', 'wecom']);
    // A wrong password is answered as NocoBase does.
    expect(await signIn('lin', 'wrong', browser)).toMatchObject({ status: 401, code: undefined });
    const { token } = await signIn('lin', PASSWORD, browser);
    expect(await browser.linkAccount(link, String(token))).toMatchObject({ status: 200 });
    expect(await test.browser().as(NO_PHONE).signIn('wecom')).toMatchObject({ userId });
    // Once linked, the password is of no use any more.
    expect((await signIn('lin', PASSWORD, browser)).code).toBe('WECOM_ONLY');
    expect(await listed(browser)).toEqual(['wecom']);
  });

  it('cannot take the permission to another browser', async () => {
    const { browser, link } = await ofMember();
    await browser.ask('pendingLink', { link });
    const thief = test.browser();
    thief.cookies.set('nb_wecom_linking_main', String(browser.cookies.get('nb_wecom_linking_main')));
    expect(await listed(thief)).toEqual(['wecom']);
    expect((await signIn('lin', PASSWORD, thief)).code).toBe('WECOM_ONLY');
  });

  it('cannot sign in as a user whom it could not link: one of another member, or one who is blocked for it', async () => {
    const { browser, link } = await ofMember();
    await browser.ask('pendingLink', { link });
    const { app } = test;
    const identity = (member: string) => `${CORP_ID}:${member}`.toLowerCase();
    const links = app.db.getCollection('usersAuthenticators').model;
    await links.create({ authenticator: 'wecom', uuid: identity(LIN_WEI), userId, meta: {} });
    expect((await signIn('lin', PASSWORD, browser)).code).toBe('WECOM_ONLY');
    await links.destroy({ where: { userId } });
    const blocked = app.db.getCollection('wecomBlockedLinks').model;
    await blocked.create({ authenticator: 'wecom', identity: identity(NO_PHONE), userId });
    expect((await signIn('lin', PASSWORD, browser)).code).toBe('WECOM_ONLY');
    await blocked.destroy({ where: { userId } });
    expect((await signIn('lin', PASSWORD, browser)).status).toBe(200);
  });

  it('has none where members may not link their account', async () => {
    const { browser, link } = await ofMember({ linkAfterSignIn: false, matchBy: ['phone'] });
    await browser.ask('pendingLink', { link });
    expect(await listed(browser)).toEqual(['wecom']);
    expect((await signIn('lin', PASSWORD, browser)).code).toBe('WECOM_ONLY');
  });
});

describe('a lost password', () => {
  const reset = async (id: number) => test.app.authManager.jwt.sign({ resetPasswordUserId: id }, { expiresIn: '1h' });
  const lost = (email: string) => post(test.browser(), 'auth:lostPassword', { email, baseURL: test.origin });

  it('is answered alike for all addresses, and mailed about to root alone', async () => {
    await test.addAuthenticator('wecom', ONLY);
    const mailed: string[] = [];
    const spy = jest
      .spyOn(test.app.authManager.getAuthConfig('Email/Password').auth.prototype as never, 'lostPassword' as never)
      .mockImplementation(async function (this: { ctx: { action: { params: { values: { email: string } } } } }) {
        mailed.push(this.ctx.action.params.values.email);
      } as never);
    const answers = [await lost('lin@office.test'), await lost('operator@office.test'), await lost('no@office.test')];
    await test.idle();
    spy.mockRestore();
    expect(mailed).toEqual(['operator@office.test']);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, code: 'WECOM_ONLY' });
  });

  it.each(['operator@office.test', 'lin@office.test', 'no@office.test'])(
    'shows the page behind the mailed link its authenticator, in the browser that asked with %s',
    async (email) => {
      await test.addAuthenticator('wecom', ONLY);
      const { model } = test.app.db.getCollection('authenticators');
      const basic = await model.findOne({ where: { name: 'basic' } });
      const before = basic?.get('options') as object;
      await basic?.update({ options: { ...before, resetTokenExpiresIn: 30 } });
      const browser = test.browser();
      await post(browser, 'auth:lostPassword', { email, baseURL: test.origin });
      await test.idle();
      await basic?.update({ options: before });
      expect(browser.setCookies.find((cookie) => cookie.startsWith('nb_wecom_forms_main='))).toContain('max-age=1800;');
      expect(await listed(browser)).toEqual(['basic', 'wecom']);
    },
  );

  it('is reset by root alone', async () => {
    await test.addAuthenticator('wecom', ONLY);
    const ask = async (action: string, id: number) =>
      post(test.browser(), `auth:${action}`, { resetToken: await reset(id), password: 'another-one' });
    for (const action of ['checkResetToken', 'resetPassword']) {
      expect([action, (await ask(action, userId)).code]).toEqual([action, 'WECOM_ONLY']);
      expect([action, (await ask(action, rootId)).code]).toEqual([action, undefined]);
    }
    expect((await signIn('operator', 'another-one')).status).toBe(200);
  });
});
