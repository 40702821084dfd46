import { randomUUID } from 'node:crypto';
import {
  CORP_ID,
  DISABLED_MEMBER,
  LIN_WEI,
  OTHER_AGENT_ID,
  OTHER_CORP_ID,
  OTHER_SECRET,
  OUTSIDER,
  WANG_FANG,
  ZHAO_MIN,
} from '../../../../simulator/seed';
import { addUserWith, EDITOR, MANAGER } from '../../../../testing/attack';
import { failAtStatement, type Hooks } from '../../../../testing/failing-database';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import type { LinkedMembers, MemberData } from '../../../shared/actions';
import type { LinkImport, StartLinkImportReply } from '../../../shared/status-page';
import { LinkImports } from '../../admin/linking/link-imports';
import { findSaved } from '../../settings/saved-settings';
import type { Settings } from '../../settings/settings';
import { SharedCache } from '../../store/shared-cache';
import { AccessTokens } from '../../wecom/access-token';

const test = testApp();

beforeEach(() => test.addAuthenticator('office', { matchBy: [] }));

const link = (userId: unknown, wecomUserId: unknown, caller?: number, authenticator = 'office') =>
  test.call<{ wecomName?: string }>('wecom:linkMember', {
    userId: caller,
    body: { authenticator, userId, wecomUserId },
  });
const start = (csv: string, userId?: number, authenticator = 'office') =>
  test.call<StartLinkImportReply>('wecom:startLinkImport', { userId, body: { authenticator, csv } });
const stateOf = async (handle: string, userId?: number) =>
  (await test.call<LinkImport>('wecom:linkImport', { userId, query: { import: handle } })).data;
const cancel = (handle: string) => test.call<LinkImport>('wecom:cancelLinkImport', { body: { import: handle } });
const apply = (handle: string, userId?: number) =>
  test.call<LinkImport>('wecom:applyLinkImport', { userId, body: { import: handle } });

async function lookedUp(csv: string): Promise<{ handle: string; state: LinkImport }> {
  const handle = (await start(csv)).data.import;
  await test.idle();
  return { handle, state: await stateOf(handle) };
}

const outcomes = ({ lines }: LinkImport) => lines.map(({ line, outcome, problem }) => [line, problem ?? outcome]);

describe('linking by hand', () => {
  it('signs the member in as the user, who reads that an administrator did it', async () => {
    const userId = await test.addUser({ username: 'wang', nickname: 'Wang' });
    expect(await link(userId, WANG_FANG)).toMatchObject({ status: 200, data: { wecomName: '王芳' } });
    expect(await link(userId, WANG_FANG.toUpperCase())).toMatchObject({ status: 200 });
    expect(await test.links()).toEqual([[userId, `${CORP_ID}:wang.fang`]]);
    const { data } = await test.call<LinkedMembers>('wecom:listLinks');
    expect(data.people).toMatchObject([{ by: 'admin', wecomName: '王芳', wecomUserId: 'wang.fang' }]);
    expect(data.people[0]).not.toHaveProperty('browser');
    const query = { authenticator: 'office', wecomUserId: WANG_FANG };
    const exported = await test.call<MemberData>('wecom:exportPerson', { query });
    expect(exported.data.links).toMatchObject([{ by: 'admin', unused: true }]);
    expect(await test.browser().as(WANG_FANG).signIn('office')).toMatchObject({ status: 200, userId });
  });

  it.each([
    ['nobody', 'MEMBER_UNKNOWN'],
    [OUTSIDER, 'MEMBER_UNKNOWN'],
    [DISABLED_MEMBER, 'MEMBER_INACTIVE'],
    ['', 'MEMBER_INVALID'],
    ['a b', 'MEMBER_INVALID'],
    ['x'.repeat(65), 'MEMBER_INVALID'],
    ["' OR 1=1", 'MEMBER_INVALID'],
  ])('is refused for the member %j', async (member, code) => {
    const userId = await test.addUser({ username: 'one' });
    expect(await link(userId, member)).toMatchObject({ status: 400, code });
    expect(await test.links()).toEqual([]);
  });

  it('is refused for members and users who are linked, and for those who must not be', async () => {
    const one = await test.addUser({ username: 'one' });
    const two = await test.addUser({ username: 'two' });
    await link(one, LIN_WEI);
    expect(await link(two, LIN_WEI)).toMatchObject({ code: 'MEMBER_LINKED' });
    expect(await link(one, ZHAO_MIN)).toMatchObject({ code: 'USER_LINKED' });
    await test.call('wecom:removeLink', { body: { authenticator: 'office', userId: one, block: true } });
    expect(await link(one, LIN_WEI)).toMatchObject({ code: 'LINK_BLOCKED' });
    expect(await link(99_999, LIN_WEI)).toMatchObject({ code: 'USER_UNKNOWN' });
    expect(await link({ $ne: 0 }, LIN_WEI)).toMatchObject({ code: 'USER_UNKNOWN' });
  });

  it('says that WeCom does not answer, or that the settings are incomplete', async () => {
    const userId = await test.addUser({ username: 'one' });
    test.simulator.fault('/cgi-bin/user/get', { errcode: 45009, times: 1 });
    expect(await link(userId, LIN_WEI)).toMatchObject({ status: 400, code: 'WECOM_UNREACHABLE' });
    expect(await link(userId, LIN_WEI, 1, 'basic')).toMatchObject({ code: 'AUTHENTICATOR_UNAVAILABLE' });
    expect(await test.links()).toEqual([]);
  });

  it('links root for root alone, and nobody for who may not manage users', async () => {
    const manager = await addUserWith(test, MANAGER);
    const editor = await addUserWith(test, EDITOR);
    const userId = await test.addUser({ username: 'one' });
    expect(await link(1, LIN_WEI, manager)).toMatchObject({ status: 400, code: 'ROOT_USER' });
    expect(await link(userId, ZHAO_MIN, editor)).toMatchObject({ status: 403, code: 'NOT_ALLOWED' });
    expect(await link(userId, ZHAO_MIN, manager)).toMatchObject({ status: 200 });
    expect(await link(1, LIN_WEI)).toMatchObject({ status: 200 });
  });
});

describe('a list of links', () => {
  it('shows per line what would happen and why not, and changes nothing before it is applied', async () => {
    const lin = await test.addUser({ username: 'lin', nickname: 'Lin' });
    await test.addUser({ username: 'zhao' });
    await test.addUser({ username: 'Wang' });
    await test.addUser({ username: 'three' });
    const csv = [
      '\ufeffUsername;User ID',
      'lin;LIN.wei',
      '',
      'nobody;zhao.min',
      'zhao;nobody',
      '"zhao";"zhao.min"',
      'lin;wang.fang',
      `wang;${WANG_FANG}`,
      'three;not a userid',
      'three',
      'a;b;c',
    ].join('\r\n');
    const { handle, state } = await lookedUp(csv);
    expect(state).toMatchObject({ kind: 'ready', done: 9, total: 9 });
    expect(state.lines[0]).toEqual({
      ...{ line: 2, username: 'lin', wecomUserId: 'LIN.wei', userId: lin, userName: 'Lin', wecomName: '林伟' },
      outcome: 'link',
    });
    expect(outcomes(state)).toEqual([
      [2, 'link'],
      [4, 'USER_UNKNOWN'],
      [5, 'MEMBER_UNKNOWN'],
      [6, 'REPEATED'],
      [7, 'REPEATED'],
      [8, 'link'],
      [9, 'MEMBER_INVALID'],
      [10, 'LINE_UNREADABLE'],
      [11, 'USER_UNKNOWN'],
    ]);
    expect(await test.links()).toEqual([]);

    expect((await apply(handle)).data.kind).toBe('applying');
    await test.idle();
    const done = await stateOf(handle);
    expect(done).toMatchObject({ kind: 'done' });
    expect(outcomes(done).filter(([, outcome]) => outcome === 'linked')).toEqual([
      [2, 'linked'],
      [8, 'linked'],
    ]);
    expect(await test.links()).toHaveLength(2);
    const again = await lookedUp(csv);
    expect(outcomes(again.state)[0]).toEqual([2, 'already-linked']);
  });

  it('refuses a line whose member was linked in the meantime, and makes the others', async () => {
    await test.addUser({ username: 'lin' });
    await test.addUser({ username: 'zhao' });
    const other = await test.addUser({ username: 'other' });
    const { handle } = await lookedUp(`lin,${LIN_WEI}\nzhao,${ZHAO_MIN}`);
    await link(other, LIN_WEI);
    await apply(handle);
    await test.idle();
    expect(outcomes(await stateOf(handle))).toEqual([
      [1, 'MEMBER_LINKED'],
      [2, 'linked'],
    ]);
  });

  it('is for the admin who sent it alone, who must be able to manage users', async () => {
    await test.addUser({ username: 'lin' });
    const manager = await addUserWith(test, MANAGER);
    const { handle } = await lookedUp(`lin,${LIN_WEI}`);
    expect(await stateOf(handle, manager)).toEqual({ kind: 'expired', done: 0, total: 0, lines: [] });
    expect((await apply(handle, manager)).data.kind).toBe('expired');
    expect((await start('lin,x', await addUserWith(test, EDITOR))).status).toBe(403);
    expect(await stateOf('0'.repeat(32))).toMatchObject({ kind: 'expired' });
    expect(await test.links()).toEqual([]);
  });

  it.each([
    ['company', { corpId: OTHER_CORP_ID, agentId: OTHER_AGENT_ID, secret: OTHER_SECRET }],
    ['WeCom address', {}],
  ])('is not applied to another %s than it was looked up in', async (what, options) => {
    await test.addUser({ username: 'lin' });
    const { handle } = await lookedUp(`lin,${LIN_WEI}`);
    const apiBaseUrl = what === 'company' ? test.simulator.url : test.simulator.url.replace('127.0.0.1', 'localhost');
    const changed = wecomOptions(test.simulator, test.origin, { matchBy: [], apiBaseUrl, ...options });
    const query = { filter: '{"name":"office"}' };
    const saved = await test.call('authenticators:update', { query, body: { enabled: true, options: changed } });
    expect(saved).toMatchObject({ status: 200 });
    expect((await apply(handle)).data).toEqual({ kind: 'expired', done: 0, total: 0, lines: [] });
    await test.idle();
    expect(await test.links()).toEqual([]);
  });

  it('is applied again for a line that the database has refused', async () => {
    await test.addUser({ username: 'lin' });
    await test.addUser({ username: 'zhao' });
    const { handle } = await lookedUp(`lin,${LIN_WEI}\nzhao,${ZHAO_MIN}`);
    const heal = failAtStatement(test.app, 1, { counts: /^INSERT INTO \S*usersAuthenticators/ });
    expect((await apply(handle)).data).toMatchObject({ kind: 'applying', lines: [] });
    await test.idle();
    expect(heal()).toBe(true);
    const half = await stateOf(handle);
    expect([half.kind, ...outcomes(half)]).toEqual(['ready', [1, 'link'], [2, 'linked']]);
    await apply(handle);
    await test.idle();
    const done = await stateOf(handle);
    expect([done.kind, ...outcomes(done)]).toEqual(['done', [1, 'linked'], [2, 'linked']]);
  });

  it('is applied once by two nodes at a time', async () => {
    await test.addUser({ username: 'lin' });
    await test.addUser({ username: 'zhao' });
    const { app } = test;
    const cache = new SharedCache(await app.cacheManager.createCache({ name: randomUUID(), store: 'memory' }));
    const [one, other] = Array.from(
      { length: 2 },
      () => new LinkImports({ app, tokens: new AccessTokens(cache) }, cache),
    ) as [LinkImports, LinkImports];
    const settings = (await findSaved(app, 'office'))?.reading.settings as Settings;
    const scope = { authenticator: 'office', settings, mayLinkRoot: false };
    const members = [LIN_WEI, ZHAO_MIN];
    const lines = ['lin', 'zhao'].map((username, index) => ({
      ...{ line: index + 1, username, wecomUserId: String(members[index]), isReadable: true },
    }));
    const handle = await one.start(scope, 1, lines);
    await one.idle();
    await Promise.all([one.apply(handle, 1, scope), other.apply(handle, 1, scope)]);
    await Promise.all([one.idle(), other.idle()]);
    const done = await other.stateOf(handle, 1);
    expect([done.kind, ...outcomes(done)]).toEqual(['done', [1, 'linked'], [2, 'linked']]);
  });

  it('refuses a line whose user was deleted in the meantime', async () => {
    const userId = await test.addUser({ username: 'lin' });
    const { handle } = await lookedUp(`lin,${LIN_WEI}`);
    await test.app.db.getRepository('users').destroy({ filterByTk: userId });
    await apply(handle);
    await test.idle();
    expect(outcomes(await stateOf(handle))).toEqual([[1, 'USER_UNKNOWN']]);
    expect(await test.links()).toEqual([]);
  });

  it('finds the users of a thousand lines with a few statements', async () => {
    const lin = await test.addUser({ username: 'Lin' });
    const lines = Array.from({ length: 1_000 }, (_, index) => `nobody-${index},m${index}`);
    const hooks = test.app.db.sequelize as unknown as Hooks;
    let statements = 0;
    hooks.addHook('beforeQuery', 'counting', (_, query) => {
      const run = query.run.bind(query);
      query.run = (sql, ...rest) => {
        statements += /lower\(/i.test(sql) ? 1 : 0;
        return run(sql, ...rest);
      };
    });
    const { state } = await lookedUp([...lines, `lIN,${LIN_WEI}`].join('\n'));
    hooks.removeHook('beforeQuery', 'counting');
    expect(state.lines.at(-1)).toMatchObject({ userId: lin, outcome: 'link' });
    expect(outcomes(state).filter(([, outcome]) => outcome === 'USER_UNKNOWN')).toHaveLength(1_000);
    expect(statements).toBeLessThan(10);
  });

  it('is looked up no further once it is cancelled', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `c${index},m${index}`);
    const users = lines.map((_, index) => ({ id: 70_000 + index, username: `c${index}` }));
    await test.app.db.getCollection('users').model.bulkCreate(users);
    test.simulator.fault('/cgi-bin/user/get', { delay: 300 });
    test.simulator.clearRequests();
    const handle = (await start(lines.join('\n'))).data.import;
    expect(await stateOf(handle)).toMatchObject({ kind: 'checking', total: 40, lines: [] });
    expect((await cancel(handle)).data.kind).toBe('expired');
    expect(await stateOf(handle)).toMatchObject({ kind: 'expired' });
    expect(test.simulator.calls('/cgi-bin/user/get')).toBeLessThan(30);
  });

  it('is forgotten when it is cancelled', async () => {
    await test.addUser({ username: 'lin' });
    const { handle } = await lookedUp(`lin,${LIN_WEI}`);
    expect((await cancel(handle)).data.kind).toBe('expired');
    expect((await apply(handle)).data.kind).toBe('expired');
    expect(await test.links()).toEqual([]);
  });

  it('asks WeCom no more once it does not answer ten times in a row', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `u${index},m${index}`);
    const users = lines.map((_, index) => ({ id: 60_000 + index, username: `u${index}` }));
    await test.app.db.getCollection('users').model.bulkCreate(users);
    test.simulator.fault('/cgi-bin/user/get', { errcode: 45009 });
    test.simulator.clearRequests();
    const { state } = await lookedUp(lines.join('\n'));
    expect(new Set(state.lines.map(({ problem }) => problem))).toEqual(new Set(['WECOM_UNREACHABLE']));
    expect(test.simulator.calls('/cgi-bin/user/get')).toBeLessThanOrEqual(15);
  });

  it.each([
    ['', 'IMPORT_EMPTY'],
    ['username,userid\n', 'IMPORT_EMPTY'],
    ['a,b\n'.repeat(5_001), 'IMPORT_TOO_LARGE'],
    ['x'.repeat(1024 * 1024 + 1), 'IMPORT_TOO_LARGE'],
  ])('is refused where it is empty or too large', async (csv, code) => {
    expect(await start(csv)).toMatchObject({ status: 400, code });
  });
});
