import { CORP_ID, LIN_WEI, NO_PHONE } from '../../../../simulator/seed';
import { addInbox, type Inbox } from '../../../../testing/inbox';
import { testApp } from '../../../../testing/test-app';
import { linkOf } from '../../../../testing/test-browser';
import type { MemberData } from '../../../shared/actions';
import { suggestLink } from '../../accounts/link-suggestions';

const test = testApp();

const PASSWORD = 'the-user-s-own';
const TITLE = 'Sign in with WeCom from now on';

let inbox: Inbox;
let userId: number;

async function signIn(account = 'lin', password = PASSWORD) {
  const token = await test.browser().signInWithPassword(account, password);
  await test.idle();
  return token;
}

const told = async () => (await inbox.messages()).map((message) => [message.userId, message.title]);
const marks = () => test.app.db.getRepository('wecomLinkSuggestions').count();

describe('a sign-in with a password', () => {
  beforeAll(async () => {
    inbox = await addInbox(test);
  });

  afterAll(() => inbox.remove());

  beforeEach(async () => {
    Object.assign(inbox, { isOn: true, failsWith: undefined });
    userId = await test.addUser({ username: 'lin', password: PASSWORD, appLang: 'en-US' });
  });

  it('tells a user without a link, once, where to link their account', async () => {
    await test.addAuthenticator('wecom');
    expect(await signIn()).toEqual(expect.any(String));
    const [message] = await inbox.messages();
    expect(message).toMatchObject({ userId, title: TITLE, channelName: 'wecom_account' });
    const url = new URL(message?.options.url ?? '');
    expect(url.href).toBe(`${test.origin}/api/wecom:authorize?authenticator=wecom&purpose=link`);
    // What the user gets there: the question of the link page, once WeCom has named the member.
    const page = await test.browser().as(LIN_WEI).open(url);
    expect([page.searchParams.get('purpose'), page.searchParams.get('error')]).toEqual(['link', null]);
    await signIn();
    expect(await told()).toEqual([[userId, TITLE]]);
  });

  it('tells once, however many sign-ins come at the same time', async () => {
    await test.addAuthenticator('wecom');
    await Promise.all(Array.from({ length: 5 }, () => test.browser().signInWithPassword('lin', PASSWORD)));
    await test.idle();
    expect(await told()).toEqual([[userId, TITLE]]);
  });

  it('tells once, if two nodes have found at the same time that the user was not told', async () => {
    const suggestion = { userId, authenticator: 'wecom', url: test.origin };
    await Promise.all([suggestLink(test.app, suggestion), suggestLink(test.app, suggestion)]);
    expect(await told()).toEqual([[userId, TITLE]]);
  });

  it('tells in the user’s language', async () => {
    const settings = await test.app.db.getRepository('systemSettings').findOne();
    await settings.update({ enabledLanguages: ['en-US', 'de-DE'] });
    await test.app.db.getRepository('users').update({ filterByTk: userId, values: { appLang: 'de-DE' } });
    await test.addAuthenticator('wecom');
    await signIn();
    expect(await told()).toEqual([[userId, 'Melden Sie sich ab jetzt mit WeCom an']]);
    await settings.update({ enabledLanguages: ['en-US'] });
  });

  it.each([
    ['suggestLink', { suggestLink: false }],
    ['linkAfterSignIn', { linkAfterSignIn: false }],
  ])('tells nobody where %s is off', async (_, options) => {
    await test.addAuthenticator('wecom', options);
    await test.addAuthenticator('disabled', {}, false);
    await signIn();
    expect([await told(), await marks()]).toEqual([[], 0]);
  });

  it('tells nobody who is linked by an authenticator that lets users link themselves', async () => {
    await test.addAuthenticator('silent', { suggestLink: false });
    await test.addAuthenticator('wecom');
    await test.addLink({ authenticator: 'silent', userId, uuid: `${CORP_ID}:${LIN_WEI}` });
    await signIn();
    expect(await told()).toEqual([]);
    // Unlinked again, the user is told.
    await test.app.db.getCollection('usersAuthenticators').model.destroy({ where: { authenticator: 'silent' } });
    await signIn();
    expect(await told()).toEqual([[userId, TITLE]]);
  });

  it('tells neither the root user, nor those who did not get in, nor those who came by WeCom', async () => {
    await test.addAuthenticator('wecom', { public: { autoSignup: true } });
    const rootId = await test.addUser({ username: 'operator', password: PASSWORD });
    // NocoBase's own hooks give nobody this role.
    await test.app.db.getCollection('rolesUsers').model.create({ userId: rootId, roleName: 'root' }, { hooks: false });
    expect(await signIn('operator')).toEqual(expect.any(String));
    await test.browser().request('/api/auth:signIn', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authenticator': 'basic' },
      body: JSON.stringify({ account: 'lin', password: 'wrong' }),
    });
    expect((await test.browser().as(LIN_WEI).signIn('wecom')).status).toBe(200);
    await test.idle();
    expect([await told(), await marks()]).toEqual([[], 0]);
  });

  it('does not tell a user who is just about to link', async () => {
    await test.addAuthenticator('wecom');
    const browser = test.browser().as(NO_PHONE);
    const link = linkOf(await browser.authorize('wecom'));
    await browser.ask('pendingLink', { link });
    await browser.signInWithPassword('lin', PASSWORD);
    await test.idle();
    expect(await told()).toEqual([]);
    await signIn(); // elsewhere, without having linked
    expect(await told()).toEqual([[userId, TITLE]]);
  });

  it('works without an inbox, and tells once there is one', async () => {
    await test.addAuthenticator('wecom');
    inbox.isOn = false;
    expect(await signIn()).toEqual(expect.any(String));
    expect(await marks()).toBe(0);
    Object.assign(inbox, { isOn: true, failsWith: new Error('the inbox is broken') });
    expect(await signIn()).toEqual(expect.any(String));
    expect(await marks()).toBe(0);
    inbox.failsWith = undefined;
    await signIn();
    expect(await told()).toEqual([[userId, TITLE]]);
  });

  it('is in the export of the member who is linked to the user by now', async () => {
    await test.addAuthenticator('wecom');
    await signIn();
    await test.addLink({ userId, uuid: `${CORP_ID}:${LIN_WEI}` });
    const { data } = await test.call<MemberData>('wecom:exportPerson', {
      query: { authenticator: 'wecom', wecomUserId: LIN_WEI },
    });
    expect(data.linkSuggestions).toEqual([{ userId, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) }]);
  });

  it('leaves no mark and no message of a user who is deleted', async () => {
    await test.addAuthenticator('wecom');
    await signIn();
    expect([await marks(), (await told()).length]).toEqual([1, 1]);
    await test.app.db.getRepository('users').destroy({ filterByTk: userId });
    expect([await marks(), await told()]).toEqual([0, []]);
  });
});
