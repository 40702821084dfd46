/**
 * Account pre-hijacking: an attacker prepares the user that another person gets at their first sign-in.
 *
 * @see https://arxiv.org/abs/2205.10174 "classic-federated merge" and "unexpired session"
 */
import { type AuthConfig, BaseAuth } from '@nocobase/auth';
import type { Model } from '@nocobase/database';
import { AGENT_ID, CORP_ID } from '../../../../simulator/seed';
import { errorOf } from '../../../../testing/attack';
import { answerInWecom } from '../../../../testing/confirm-link';
import { withStrategyResources } from '../../../../testing/strategy-resources';
import { testApp } from '../../../../testing/test-app';
import { linkOf, type TestBrowser } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { WecomOptions } from '../../../shared/options';

const test = testApp();

const PASSWORD = 'a long password';
const users = () => test.app.db.getRepository('users');
const person = (userid = 'lin.wei') => test.simulator.member(CORP_ID, userid);
const phone = () => String(person().mobile);
const mail = () => String(person().bizMail);
const user = (id: number) => users().findOne({ filterByTk: id });

async function post(action: string, body: object, token?: string): Promise<{ status: number; data: never }> {
  const response = await fetch(`${test.origin}/api/${action}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-authenticator': 'basic',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const { data } = (await response.json()) as { data: never };
  return { status: response.status, data };
}

interface Attacker {
  id: number;
  token: string;
}

/** Their sign-in works, and gives them another user. */
async function expectNot(userId: number | undefined): Promise<void> {
  const browser = test.browser().as('lin.wei');
  const page = await browser.authorize('wecom');
  expect(errorOf(page)).toBeNull();
  const session = await browser.trade(page);
  expect(session.status).toBe(200);
  expect(session.userId).not.toBe(userId);
  expect(await test.links()).toContainEqual([session.userId, `${CORP_ID}:lin.wei`]);
}

/** A stranger from the internet, by NocoBase's own page. */
async function signUp(values: { username: string; [field: string]: string }): Promise<Attacker> {
  const { username } = values;
  const { status } = await post('auth:signUp', { ...values, password: PASSWORD, confirm_password: PASSWORD });
  expect(status).toBe(200);
  const token = await test.browser().signInWithPassword(username, PASSWORD);
  return { id: (await users().findOne({ filter: { username } })).get('id'), token };
}

async function editProfile({ token }: Attacker, values: Record<string, string>): Promise<void> {
  expect((await post('users:updateProfile', values, token)).status).toBe(200);
}

const works = async (token: string) =>
  (
    await fetch(`${test.origin}/api/auth:check`, {
      headers: { authorization: `Bearer ${token}`, 'x-authenticator': 'basic' },
    })
  ).status === 200;

const begin = (options: Partial<WecomOptions> = {}) =>
  test.addAuthenticator('wecom', { public: { autoSignup: true }, ...options });

describe('F1: a value that an attacker wrote about themselves', () => {
  it('is no match: a phone number in the profile of a user who has signed up', async () => {
    await begin();
    const attacker = await signUp({ username: 'mallory' });
    await editProfile(attacker, { username: 'mallory', phone: phone() });
    await expectNot(attacker.id);
    await test.idle();
    expect((await user(attacker.id)).get('nickname')).not.toBe(person().name);
  });

  it.each([' ', '+86', '0086-', '(86)'])('is no match in another spelling: %p', async (prefix) => {
    await begin();
    const attacker = await signUp({ username: 'mallory' });
    await editProfile(attacker, { username: 'mallory', phone: `${prefix}${phone()}` });
    await expectNot(attacker.id);
  });

  it.each(['lin.wei', 'LIN.wei'])('is no match: the username %p of a sign-up', async (username) => {
    await begin({ matchBy: ['username'] });
    const attacker = await signUp({ username });
    await expectNot(attacker.id);
  });

  it('is no match: the username of a sign-up over web login', async () => {
    await begin({ matchBy: ['username'] });
    await signUp({ username: 'lin.wei' });
    expect(errorOf(await test.browser(USER_AGENTS.desktop).as('lin.wei').authorize('wecom'))).toBe('NOT_LINKED');
    expect(await test.links()).toEqual([]);
  });

  it.each(['bizMail', 'email'] as const)('is no match: a mail in a profile, by the rule %p', async (rule) => {
    await begin({ matchBy: [rule] });
    person().email = mail();
    const attacker = await signUp({ username: 'mallory' });
    await editProfile(attacker, { username: 'mallory', email: mail().toUpperCase() });
    await expectNot(attacker.id);
  });

  it('is no match where the attacker may edit users: it is their own', async () => {
    await begin();
    await test.app.db
      .getRepository('roles')
      .create({ values: { name: 'hr', strategy: { actions: ['update', 'view'] } } });
    const id = await test.addUser({ username: 'mallory', password: PASSWORD, roles: ['hr'] });
    const token = await test.session(id);
    const { status } = await withStrategyResources(test.app, ['users'], () =>
      post(`users:update?filterByTk=${id}`, { phone: phone() }, token),
    );
    expect(status).toBe(200);
    await expectNot(id);
  });

  it('is no match for a number that the person confirms', async () => {
    await begin();
    const attacker = await signUp({ username: 'mallory' });
    await editProfile(attacker, { username: 'mallory', phone: phone() });
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const page = await browser.authorize('wecom');
    const reply = await browser.ask('confirmPhone', { link: linkOf(page), phone: phone() });
    expect(reply).toMatchObject({ status: 400, code: 'PHONE_UNKNOWN' });
    expect(await test.links()).toEqual([]);
  });

  it('stays no match when an admin saves the user with other values', async () => {
    await begin();
    const attacker = await signUp({ username: 'mallory' });
    await editProfile(attacker, { username: 'mallory', phone: phone() });
    const body = { nickname: 'Mallory', phone: phone() }; // a form sends all its fields
    expect((await test.call('users:update', { query: { filterByTk: String(attacker.id) }, body })).status).toBe(200);
    await expectNot(attacker.id);
  });

  it('becomes a match when WeCom has said the same of the person who links it', async () => {
    await begin();
    await test.addAuthenticator('twin');
    const id = await test.addUser({ username: 'lin', password: PASSWORD });
    await editProfile({ id, token: await test.session(id) }, { username: 'lin', phone: phone() });
    const browser = test.browser().as('lin.wei');
    test.simulator.app(CORP_ID, AGENT_ID).createdBefore20220620 = true; // WeCom gives the number at once
    const page = await browser.open('/api/wecom:authorize?authenticator=wecom&purpose=link');
    const token = await browser.signInWithPassword('lin', PASSWORD);
    expect((await browser.linkAccount(linkOf(page), token)).status).toBe(200);
    await test.idle();
    expect((await test.browser().as('lin.wei').signIn('twin')).userId).toBe(id);
  });

  it('becomes a match when an admin has entered it anew', async () => {
    await begin();
    const attacker = await signUp({ username: 'lin' });
    await editProfile(attacker, { username: 'lin', phone: phone() });
    const query = { filterByTk: String(attacker.id) };
    await test.call('users:update', { query, body: { phone: '' } });
    await test.call('users:update', { query, body: { phone: phone() } });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(attacker.id);
  });

  it('leaves a value alone that an admin has entered, and the user spelled differently', async () => {
    await begin();
    const id = await test.addUser({ username: 'lin', password: PASSWORD, phone: phone() });
    await editProfile({ id, token: await test.session(id) }, { username: 'lin', phone: `+86 ${phone()}` });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
  });

  it('is no match on the way back to a value that an admin had entered', async () => {
    await begin();
    const id = await test.addUser({ username: 'lin', password: PASSWORD, phone: phone() });
    const attacker = { id, token: await test.session(id) };
    await editProfile(attacker, { username: 'lin', phone: '13999999999' });
    await editProfile(attacker, { username: 'lin', phone: phone() });
    await expectNot(id);
  });
});

describe('F1: a value that others wrote at a user of unknown making', () => {
  it('is proved: a directory has found the prepared user by a number, and adds the mail', async () => {
    await begin({ matchBy: ['phone', 'bizMail'] });
    const attacker = await signUp({ username: 'mallory' });
    await editProfile(attacker, { username: 'mallory', phone: phone() });
    const user = await users().findOne({ filterByTk: attacker.id });
    await user.update({ email: mail() }); // by no request, as a sync at night
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('PROOF_REQUIRED');
    expect(await test.links()).toEqual([]);
  });

  it('is proved: a change that nobody saw', async () => {
    await begin();
    const id = await test.addUser({ username: 'mallory', phone: '13911111111' });
    const users = test.app.db.getCollection('users').model;
    await users.update({ createdById: 1 }, { where: { id } });
    await users.update({ phone: phone() }, { where: { id }, hooks: false });
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('PROOF_REQUIRED');
  });

  it('is proved: another identity provider has made the user, from what people tell it', async () => {
    await begin({ matchBy: ['bizMail'] });
    class IdentityProvider extends BaseAuth {
      constructor(config: AuthConfig) {
        super({ ...config, userCollection: config.ctx.db.getCollection('users') });
      }
      override validate(): Promise<Model> {
        return users().create({ values: { username: 'mallory', email: mail() } });
      }
    }
    test.app.authManager.registerTypes('idp', { auth: IdentityProvider });
    const values = { name: 'idp', authType: 'idp', enabled: true, options: {} };
    const record = await test.app.db.getRepository('authenticators').create({ values });
    const signIn = await test.browser().request('/api/auth:signIn', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authenticator': 'idp' },
      body: '{}',
    });
    await record.destroy();
    expect(signIn.status).toBe(200);
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('PROOF_REQUIRED');
    expect(await test.links()).toEqual([]);
  });

  it('is known where many are changed at once, by what they had before', async () => {
    await begin();
    const id = await test.addUser({ username: 'lin', phone: '13911111111' });
    const users = test.app.db.getCollection('users').model;
    await users.update({ phone: phone() }, { where: { phone: '13911111111' } });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
  });
});

describe('F1: sessions from before', () => {
  it('end when a rule has found the user for the first time, and only that user’s', async () => {
    await begin();
    const id = await test.addUser({ username: 'lin', password: PASSWORD, phone: phone() });
    const other = await test.addUser({ username: 'other', password: PASSWORD });
    const [before, elsewhere] = [await test.session(id), await test.session(other)];
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
    expect(await works(before)).toBe(false);
    expect(await works(elsewhere)).toBe(true);
    const later = await test.session(id);
    await test.browser().as('lin.wei').signIn('wecom');
    expect(await works(later)).toBe(true);
  });

  it('end when a number was confirmed for the first time', async () => {
    await begin();
    const id = await test.addUser({ username: 'lin', password: PASSWORD, phone: phone() });
    const before = await test.session(id);
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const page = await browser.authorize('wecom');
    const { data } = await browser.ask<{ url: string }>('confirmPhone', { link: linkOf(page), phone: phone() });
    expect((await browser.trade(await browser.open(String(data?.url)))).userId).toBe(id);
    expect(await works(before)).toBe(false);
  });
});

describe('F1: a user from before, whose values have no known origin', () => {
  /** As if the user had been made before the plugin knew where values come from. */
  async function olderUser(values: Record<string, unknown>, { createdById = null as number | null } = {}) {
    const id = await test.addUser({ password: PASSWORD, ...values });
    await test.app.db.getCollection('users').model.update({ createdById }, { where: { id } });
    await test.app.db.getCollection('wecomValueOrigins').model.destroy({ where: { userId: id } });
    return id;
  }

  const link = async (browser: TestBrowser, page: URL, username: string) =>
    browser.linkAccount(linkOf(page), await browser.signInWithPassword(username, PASSWORD));

  it('has to be proved: nobody is signed in, created or linked', async () => {
    await begin();
    await olderUser({ username: 'lin', phone: phone() });
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom', '/admin/x');
    expect(errorOf(page)).toBe('PROOF_REQUIRED');
    expect(page.searchParams.get('redirect')).toBe('/admin/x');
    expect([await test.countUsers(), await test.links()]).toEqual([2, []]);
  });

  it('is linked once the person has signed in as that user', async () => {
    await begin();
    const id = await olderUser({ username: 'lin', phone: phone() });
    const browser = test.browser().as('lin.wei');
    expect(await link(browser, await browser.authorize('wecom'), 'lin')).toMatchObject({ status: 200 });
    expect((await browser.signIn('wecom')).userId).toBe(id);
  });

  it('is linked where linking is off, and no other user is', async () => {
    await begin({ linkAfterSignIn: false });
    const id = await olderUser({ username: 'lin', phone: phone() });
    await test.addUser({ username: 'other', password: PASSWORD });
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    expect(errorOf(page)).toBe('PROOF_REQUIRED');
    expect(await link(browser, page, 'other')).toMatchObject({ status: 400, code: 'LINK_OFF' });
    expect(await link(browser, page, 'lin')).toMatchObject({ status: 200 });
    expect((await test.links()).map(([userId]) => userId)).toEqual([id]);
  });

  it('is linked where linking is off, when the person has confirmed the number by QR code', async () => {
    await begin({ linkAfterSignIn: false });
    const id = await olderUser({ username: 'lin', phone: phone() });
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const page = await browser.authorize('wecom');
    const word = linkOf(page);
    expect(await browser.ask('confirmPhone', { link: word, phone: phone() })).toMatchObject({ code: 'PROOF_REQUIRED' });
    const token = await browser.signInWithPassword('lin', PASSWORD);
    expect(await browser.linkAccount(word, token)).toMatchObject({ code: 'CONFIRM_IN_WECOM' });
    const { data } = await browser.ask<{ url: string }>('askConfirmation', { link: word, userId: id }, token);
    await answerInWecom(test, String(data?.url));
    expect(await browser.linkAccount(word, token)).toMatchObject({ status: 200 });
    expect(await test.links()).toEqual([[id, `${CORP_ID}:lin.wei`]]);
  });

  it('has to be proved where a directory has only found it', async () => {
    await begin();
    const id = await olderUser({ username: 'lin', phone: phone() });
    await test.app.db
      .getCollection('users')
      .model.update({ createdAt: new Date(Date.now() - 3_600_000) }, { where: { id }, silent: true });
    await test.app.db
      .getRepository('userDataSyncRecordsResources')
      .create({ values: { resource: 'users', resourcePk: String(id) } });
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('PROOF_REQUIRED');
  });

  it('is matched as ever where an admin or an import has made it', async () => {
    await begin();
    const id = await olderUser({ username: 'lin', phone: phone() }, { createdById: 1 });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
  });

  it('is matched as ever where a directory has made it', async () => {
    await begin();
    const id = await olderUser({ username: 'lin', phone: phone() });
    await test.app.db
      .getRepository('userDataSyncRecordsResources')
      .create({ values: { resource: 'users', resourcePk: String(id) } });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
  });

  it('does not stand in the way of a user that another rule finds', async () => {
    await begin({ matchBy: ['phone', 'bizMail'] });
    await olderUser({ username: 'mallory', phone: phone() });
    const id = await test.addUser({ username: 'lin', email: mail() });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
  });
});

describe('F11: a value of a colleague’s own', () => {
  it.each(['+86 ', ''])('keeps nobody from their user: %p', async (prefix) => {
    await begin();
    const colleague = await test.browser().as('zhao.min').signIn('wecom');
    await editProfile(
      { id: Number(colleague.userId), token: String(colleague.token) },
      {
        username: 'zhao',
        phone: `${prefix}${phone()}`,
      },
    );
    await expectNot(colleague.userId);
  });

  it('keeps nobody from a user that has the number', async () => {
    await begin();
    const id = await test.addUser({ username: 'lin', phone: phone() });
    const attacker = await signUp({ username: 'mallory' });
    await editProfile(attacker, { username: 'mallory', phone: `+86 ${phone()}` });
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(id);
  });

  it.each(['PHONE_AMBIGUOUS', 'LINKED_ELSEWHERE'])('%s: the person may link themselves', async (code) => {
    await begin();
    const id = await test.addUser({ username: 'lin', password: PASSWORD });
    const holder = await test.addUser({ username: 'a', phone: phone() });
    if (code === 'PHONE_AMBIGUOUS') {
      await test.addUser({ username: 'b', phone: `+86${phone()}` });
    } else {
      await test.app.db.getCollection('usersAuthenticators').model.create({
        authenticator: 'wecom',
        userId: holder,
        uuid: `${CORP_ID}:someone`,
      });
    }
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    expect(errorOf(page)).toBe(code);
    const token = await browser.signInWithPassword('lin', PASSWORD);
    expect((await browser.linkAccount(linkOf(page), token)).status).toBe(200);
    expect((await browser.signIn('wecom')).userId).toBe(id);
  });
});

describe('F12: who administers the app', () => {
  afterEach(() => users().update({ filterByTk: 1, values: { phone: null } }));

  it('is not found by a rule by default: the root user', async () => {
    await begin();
    await users().update({ filterByTk: 1, values: { phone: phone() } });
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('PROOF_REQUIRED');
    expect([await test.countUsers(), await test.links()]).toEqual([1, []]);
  });

  it.each([[['pm', 'pm.*']], [['pm.users']], [['ui.*', 'pm.auth.authenticators']], [['*']], [['p*']]])(
    'is not found by a rule: a holder of %p',
    async (snippets) => {
      await begin({ rootMatch: 'any' });
      const name = `admin-${snippets.join('-').replace(/[^a-z-]/g, '') || 'all'}`;
      await test.app.db.getRepository('roles').create({ values: { name, snippets } });
      await test.addUser({ username: 'boss', password: PASSWORD, phone: phone(), roles: ['member', name] });
      expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('PROOF_REQUIRED');
      expect(await test.links()).toEqual([]);
    },
  );

  it('is linked by signing in as that user', async () => {
    await begin();
    const id = await test.addUser({ username: 'boss', password: PASSWORD, phone: phone(), roles: ['admin'] });
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    const token = await browser.signInWithPassword('boss', PASSWORD);
    expect((await browser.linkAccount(linkOf(page), token)).status).toBe(200);
    expect((await browser.signIn('wecom')).userId).toBe(id);
  });
});

describe('F13: a personal mail, which people change in WeCom themselves', () => {
  it('is not taken by default, neither at first nor later', async () => {
    await begin();
    Object.assign(person('zhao.min'), { bizMail: undefined, email: 'lin.wei@office.example' });
    const { userId } = await test.browser().as('zhao.min').signIn('wecom');
    await test.idle();
    await test.browser().as('zhao.min').signIn('wecom');
    await test.idle();
    expect((await user(Number(userId))).get('email')).toBeNull();
  });

  it.each(['creation', 'refreshing'])('proves nothing where an admin has it taken: %s', async (how) => {
    await begin({ takenFields: ['name', 'email'], matchBy: ['bizMail'], linkAfterSignIn: false });
    const typed = mail();
    Object.assign(person('zhao.min'), { bizMail: undefined, email: how === 'creation' ? typed : undefined });
    const { userId } = await test.browser().as('zhao.min').signIn('wecom');
    await test.idle();
    if (how === 'refreshing') {
      test.simulator.app(CORP_ID, AGENT_ID).createdBefore20220620 = true;
      person('zhao.min').email = typed;
      await test.browser().as('zhao.min').signIn('wecom');
      await test.idle();
    }
    expect((await user(Number(userId))).get('email')).toBe(typed);
    await expectNot(userId);
  });
});
