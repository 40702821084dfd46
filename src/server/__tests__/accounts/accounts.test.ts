import { AGENT_ID, CORP_ID, OTHER_AGENT_ID, OTHER_CORP_ID, OTHER_SECRET } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { USER_AGENTS } from '../../../../testing/user-agents';

const test = testApp();

const autoSignup = { public: { autoSignup: true } };
const errorOf = (page: URL) => page.searchParams.get('error');
const user = (id: number | undefined) => test.app.db.getRepository('users').findOne({ filterByTk: id });
const phoneOf = (userid: string) => String(test.simulator.member(CORP_ID, userid).mobile);

describe('the first sign-in', () => {
  it.each(['', '+86 ', '0086-', '86'])('finds the user by phone, stored as %p…', async (prefix) => {
    await test.addAuthenticator('wecom');
    const phone = phoneOf('lin.wei');
    const id = await test.addUser({
      username: 'lin',
      phone: `${prefix}${phone.slice(0, 3)} ${phone.slice(3, 7)}-${phone.slice(7)}`,
    });

    const session = await test.browser().as('lin.wei').signIn('wecom');

    expect(session).toMatchObject({ status: 200, userId: id });
    expect(await test.links()).toEqual([[id, `${CORP_ID}:lin.wei`]]);
    expect((await user(id)).get('username')).toBe('lin');
  });

  it('creates a user with name, phone and corporate mail', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    const member = test.simulator.member(CORP_ID, 'lin.wei');
    const created = await user(userId);
    expect((await created.getRoles()).map((role: { name: string }) => role.name)).toEqual(['member']);
    expect(created.get('nickname')).toBe(member.name);
    expect(created.get('phone')).toBe(member.mobile);
    expect(created.get('email')).toBe(member.bizMail);
  });

  it('creates a user without the mail that another user has', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    await test.addUser({
      username: 'other',
      email: String(test.simulator.member(CORP_ID, 'lin.wei').bizMail).toUpperCase(),
    });
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    expect((await user(userId)).get('email')).toBeNull();
    expect((await user(userId)).get('phone')).toBe(phoneOf('lin.wei'));
  });

  it.each(['no.phone', 'lin.wei'])('creates a user for a member who gives nothing: %s', async (person) => {
    await test.addAuthenticator('wecom', { ...autoSignup, linkAfterSignIn: false, confirmPhone: false });
    const { userId } = await test.browser().as(person, 'none').signIn('wecom');
    const created = await user(userId);
    expect(created.get('nickname')).toBe(test.simulator.member(CORP_ID, person).name);
    expect([created.get('phone'), created.get('email')]).toEqual([null, null]);
  });

  it('never matches the root user when WeCom gives no phone', async () => {
    await test.addAuthenticator('wecom');
    expect((await user(1)).get('phone')).toBeNull();
    for (const mobile of [undefined, '', ' ', '-', '0']) {
      test.simulator.member(CORP_ID, 'lin.wei').mobile = mobile;
      expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('NOT_LINKED');
    }
    expect(await test.links()).toEqual([]);
  });

  it('refuses a stranger when creation is off', async () => {
    await test.addAuthenticator('wecom');
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('NOT_LINKED');
    expect(await test.countUsers()).toBe(1);
  });

  it('refuses a phone that two users have', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    await test.addUser({ username: 'a', phone: phoneOf('lin.wei') });
    await test.addUser({ username: 'b', phone: `+86${phoneOf('lin.wei')}` });
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('PHONE_AMBIGUOUS');
    expect(await test.links()).toEqual([]);
  });

  it('never takes over a user who is linked to another WeCom person', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const first = await test.browser().as('lin.wei').signIn('wecom');
    test.simulator.member(CORP_ID, 'zhao.min').mobile = phoneOf('lin.wei');
    expect(errorOf(await test.browser().as('zhao.min').authorize('wecom'))).toBe('LINKED_ELSEWHERE');
    expect(await test.links()).toEqual([[first.userId, `${CORP_ID}:lin.wei`]]);
  });

  it('gives each of ten people at once their own user', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const people = Array.from({ length: 10 }, (_, i) => `new.member.${i}`);
    for (const [i, userid] of people.entries()) {
      test.simulator.addMember(CORP_ID, { userid, name: `成员${i}`, mobile: `1390000010${i}`, departments: [1] });
    }
    const sessions = await Promise.all(people.map((person) => test.browser().as(person).signIn('wecom')));
    expect(sessions.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(10);
  });

  it.each([autoSignup, {}])('makes one user of ten requests at once for one new person (%p)', async (options) => {
    await test.addAuthenticator('wecom', options);
    if (!('public' in options)) {
      await test.addUser({ username: 'lin', phone: phoneOf('lin.wei') });
    }
    const sessions = await Promise.all(Array.from({ length: 10 }, () => test.browser().as('lin.wei').signIn('wecom')));
    expect(sessions.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(1);
    expect(await test.countUsers()).toBe(2);
    expect(await test.links()).toHaveLength(1);
  });

  it('leaves neither user nor link behind when linking fails', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const model = test.app.db.getCollection('usersAuthenticators').model;
    model.addHook('beforeCreate', 'failing', () => {
      throw new Error('no space left');
    });
    const page = await test.browser().as('lin.wei').authorize('wecom');
    model.removeHook('beforeCreate', 'failing');
    expect(errorOf(page)).toBe('INTERNAL');
    expect(await test.countUsers()).toBe(1);
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200);
  });
});

describe('web login, which carries no phone', () => {
  it('never creates a stranger, even with automatic creation on', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const page = await test.browser(USER_AGENTS.desktop).as('lin.wei').authorize('wecom', '/admin/x');
    expect(errorOf(page)).toBe('NOT_LINKED');
    expect(page.searchParams.get('redirect')).toBe('/admin/x');
    expect(await test.countUsers()).toBe(1);
  });

  it('finds the user by the phone that an app from before 2022-06-20 still gets', async () => {
    await test.addAuthenticator('wecom');
    const id = await test.addUser({ username: 'lin', phone: phoneOf('lin.wei') });
    test.simulator.app(CORP_ID, AGENT_ID).createdBefore20220620 = true;
    const session = await test.browser(USER_AGENTS.desktop).as('lin.wei').signIn('wecom');
    expect(session.userId).toBe(id);
  });
});

it('asks an app from before 2022-06-20 for no consent', async () => {
  await test.addAuthenticator('wecom', autoSignup);
  test.simulator.app(CORP_ID, AGENT_ID).createdBefore20220620 = true;
  const { userId } = await test.browser().as('lin.wei').signIn('wecom');
  expect((await user(userId)).get('phone')).toBe(phoneOf('lin.wei'));
  expect(test.simulator.calls('/cgi-bin/auth/getuserdetail')).toBe(0);
});

it('keeps two companies apart in which people have the same userid', async () => {
  await test.addAuthenticator('one', autoSignup);
  await test.addAuthenticator('two', {
    ...autoSignup,
    corpId: OTHER_CORP_ID,
    agentId: OTHER_AGENT_ID,
    secret: OTHER_SECRET,
  });
  const one = await test.browser().as('lin.wei').signIn('one');
  const two = await test.browser().as('lin.wei').signIn('two');
  expect(one.userId).not.toBe(two.userId);
});
