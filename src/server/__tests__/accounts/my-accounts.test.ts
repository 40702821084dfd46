import {
  CORP_ID,
  LIN_WEI_MOBILE,
  NO_PHONE,
  OTHER_AGENT_ID,
  OTHER_CORP_ID,
  OTHER_SECRET,
} from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import type { MyAccount } from '../../../shared/actions';

const test = testApp();

const autoSignup = { public: { autoSignup: true } };
const users = () => test.app.db.getRepository('users');
const mine = async (userId: number) => (await test.call<MyAccount[]>('wecom:myAccounts', { userId })).data;
const onlyWayIn = async (userId: number) => (await mine(userId))?.[0]?.linked?.onlyWayIn;
const unlink = (userId: number, authenticator = 'wecom') =>
  test.call<MyAccount[]>('wecom:unlinkAccount', { userId, body: { authenticator } });

async function addAuthenticatorOf(authType: string, name: string, enabled = true) {
  await test.app.db.getCollection('authenticators').model.create({ name, authType, enabled, options: {} });
}

afterEach(async () => {
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: ['sms', 'saml'] } });
});

describe('my account', () => {
  it('shows which member I am linked to, and since when', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const { userId } = await test.browser().as('Wang.Fang').signIn('wecom');
    const [account] = await mine(Number(userId));
    expect(account).toEqual({
      authenticator: 'wecom',
      title: '',
      linked: {
        name: test.simulator.member(CORP_ID, 'Wang.Fang').name,
        wecomUserId: 'wang.fang',
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        by: 'creation',
        browser: 'wecom',
        onlyWayIn: 'NO_PASSWORD',
      },
    });
  });

  it('says that a password alone would be of no use', async () => {
    await test.addAuthenticator('wecom', { ...autoSignup, linkAfterSignIn: false, confirmPhone: false });
    const { userId } = await test.browser().as(NO_PHONE).signIn('wecom');
    expect(await onlyWayIn(Number(userId))).toBe('NO_SIGN_IN_NAME');
    await users().update({ filterByTk: Number(userId), values: { username: 'known' } });
    expect(await onlyWayIn(Number(userId))).toBe('NO_PASSWORD');
  });

  it('shows every authenticator that I can be linked by, and no other', async () => {
    await test.addAuthenticator('wecom');
    await test.addAuthenticator('other', { linkAfterSignIn: false });
    await test.addAuthenticator('off', {}, false);
    const id = await test.addUser({ username: 'lin' });
    expect(await mine(id)).toEqual([{ authenticator: 'wecom', title: '' }]);
  });

  it('is for those who have signed in', async () => {
    for (const action of ['myAccounts', 'unlinkAccount']) {
      expect((await fetch(`${test.origin}/api/wecom:${action}`, { method: 'POST' })).status).toBe(401);
    }
  });
});

describe('unlinking', () => {
  const linked = async (values: object) => {
    const id = await test.addUser({ phone: LIN_WEI_MOBILE, ...values });
    await test.browser().as('lin.wei').signIn('wecom');
    await test.idle();
    return id;
  };

  beforeEach(() => test.addAuthenticator('wecom', autoSignup));

  it('is refused to a user who would have no way left to sign in', async () => {
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    expect(await unlink(Number(userId))).toMatchObject({ status: 400, code: 'LAST_WAY_IN' });
    expect(await test.links()).toHaveLength(1);
  });

  it('works with a password, which still signs in', async () => {
    const id = await linked({ username: 'lin', password: 'a long password' });
    expect(await onlyWayIn(id)).toBeUndefined();
    expect(await unlink(id)).toMatchObject({ status: 200, data: [{ authenticator: 'wecom', title: '' }] });
    expect(await test.links()).toEqual([]);
    expect(await test.browser().signInWithPassword('lin', 'a long password')).toBeTruthy();
  });

  it('is refused where the password is of no use', async () => {
    const id = await linked({ username: 'lin', password: 'a long password' });
    await users().update({ filterByTk: id, values: { username: null, email: null } });
    expect(await onlyWayIn(id)).toBe('NO_SIGN_IN_NAME');
    expect((await unlink(id)).code).toBe('LAST_WAY_IN');
    await users().update({ filterByTk: id, values: { username: 'lin' } });
    const basic = test.app.db.getCollection('authenticators').model;
    await basic.update({ enabled: false }, { where: { name: 'basic' } });
    try {
      expect(await onlyWayIn(id)).toBe('NO_OTHER_WAY');
      expect((await unlink(id)).code).toBe('LAST_WAY_IN');
    } finally {
      await basic.update({ enabled: true }, { where: { name: 'basic' } });
    }
  });

  it('works with an SMS sign-in and a phone number', async () => {
    const id = await linked({ username: 'lin' });
    await addAuthenticatorOf('SMS', 'sms');
    expect(await onlyWayIn(id)).toBeUndefined();
    expect((await unlink(id)).status).toBe(200);
  });

  it('works with a link of another authenticator that is on', async () => {
    const id = await linked({ username: 'lin' });
    await addAuthenticatorOf('SAML', 'saml');
    expect((await unlink(id)).code).toBe('LAST_WAY_IN');
    const links = test.app.db.getCollection('usersAuthenticators').model;
    await links.create({ authenticator: 'saml', userId: id, uuid: 'x' });
    expect((await unlink(id)).status).toBe(200);
  });

  it('takes one of two WeCom accounts, and not both at once', async () => {
    await test.addAuthenticator('other', { corpId: OTHER_CORP_ID, agentId: OTHER_AGENT_ID, secret: OTHER_SECRET });
    const id = await linked({ username: 'lin' });
    const links = test.app.db.getCollection('usersAuthenticators').model;
    await links.create({ authenticator: 'other', userId: id, uuid: `${OTHER_CORP_ID}:lin.wei` });
    const answers = await Promise.all([unlink(id, 'wecom'), unlink(id, 'other')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await test.links()).toHaveLength(1);
  });

  it.each([undefined, 'basic', 'unknown', { $ne: 1 }, ''])(
    'of the authenticator %j changes nothing',
    async (authenticator) => {
      const id = await linked({ username: 'lin', password: 'a long password' });
      const body = { authenticator };
      expect(await test.call('wecom:unlinkAccount', { userId: id, body })).toMatchObject({ code: 'NOT_LINKED_HERE' });
      expect(await test.links()).toHaveLength(1);
    },
  );
});
