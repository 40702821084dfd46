/** What changes how a user signs in takes a session that this user has opened, and for a link a fresh one. */
import { CORP_ID } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { linkOf, type TestBrowser } from '../../../../testing/test-browser';
import type { MyAccount } from '../../../shared/actions';

const test = testApp();

const PASSWORD = 'a long password';
const MINUTE = 60_000;
const AUTHENTICATED = ['linkAccount', 'unlinkAccount', 'myAccounts'] as const;

let userId: number;

beforeEach(async () => {
  await test.addAuthenticator('wecom');
  userId = await test.addUser({ username: 'victim', password: PASSWORD, roles: ['member', 'admin'] });
});

const jwt = () => test.app.authManager.jwt;

/** The attacker's own WeCom account, in the attacker's browser. */
async function attackersLink(): Promise<{ browser: TestBrowser; link: string | null }> {
  const browser = test.browser().as('zhao.min');
  return { browser, link: linkOf(await browser.authorize('wecom')) };
}

async function issued(values: Record<string, unknown>): Promise<string> {
  const { jti } = await test.app.authManager.tokenController.add({ userId, ...values } as never);
  return jti;
}

const TOKENS: Record<string, () => Promise<string>> = {
  'an API key': async () => jwt().sign({ userId, roleName: 'member' }, { expiresIn: '1d' }),
  'an API key of the root role': async () => jwt().sign({ userId, roleName: 'root' }, { expiresIn: '1d' }),
  'a token without an id': async () => jwt().sign({ userId, temp: true, signInTime: Date.now() }, { expiresIn: '1d' }),
  'a token that nobody issued': async () =>
    jwt().sign({ userId, temp: true, signInTime: Date.now() }, { expiresIn: '1d', jwtid: 'made-up' }),
  'a session that is bound to a role': async () =>
    jwt().sign(
      { userId, temp: true, roleName: 'member', signInTime: Date.now() },
      { expiresIn: '1d', jwtid: await issued({ authenticator: 'basic' }) },
    ),
  // NocoBase's OAuth provider hands these to other apps
  'an OAuth token': async () =>
    jwt().sign({ userId, temp: true, signInTime: Date.now() }, { expiresIn: '1d', jwtid: await issued({}) }),
  'the session of another user under this name': async () =>
    jwt().sign(
      { userId, temp: true, signInTime: Date.now() },
      {
        expiresIn: '1d',
        jwtid: (await test.app.authManager.tokenController.add({ userId: 1, authenticator: 'basic' } as never)).jti,
      },
    ),
};

describe.each(Object.keys(TOKENS))('F3: %s', (kind) => {
  it.each(AUTHENTICATED)('is not taken by %s', async (action) => {
    const { browser, link } = await attackersLink();
    const token = await (TOKENS[kind] as () => Promise<string>)();
    const reply = await browser.ask(action, { link, userId, authenticator: 'wecom' }, token);
    expect([401, 403]).toContain(reply.status);
    expect(await test.links()).toEqual([]);
  });
});

it.each(AUTHENTICATED)('F3: a session in the address is not taken by %s', async (action) => {
  const { browser, link } = await attackersLink();
  const token = await test.session(userId);
  const response = await browser.request(`/api/wecom:${action}?token=${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link, userId, authenticator: 'wecom' }),
  });
  expect(response.status).toBe(403);
  expect(await test.links()).toEqual([]);
});

it('F3: a session is taken by all three, also while it is renewed', async () => {
  const { browser, link } = await attackersLink();
  const { jti, issuedTime, signInTime } = await test.app.authManager.tokenController.add({
    userId,
    authenticator: 'basic',
  } as never);
  const iat = Math.floor(Number(issuedTime) / 1000) - 10;
  const expired = jwt().sign({ userId, temp: true, signInTime, iat }, { jwtid: jti, expiresIn: 5 });
  expect(await browser.ask('linkAccount', { link, userId }, expired)).toMatchObject({ status: 200 });
  const mine = await browser.ask<MyAccount[]>('myAccounts', {}, await test.session(userId));
  expect(mine.data?.[0]?.linked).toMatchObject({ wecomUserId: 'zhao.min', by: 'self', browser: 'wecom' });
  expect(await browser.ask('unlinkAccount', { authenticator: 'wecom' }, await test.session(userId))).toMatchObject({
    status: 200,
  });
});

describe('F6: a session that was opened more than ten minutes ago', () => {
  const stolen = () => test.session(userId, { msAgo: 11 * MINUTE });
  const link = async (body: object = {}) => {
    const { browser, link } = await attackersLink();
    return browser.ask('linkAccount', { link, userId, ...body }, await stolen());
  };

  it('links nobody without the password', async () => {
    for (const password of [undefined, null, '', 0, true, {}, [], [PASSWORD]]) {
      expect(await link({ password })).toMatchObject({ status: 400, code: 'PASSWORD_REQUIRED' });
    }
    expect(await test.links()).toEqual([]);
  });

  it('links with the password, and keeps the link for another try after a wrong one', async () => {
    const { browser, link: word } = await attackersLink();
    const ask = async (password: string) =>
      browser.ask('linkAccount', { link: word, userId, password }, await stolen());
    expect(await ask('wrong')).toMatchObject({ status: 400, code: 'PASSWORD_WRONG' });
    expect(await ask('x'.repeat(100_000))).toMatchObject({ status: 400, code: 'PASSWORD_WRONG' });
    expect(await ask(PASSWORD)).toMatchObject({ status: 200 });
    expect(await test.links()).toEqual([[userId, `${CORP_ID}:zhao.min`]]);
  });

  it('guesses five times, whatever it asks at once; then the right password does not help either', async () => {
    const { browser, link: word } = await attackersLink();
    const token = await stolen();
    const guesses = Array.from({ length: 12 }, (_, i) =>
      browser.ask('linkAccount', { link: word, userId, password: `guess ${i}` }, token),
    );
    const codes = (await Promise.all(guesses)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'PASSWORD_WRONG')).toHaveLength(5);
    expect(codes.filter((code) => code === 'PASSWORD_TRIES_USED')).toHaveLength(7);
    expect(await link({ password: PASSWORD })).toMatchObject({ code: 'PASSWORD_TRIES_USED' });
    expect(await test.links()).toEqual([]);
  });

  it('has to be opened anew by a user without a password', async () => {
    userId = await test.addUser({ username: 'no-password' });
    expect(await link({ password: 'anything' })).toMatchObject({ status: 400, code: 'SIGN_IN_AGAIN' });
    expect(await test.links()).toEqual([]);
  });

  it('is no fresher for having been renewed', async () => {
    const { browser, link: word } = await attackersLink();
    const tokens = test.app.db.getCollection('issuedTokens').model;
    const { jti } = await test.app.authManager.tokenController.add({ userId, authenticator: 'basic' } as never);
    await tokens.update({ signInTime: Date.now() - 11 * MINUTE }, { where: { jti } });
    const claimed = jwt().sign({ userId, temp: true, signInTime: Date.now() }, { jwtid: jti, expiresIn: '1d' });
    expect(await browser.ask('linkAccount', { link: word, userId }, claimed)).toMatchObject({
      code: 'PASSWORD_REQUIRED',
    });
  });
});
