/** A link that is cut ends what came by it, at once; what did not come by it goes on. */
import { CORP_ID, LIN_WEI_MOBILE } from '../../../../simulator/seed';
import { errorOf } from '../../../../testing/attack';
import { testApp } from '../../../../testing/test-app';
import { linkOf } from '../../../../testing/test-browser';
import type { LinkedMembers } from '../../../shared/actions';
import type { WecomOptions } from '../../../shared/options';

const test = testApp();

const PASSWORD = 'a long password';
const IDENTITY = `${CORP_ID}:lin.wei`;
const begin = (options: Partial<WecomOptions> = {}) => test.addAuthenticator('wecom', options);
const lin = () => test.addUser({ username: 'lin', password: PASSWORD, phone: LIN_WEI_MOBILE });
const signIn = () => test.browser().as('lin.wei').signIn('wecom');
const list = async () =>
  (await test.call<LinkedMembers>('wecom:listLinks', { query: { authenticator: 'wecom' } })).data;

const works = async (token: string | undefined) =>
  (await fetch(`${test.origin}/api/auth:check`, { headers: { authorization: `Bearer ${token}` } })).status === 200;

const remove = (userId: number, block?: boolean) =>
  test.call('wecom:removeLink', { body: { authenticator: 'wecom', userId, block } });

describe('F5: a link that an admin removes, or the user', () => {
  it.each(['admin', 'user'])('ends the sessions that came by it, and no others: %s', async (who) => {
    await begin();
    await test.addAuthenticator('other');
    const userId = await lin();
    const [one, two] = [await signIn(), await signIn()];
    const byPassword = await test.session(userId);
    const byOther = await test.session(userId, { authenticator: 'other' });
    const colleague = await test.session(await test.addUser({ username: 'zhao' }), { authenticator: 'wecom' });
    const reply =
      who === 'admin'
        ? await remove(userId)
        : await test.call('wecom:unlinkAccount', { userId, body: { authenticator: 'wecom' } });
    expect(reply.status).toBe(200);
    expect(await Promise.all([one.token, two.token].map(works))).toEqual([false, false]);
    expect(await Promise.all([byPassword, byOther, colleague].map(works))).toEqual([true, true, true]);
  });

  it('ends a session that would be renewed', async () => {
    await begin();
    const userId = await lin();
    await signIn();
    const tokens = test.app.db.getCollection('issuedTokens').model;
    const row = await tokens.findOne({ where: { userId, authenticator: 'wecom' }, rejectOnEmpty: true });
    const { jwt } = test.app.authManager;
    const iat = Math.floor(Date.now() / 1000) - 10;
    const expired = jwt.sign(
      { userId, temp: true, iat, signInTime: Number(row.get('signInTime')) },
      { jwtid: String(row.get('jti')), expiresIn: 5 },
    );
    await remove(userId);
    expect(await works(expired)).toBe(false);
  });

  it('ends what a web socket of such a session hears, and of no other', async () => {
    await begin();
    const userId = await lin();
    const { token } = await signIn();
    const heard: string[] = [];
    const hear = ({ clientId, tagKey }: { clientId: string; tagKey: string }) => heard.push(`${clientId} ${tagKey}`);
    test.app.on('ws:removeTag', hear);
    const open = (clientId: string, of: unknown) =>
      test.app.emitAsync('ws:message:auth:token', { clientId, payload: { token: of, authenticator: 'wecom' } });
    await open('by-wecom', token);
    await open('by-password', await test.session(userId));
    await open('nobody', 'rubbish');
    heard.length = 0;
    await remove(userId);
    test.app.off('ws:removeTag', hear);
    expect(heard).toEqual(['by-wecom userId']);
  });

  it('leaves the user without a way back where the admin wants that', async () => {
    await begin({ public: { autoSignup: true } });
    const userId = await lin();
    await signIn();
    await remove(userId, true);
    expect((await list()).blocked).toEqual([expect.objectContaining({ userId, wecomUserId: 'lin.wei' })]);
    const again = await signIn();
    expect(again.userId).not.toBe(userId);
    await remove(Number(again.userId));

    await test.app.db.getRepository('authenticators').update({
      filter: { name: 'wecom' },
      values: { options: { ...(await options()), public: { autoSignup: false } } },
    });
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    expect(errorOf(page)).toBe('NOT_LINKED');
    const token = await browser.signInWithPassword('lin', PASSWORD);
    expect(await browser.linkAccount(linkOf(page), token)).toMatchObject({ status: 400, code: 'LINK_BLOCKED' });
    expect(await test.links()).toEqual([]);
  });

  const options = async () =>
    (await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } })).get('options');

  it('is blocked for every authenticator of the company, until an admin allows it again', async () => {
    await begin();
    await test.addAuthenticator('twin');
    const userId = await lin();
    await signIn();
    await remove(userId, true);
    expect(errorOf(await test.browser().as('lin.wei').authorize('twin'))).toBe('NOT_LINKED');
    const body = { authenticator: 'wecom', wecomUserId: 'lin.wei', userId };
    expect((await test.call('wecom:unblockLink', { body })).status).toBe(200);
    expect((await test.call('wecom:unblockLink', { body })).code).toBe('NOT_LINKED_HERE');
    expect((await signIn()).userId).toBe(userId);
  });

  it('goes with every link of the two where it is not to come back', async () => {
    await begin();
    await test.addAuthenticator('twin');
    const userId = await lin();
    await signIn();
    const { token } = await test.browser().as('lin.wei').signIn('twin');
    await remove(userId, true);
    expect([await test.links(), await works(token)]).toEqual([[], false]);
  });

  it('is allowed again only by admins who may manage users and roles', async () => {
    await begin();
    const userId = await lin();
    await signIn();
    await test.idle();
    await remove(userId, true);
    await test.app.db
      .getRepository('roles')
      .create({ values: { name: 'editor-of-links', snippets: ['pm', 'pm.auth.authenticators'] } });
    const editor = await test.addUser({ username: 'editor', roles: ['editor-of-links'] });
    const body = { authenticator: 'wecom', wecomUserId: 'lin.wei', userId };
    expect(await test.call('wecom:unblockLink', { userId: editor, body })).toMatchObject({ status: 403 });
    expect((await list()).blocked).toHaveLength(1);
  });

  it.each([
    ['authenticators/wecom/users:remove', (id: number) => ({ query: { filterByTk: String(id) }, body: [id] })],
    ['authenticators/wecom/users:set', () => ({ body: [] })],
    ['usersAuthenticators:destroy', (id: number) => ({ query: { filter: JSON.stringify({ userId: id }) }, body: {} })],
    ['authenticators:destroy', (_: number, id: string) => ({ query: { filterByTk: id }, body: {} })],
  ] as const)('ends its sessions whichever way it goes: %s', async (action, request) => {
    await begin();
    const userId = await lin();
    const { token } = await signIn();
    await test.idle();
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    expect((await test.call(action, request(userId, String(record.get('id'))))).status).toBe(200);
    expect([await test.links(), await works(token)]).toEqual([[], false]);
    expect(await test.logs()).toContain('WeCom link removed');
  });

  it('refuses an old token that NocoBase has just renewed', async () => {
    await begin();
    const userId = await lin();
    await signIn();
    const { jwt } = test.app.authManager;
    const row = await test.app.db
      .getCollection('issuedTokens')
      .model.findOne({ where: { userId, authenticator: 'wecom' }, rejectOnEmpty: true });
    const iat = Math.floor(Date.now() / 1000) - 10;
    const signInTime = Number(row.get('signInTime'));
    const expired = jwt.sign({ userId, temp: true, iat, signInTime }, { jwtid: String(row.get('jti')), expiresIn: 5 });
    expect(await works(expired)).toBe(true); // renewed, and remembered for ten seconds
    await remove(userId);
    expect(await works(expired)).toBe(false);
  });

  it('stays with its authenticator when that gets another name', async () => {
    await begin();
    const userId = await lin();
    const { token } = await signIn();
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    await record.update({ name: 'renamed' });
    expect((await test.browser().as('lin.wei').signIn('renamed')).userId).toBe(userId);
    const body = { authenticator: 'renamed', userId };
    expect((await test.call('wecom:removeLink', { body })).status).toBe(200);
    expect(await works(token)).toBe(false);
  });

  it('blocks nothing on its own, nor for anything else than true', async () => {
    await begin();
    const userId = await lin();
    for (const block of [undefined, false, 'true', 1, null]) {
      await signIn();
      await test.call('wecom:removeLink', { body: { authenticator: 'wecom', userId, block } });
      expect((await signIn()).userId).toBe(userId);
    }
    expect((await list()).blocked).toEqual([]);
  });
});

describe('F18: a ticket on the way', () => {
  it('is worth nothing once the link is removed', async () => {
    await begin();
    const userId = await lin();
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    await remove(userId);
    expect(await browser.trade(page)).toMatchObject({ status: 401, code: 'STATE_INVALID', token: undefined });
    const tokens = test.app.db.getCollection('issuedTokens').model;
    expect(await tokens.count({ where: { userId, authenticator: 'wecom' } })).toBe(0);
  });

  it('is worth nothing once the member has left', async () => {
    await begin();
    await lin();
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    test.simulator.member(CORP_ID, 'lin.wei').status = 5;
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('MEMBER_INACTIVE');
    expect(await browser.trade(page)).toMatchObject({ status: 401, token: undefined });
  });

  it('is worth nothing once the link is another user’s', async () => {
    await begin();
    const userId = await lin();
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    const other = await test.addUser({ username: 'other' });
    const links = test.app.db.getCollection('usersAuthenticators').model;
    await links.update({ userId: other }, { where: { userId, uuid: IDENTITY } });
    expect((await browser.trade(page)).status).toBe(401);
  });

  it.each([1, 2, 3, 4, 5])('leaves no session, however it meets the removal (%i)', async (round) => {
    await begin();
    const userId = await lin();
    const browsers = Array.from({ length: 4 }, () => test.browser().as('lin.wei'));
    const pages = await Promise.all(browsers.map((browser) => browser.authorize('wecom')));
    const trades = browsers.map((browser, i) => browser.trade(pages[i] as URL));
    await Promise.all(trades.slice(0, round - 1));
    const removal = remove(userId);
    const sessions = await Promise.all(trades);
    await removal;
    expect(await Promise.all(sessions.map(({ token }) => token !== undefined && works(token)))).toEqual(
      Array(4).fill(false),
    );
  });
});

describe('F2: a link holds at the WeCom address it was made at', () => {
  const moveTo = async (apiBaseUrl: string) => {
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    const { SECRET } = await import('../../../../simulator/seed');
    await record.update({ options: { ...record.get('options'), apiBaseUrl, secret: SECRET } });
  };
  /** The same simulator under another name. */
  const elsewhere = () => test.simulator.url.replace('127.0.0.1', 'localhost');

  it('is unknown at another: no session, no new user, no match', async () => {
    await begin({ public: { autoSignup: true } });
    await lin();
    await signIn();
    await moveTo(elsewhere());
    const page = await test.browser().as('lin.wei').authorize('wecom');
    expect(errorOf(page)).toBe('LINK_UNCONFIRMED');
    expect(await test.countUsers()).toBe(2);
    const { people, unconfirmed } = await list();
    expect([unconfirmed, people[0]?.unconfirmed]).toEqual([1, true]);
  });

  it('ends a ticket that was issued before', async () => {
    await begin();
    await lin();
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    await moveTo(elsewhere());
    expect((await browser.trade(page)).status).toBe(401);
  });

  it('asks nobody there about people who were linked here', async () => {
    await begin();
    await lin();
    const { token } = await signIn();
    await moveTo(elsewhere());
    test.simulator.fault('/cgi-bin/user/get', { errcode: 60111 });
    await test.call('wecom:checkMembers', { body: { authenticator: 'wecom' } });
    await test.idle();
    expect(await works(token)).toBe(true);
  });

  it('says nothing there about members who have left here', async () => {
    await begin();
    await lin();
    const { token } = await signIn();
    await moveTo(elsewhere());
    test.simulator.member(CORP_ID, 'lin.wei').status = 5;
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('MEMBER_INACTIVE');
    expect(await works(token)).toBe(true);
  });

  it('is vouched for by the user who signs in another way', async () => {
    await begin();
    const userId = await lin();
    await signIn();
    await moveTo(elsewhere());
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    const token = await browser.signInWithPassword('lin', PASSWORD);
    expect((await browser.linkAccount(linkOf(page), token)).status).toBe(200);
    expect((await signIn()).userId).toBe(userId);
  });

  it('holds there once an admin has confirmed it who may manage users and roles, and no other', async () => {
    await begin();
    const userId = await lin();
    await signIn();
    await test.idle();
    await moveTo(elsewhere());
    await test.app.db
      .getRepository('roles')
      .create({ values: { name: 'editor-of-addresses', snippets: ['pm', 'pm.auth.authenticators'] } });
    const editor = await test.addUser({ username: 'editor', roles: ['editor-of-addresses'] });
    const confirm = (as: number) => test.call('wecom:confirmLinks', { userId: as, body: { authenticator: 'wecom' } });
    expect(await confirm(editor)).toMatchObject({ status: 403, code: 'NOT_ALLOWED' });
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe('LINK_UNCONFIRMED');
    expect(await confirm(1)).toMatchObject({ status: 200, data: { confirmed: 1 } });
    expect((await signIn()).userId).toBe(userId);
    expect((await list()).unconfirmed).toBe(0);
  });

  it('holds again where the address comes back', async () => {
    await begin();
    const userId = await lin();
    await signIn();
    await moveTo(elsewhere());
    await moveTo(test.simulator.url);
    expect((await signIn()).userId).toBe(userId);
  });
});

it('F19: two people by two authenticators of one company at one moment do not share a user', async () => {
  await begin();
  await test.addAuthenticator('twin');
  const userId = await lin();
  Object.assign(test.simulator.member(CORP_ID, 'zhao.min'), { mobile: LIN_WEI_MOBILE });
  const sessions = await Promise.all([
    test.browser().as('lin.wei').authorize('wecom'),
    test.browser().as('zhao.min').authorize('twin'),
  ]);
  expect(sessions.map(errorOf).sort()).toEqual(['LINKED_ELSEWHERE', null].sort());
  expect((await test.links()).map(([id]) => id)).toEqual([userId]);
});
