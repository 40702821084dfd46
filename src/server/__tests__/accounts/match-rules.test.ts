import { CORP_ID } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import type { WecomOptions } from '../../../shared/options';

const test = testApp();

const member = (userid = 'lin.wei') => test.simulator.member(CORP_ID, userid);
const errorOf = (page: URL) => page.searchParams.get('error');
const signIn = (person = 'lin.wei') => test.browser().as(person).signIn('wecom');
const refusal = async (person = 'lin.wei') => errorOf(await test.browser().as(person).authorize('wecom'));
const rules = (matchBy: WecomOptions['matchBy'], more: Partial<WecomOptions> = {}) =>
  test.addAuthenticator('wecom', { matchBy, ...more });

describe('by default', () => {
  it('only the phone number finds a user', async () => {
    await test.addAuthenticator('wecom');
    await test.addUser({ username: 'lin.wei', email: member().bizMail });
    expect(await refusal()).toBe('NOT_LINKED');
    const id = await test.addUser({ username: 'lin', phone: member().mobile });
    expect((await signIn()).userId).toBe(id);
  });
});

describe('a mail', () => {
  it.each(['bizMail', 'email'] as const)('of the kind %s finds its user whatever its case', async (kind) => {
    await rules([kind]);
    const id = await test.addUser({ username: 'lin', email: member()[kind]?.toUpperCase() });
    expect((await signIn()).userId).toBe(id);
    expect(await test.links()).toEqual([[id, `${CORP_ID}:lin.wei`]]);
  });

  it('of the other kind finds nobody', async () => {
    await rules(['bizMail']);
    await test.addUser({ username: 'lin', email: member().email });
    expect(await refusal()).toBe('NOT_LINKED');
  });

  it.each([undefined, '', ' '])('that is empty (%j) finds nobody', async (mail) => {
    await rules(['bizMail', 'email'], { rootMatch: 'any' });
    await test.addUser({ username: 'nobody' });
    Object.assign(member(), { bizMail: mail, email: mail });
    expect(await refusal()).toBe('NOT_LINKED');
    expect(await test.links()).toEqual([]);
  });

  it('with an accent is another person’s than one without, whatever the database says', async () => {
    await rules(['email'], { public: { autoSignup: true } });
    const andre = await test.addUser({ username: 'andre', email: 'andre@corp.test' });
    member().email = 'andré@corp.test';
    const { status, userId } = await signIn();
    expect(status).toBe(200);
    expect(userId).not.toBe(andre);
  });

  it('that two users have in different case is refused', async () => {
    await rules(['bizMail']);
    const mail = String(member().bizMail);
    await test.addUser({ username: 'one', email: mail });
    if (test.app.db.isMySQLCompatibleDialect()) {
      return; // it takes both for one
    }
    await test.addUser({ username: 'two', email: mail.toUpperCase() });
    expect(await refusal()).toBe('MAIL_AMBIGUOUS');
  });

  it('of a user who is linked to another person is refused, and the link stays', async () => {
    await rules(['bizMail']);
    const id = await test.addUser({ username: 'lin', email: member().bizMail });
    await signIn();
    member('zhao.min').bizMail = member().bizMail;
    expect(await refusal('zhao.min')).toBe('LINKED_ELSEWHERE');
    expect(await test.links()).toEqual([[id, `${CORP_ID}:lin.wei`]]);
  });
});

describe('the username', () => {
  it('finds the user who has the userid, whatever its case', async () => {
    await rules(['username']);
    const id = await test.addUser({ username: 'wang.FANG' });
    expect((await signIn('Wang.Fang')).userId).toBe(id);
  });

  it('that two users have in different case is refused', async () => {
    await rules(['username']);
    await test.addUser({ username: 'lin.wei' });
    if (test.app.db.isMySQLCompatibleDialect()) {
      return; // it takes both for one
    }
    await test.addUser({ username: 'Lin.Wei' });
    expect(await refusal()).toBe('USERNAME_AMBIGUOUS');
  });
});

describe('the order', () => {
  it.each([
    [['phone', 'bizMail', 'username'], 'by-phone'],
    [['bizMail', 'username', 'phone'], 'by-mail'],
    [['username', 'phone', 'bizMail'], 'lin.wei'],
  ] as const)('%p decides where several users match', async (matchBy, username) => {
    await rules([...matchBy]);
    await test.addUser({ username: 'by-phone', phone: member().mobile });
    await test.addUser({ username: 'by-mail', email: member().bizMail });
    await test.addUser({ username: 'lin.wei' });
    const { userId } = await signIn();
    const user = await test.app.db.getRepository('users').findOne({ filterByTk: userId });
    expect(user.get('username')).toBe(username);
  });

  it('goes on to the next rule only where a rule finds nobody', async () => {
    await rules(['phone', 'bizMail']);
    await test.addUser({ username: 'one', phone: member().mobile });
    await test.addUser({ username: 'two', phone: `+86${member().mobile}` });
    await test.addUser({ username: 'by-mail', email: member().bizMail });
    expect(await refusal()).toBe('PHONE_AMBIGUOUS');
    member().mobile = undefined;
    expect((await signIn()).status).toBe(200);
  });

  it('may be empty: then nobody is found', async () => {
    await rules([]);
    await test.addUser({ username: 'lin.wei', phone: member().mobile, email: member().bizMail });
    expect(await refusal()).toBe('NOT_LINKED');
  });
});

describe('the root user', () => {
  const root = () => test.app.db.getRepository('users');
  let before: Record<string, unknown>;

  beforeEach(async () => {
    const user = await root().findOne({ filterByTk: 1 });
    before = { username: user.get('username'), email: user.get('email'), phone: user.get('phone') };
    const { mobile: phone, bizMail: email } = member();
    await root().update({ filterByTk: 1, values: { username: 'lin.wei', email, phone } });
  });
  afterEach(async () => {
    await test.idle();
    await root().update({ filterByTk: 1, values: before });
    const links = test.app.db.getCollection('usersAuthenticators').model;
    await links.destroy({ where: { userId: 1, authenticator: 'wecom' } });
  });

  it.each([
    [undefined, ['phone'], undefined],
    ['phone', ['phone'], 1],
    [undefined, ['bizMail', 'email', 'username'], undefined],
    ['phone', ['bizMail', 'phone'], 1],
    ['never', ['phone', 'bizMail', 'username'], undefined],
    ['any', ['bizMail'], 1],
    ['any', ['username'], 1],
  ] as const)('with rootMatch %p and the rules %p is user %p', async (rootMatch, matchBy, expected) => {
    await rules([...matchBy], { rootMatch });
    const page = await test.browser().as('lin.wei').authorize('wecom');
    expect(errorOf(page)).toBe(expected ? null : 'PROOF_REQUIRED');
    expect(await test.links()).toEqual(expected ? [[expected, `${CORP_ID}:lin.wei`]] : []);
  });

  it('does not stand in the way of the user who has the same mail in another case', async () => {
    if (test.app.db.isMySQLCompatibleDialect()) {
      return; // it takes both for one
    }
    await rules(['bizMail']);
    const id = await test.addUser({ username: 'lin', email: member().bizMail?.toUpperCase() });
    expect((await signIn()).userId).toBe(id);
  });
});
