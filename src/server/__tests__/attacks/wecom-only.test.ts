/** Attempts to get a session without WeCom where users sign in with WeCom only, with the right password of a user. */
import { testApp } from '../../../../testing/test-app';

const test = testApp();

const PASSWORD = 'the-user-s-own';
const RIGHT = { account: 'lin', password: PASSWORD };

beforeEach(async () => {
  await test.addUser({ username: 'lin', password: PASSWORD, email: 'lin@office.test' });
  const rootId = await test.addUser({ username: 'operator', password: PASSWORD });
  await test.app.db.getCollection('rolesUsers').model.create({ userId: rootId, roleName: 'root' }, { hooks: false });
  await test.addAuthenticator('wecom', { public: { wecomOnly: true } });
});

interface Attempt {
  path?: string;
  headers?: Record<string, string>;
  values?: unknown;
}

async function attempt({ path = '/api/auth:signIn', headers = {}, values = RIGHT }: Attempt) {
  const response = await fetch(`${test.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(values),
  });
  const cookies = response.headers.getSetCookie().filter((cookie) => !cookie.includes('=;'));
  return { status: response.status, text: await response.text(), cookies };
}

async function expectNoSession(attack: Attempt) {
  const sessions = () => test.app.db.getRepository('issuedTokens').count();
  const before = await sessions();
  const { status, text, cookies } = await attempt(attack);
  expect([attack, status < 500, text.includes('"token"'), cookies]).toEqual([attack, true, false, []]);
  expect(await sessions()).toBe(before);
}

it('would give a session without the option, so these attempts are real ones', async () => {
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  expect(await attempt({ headers: { 'x-authenticator': 'basic' } })).toMatchObject({ status: 200 });
});

it.each([
  'basic',
  'BASIC',
  ' basic',
  'basic ',
  'basic\t',
  'basic, wecom',
  'wecom, basic',
  'wecom',
  'WECOM',
  'no-such-name',
  '',
  '__proto__',
  'constructor',
  '%62asic',
])('gives none for X-Authenticator: %j', async (name) => {
  await expectNoSession({ headers: { 'x-authenticator': name } });
});

it.each(['X-AUTHENTICATOR', 'x_authenticator', 'authenticator', 'X-Forwarded-Authenticator'])(
  'gives none for the header %s',
  async (header) => {
    await expectNoSession({ headers: { [header]: 'basic' } });
  },
);

it.each([
  '/api/auth:signIn?authenticator=basic',
  '/api/auth:signIn?authenticator[]=basic&authenticator[]=wecom',
  '/api/auth:signIn?X-Authenticator=basic',
  '/api/auth:signIn/',
  '/api/auth:signIn?account=lin&password=the-user-s-own',
  '/api/auth%3AsignIn',
  '/api//auth:signIn',
  '/api/auth/:signIn',
  '/api/Auth:signIn',
  '/api/auth:SignIn',
  '/api/auth:signIn?__appName=main',
  '/api/wecom:../auth:signIn',
])('gives none at %s', async (path) => {
  await expectNoSession({ path, headers: { 'x-authenticator': 'basic' } });
});

it.each([
  { email: 'lin@office.test', password: PASSWORD },
  [RIGHT],
  { values: RIGHT },
  { ...RIGHT, account: ['lin'] },
  { ...RIGHT, account: ['operator', 'lin'] },
  { ...RIGHT, account: { $ne: '' } },
  { ...RIGHT, authenticator: 'basic', ticket: 'x' },
  { ...RIGHT, userId: 1, user: { id: 1 } },
])('gives none for the body %j', async (values) => {
  await expectNoSession({ values, headers: { 'x-authenticator': 'basic' } });
});

it.each([
  'nb_wecom_forms_main=1',
  'nb_wecom_linking_main=1',
  `nb_wecom_linking_main=${'0'.repeat(32)}; nb_wecom_main=${'a'.repeat(43)}`,
  'nb_authenticator_main=wecom',
])('gives none for the cookie %j', async (cookie) => {
  await expectNoSession({ headers: { cookie, 'x-authenticator': 'basic' } });
  await expectNoSession({ headers: { cookie } });
});

it('gives none to another plugin’s own address, which asks NocoBase for a session itself', async () => {
  const { app } = test;
  app.resourceManager.define({
    name: 'otherSso',
    actions: {
      async callback(ctx, next) {
        const auth = await ctx.app.authManager.get('basic', ctx);
        ctx.body = await auth.signIn();
        await next();
      },
    },
  });
  app.acl.allow('otherSso', ['callback'], 'public');
  await expectNoSession({ path: '/api/otherSso:callback', headers: { 'x-authenticator': 'wecom' } });
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  expect((await attempt({ path: '/api/otherSso:callback' })).text).toContain('"token"');
});

it.each([
  ['the header', { 'x-authenticator': 'wecom' }],
  ['the cookie', { cookie: 'nb_authenticator_main=wecom' }],
])('gives none to another plugin that opens a session as WeCom, which %s names', async (_, headers) => {
  const { app } = test;
  const userId: number = (await app.db.getRepository('users').findOne({ filter: { username: 'lin' } })).get('id');
  app.resourceManager.define({
    name: 'otherCodes',
    actions: {
      async signIn(ctx, next) {
        ctx.body = { token: await ctx.auth.signNewToken(userId) };
        await next();
      },
    },
  });
  app.acl.allow('otherCodes', ['signIn'], 'public');
  const attack = { path: '/api/otherCodes:signIn', headers };
  await expectNoSession(attack);
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  await test.addAuthenticator('wecom'); // without the option, the attempt is a real one
  expect((await attempt(attack)).text).toContain('"token"');
});

it('answers every refused password alike, whosever it is, and no sooner', async () => {
  const headers = { 'x-authenticator': 'basic' };
  const answers: unknown[] = [];
  for (const values of [
    RIGHT,
    { ...RIGHT, password: 'wrong' },
    { account: 'operator', password: 'wrong' },
    { account: 'nobody', password: PASSWORD },
  ]) {
    const began = Date.now();
    answers.push(await attempt({ values, headers }));
    expect(Date.now() - began).toBeGreaterThanOrEqual(495); // timers may be some ms early
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, cookies: [] });
});

it('lets hooks of NocoBase’s count the wrong passwords of root', async () => {
  const counted: unknown[] = [];
  test.app.use(
    async (_, next) => {
      try {
        await next();
      } catch (error) {
        const { internalCode, user } = error as { internalCode?: string; user?: { username: string } };
        counted.push([internalCode, user?.username]);
        throw error;
      }
    },
    { tag: 'lockOut', before: 'dataSource', after: 'dataWrapping' },
  );
  await attempt({ values: { account: 'operator', password: 'wrong' }, headers: { 'x-authenticator': 'basic' } });
  expect(counted).toEqual([['INCORRECT_PASSWORD', 'operator']]);
});
