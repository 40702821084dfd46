import { CORP_ID } from '../../../../simulator/seed';
import { addUserWith, EDITOR } from '../../../../testing/attack';
import { exportCsv } from '../../../../testing/export-csv';
import { failAtStatement } from '../../../../testing/failing-database';
import { testApp } from '../../../../testing/test-app';
import type { LinkedMembers } from '../../../shared/actions';

const test = testApp();

const autoSignup = { public: { autoSignup: true } };
const list = async (query: Record<string, string> = {}) =>
  (await test.call<LinkedMembers>('wecom:listLinks', { query })).data;
const ids = async (query: Record<string, string> = {}) =>
  (await list(query)).people.map(({ wecomUserId }) => wecomUserId);
const csv = (query: Record<string, string> = {}) => exportCsv(test, 'exportPeople', { query });

beforeEach(async () => {
  await test.addAuthenticator('office', autoSignup);
  await test.addAuthenticator('plant', autoSignup);
});

const linkOf = async (authenticator: string, member: string, values: Record<string, unknown> = {}) => {
  const userId = await test.addUser({ username: `user-${member}`, nickname: `User ${member}`, ...values });
  await test.addLink({ authenticator, userId, uuid: `${CORP_ID}:${member}` });
  return userId;
};

it('has the people of all authenticators, or of one', async () => {
  await linkOf('office', 'a');
  await linkOf('plant', 'b');
  expect(await list()).toMatchObject({ total: 2, rights: { edit: true, manageAccess: true } });
  expect(await list({ authenticator: 'plant' })).toMatchObject({
    people: [{ authenticator: 'plant', wecomUserId: 'b' }],
  });
  expect(await list({ authenticator: 'basic' })).toMatchObject({ people: [], total: 0 });
  expect(await list({ 'authenticator[$ne]': 'x' })).toMatchObject({ people: [], total: 0 });
});

it('has the links of one user, whatever stands in their place', async () => {
  const user = await linkOf('office', 'a');
  await test.addLink({ authenticator: 'plant', userId: user, uuid: `${CORP_ID}:a` });
  await linkOf('office', 'b');
  expect(await list({ user: String(user) })).toMatchObject({ total: 2, people: [{ userId: user }, { userId: user }] });
  expect(await list({ user: String(user), authenticator: 'plant' })).toMatchObject({ total: 1 });
  expect((await csv({ user: String(user) })).text.trim().split('\r\n')).toHaveLength(3);
  for (const value of ['', 'x', '1 OR 1=1', '0', '1e9']) {
    expect([value, (await list({ user: value })).total]).toEqual([value, 0]);
  }
  expect((await list({ 'user[$ne]': '1' })).total).toBe(0);
});

it('finds parts of names and userids, whatever characters they have, and never the company', async () => {
  await linkOf('office', 'a_b', { nickname: '100% Lin', username: 'per%cent' });
  await linkOf('plant', 'axb', { nickname: "O'Neill\\!" });
  for (const [search, found] of [
    ['a_b', 1],
    ['A_B', 1],
    ['100%', 1],
    ['per%c', 1],
    ["o'neill\\!", 1],
    ['!', 1],
    ['%', 1],
    [CORP_ID, 0],
    ['user', 1],
  ] as const) {
    expect([search, (await list({ search })).total]).toEqual([search, found]);
  }
});

it('sorts by time, name and last sign-in, without a person on two pages', async () => {
  const links = test.app.db.getCollection('usersAuthenticators').model;
  for (let index = 0; index < 45; index++) {
    const userId = await linkOf(index % 2 ? 'office' : 'plant', `m${String(index).padStart(2, '0')}`);
    const nickname = `N${String(99 - index)}`;
    const createdAt = new Date(Date.UTC(2026, 0, 1 + (index % 3)));
    await links.update({ nickname, createdAt }, { where: { userId }, silent: true });
  }
  const all = async (sort: string) => [
    ...(await ids({ sort, page: '1' })),
    ...(await ids({ sort, page: '2' })),
    ...(await ids({ sort, page: '3' })),
  ];
  for (const sort of ['since', '-since', 'lastSignIn', '-lastSignIn', 'wecomName', '-wecomName']) {
    expect([sort, new Set(await all(sort)).size]).toEqual([sort, 45]);
  }
  expect((await all('-wecomName'))[0]).toBe('m00');
  expect((await all('wecomName'))[0]).toBe('m44');
  await test.session(Number((await list({ search: 'm07' })).people[0]?.userId), { authenticator: 'office' });
  expect((await ids({ sort: '-lastSignIn' }))[0]).toBe('m07');
  expect((await all('lastSignIn')).at(-1)).toBe('m07');
  expect(await ids({ sort: "nickname'; --" })).toHaveLength(20);
});

it('has those who have left, those who have not, and links made at another address', async () => {
  await linkOf('office', 'gone');
  await linkOf('office', 'here');
  const elsewhere = await test.addUser({ username: 'elsewhere' });
  await test.addLink({
    authenticator: 'plant',
    userId: elsewhere,
    uuid: `${CORP_ID}:far`,
    apiBaseUrl: 'https://x.test',
  });
  const identity = { authenticator: 'office', identity: `${CORP_ID}:gone`, leftAt: new Date(), leftAtMs: Date.now() };
  await test.app.db.getCollection('wecomIdentities').model.create(identity);
  expect(await ids({ state: 'left' })).toEqual(['gone']);
  expect((await ids({ state: 'active' })).sort()).toEqual(['far', 'here']);
  expect(await ids({ state: 'unconfirmed' })).toEqual(['far']);
  expect(await list({ state: 'left' })).toMatchObject({ unconfirmed: 1, total: 1 });
});

it('is exported as CSV, in which no name is a formula', async () => {
  await linkOf('office', 'm1', { nickname: '=HYPERLINK("x")', username: '@cmd' });
  await linkOf('plant', 'm2', { nickname: 'Lin, "Wei"' });
  const { type, name, text } = await csv();
  expect(type).toBe('text/csv; charset=utf-8');
  expect(name).toContain('wecom-people.csv');
  const [header, first, second, end] = text.split('\r\n');
  expect(header).toMatch(/^\ufeffauthenticator,username,nickname,/);
  expect(first).toContain(`office,'@cmd,"'=HYPERLINK(""x"")",m1,m1,`);
  expect(second).toContain('plant,user-m2,"Lin, ""Wei""",m2,m2,');
  expect(end).toBe('');
  expect((await csv({ search: 'm2' })).text.split('\r\n')).toHaveLength(3);
});

it('is exported without formulas for spreadsheets that separate cells by semicolons or tabs, too', async () => {
  const names = ['x;=1+1', 'x\t@cmd', 'x\n-1', '＝1', ';＋1', 'a+b=c'];
  for (const [index, nickname] of names.entries()) {
    await linkOf('office', `m${index}`, { nickname });
  }
  const { text } = await csv();
  for (const cell of [`"x;'=1+1"`, `"x\t'@cmd"`, `"x\n'-1"`, "'＝1", `";'＋1"`, 'a+b=c']) {
    expect(text).toContain(`,${cell},`);
  }
});

it('is an export that fails in the middle no file, and tells nobody what the database has said', async () => {
  await linkOf('office', 'm1');
  const heal = failAtStatement(test.app, 1, { counts: /LIMIT 500/ });
  await expect(csv()).rejects.toThrow();
  expect(heal()).toBe(true);
  const logs = await test.logs();
  expect(logs).toContain('INTERNAL');
  expect(logs).not.toContain('13900000001');
});

it('is exported as a whole, however many there are', async () => {
  const users = test.app.db.getCollection('users').model;
  const ids = Array.from({ length: 1_100 }, (_, index) => 50_000 + index);
  await users.bulkCreate(
    ids.map((id) => ({ id, username: `bulk-${id}` })),
    { hooks: false },
  );
  const meta = { by: 'match' };
  const rows = ids.map((userId, index) => ({
    ...{ authenticator: index % 2 ? 'office' : 'plant', userId, uuid: `${CORP_ID}:bulk${index}`, meta },
  }));
  await test.app.db.getCollection('usersAuthenticators').model.bulkCreate(rows);
  const lines = (await csv()).text.trimEnd().split('\r\n').slice(1);
  expect(new Set(lines.map((line) => line.split(',')[4])).size).toBe(1_100);
  expect(lines).toHaveLength(1_100);
  // NocoBase names each of them in one statement, which is too long for SQLite.
  await test.app.db.getCollection('usersAuthenticators').model.destroy({ where: { userId: ids }, hooks: false });
  await users.destroy({ where: { id: ids }, hooks: false });
});

it('is exported only by those who may manage users', async () => {
  const userId = await addUserWith(test, EDITOR);
  expect(await test.call('wecom:exportPeople', { userId })).toMatchObject({ status: 403, code: 'NOT_ALLOWED' });
});

describe('ending sessions', () => {
  const end = (body: object) => test.call<{ ended: number }>('wecom:endSessions', { body });
  const works = async (token: string) =>
    (await fetch(`${test.origin}/api/auth:check`, { headers: { authorization: `Bearer ${token}` } })).status === 200;

  it('ends those that the authenticator has opened, and no others', async () => {
    const { userId, token } = await test.browser().as('lin.wei').signIn('office');
    const byPassword = await test.session(userId as number);
    expect(await end({ authenticator: 'office', userId })).toMatchObject({ status: 200, data: { ended: 1 } });
    expect([await works(String(token)), await works(byPassword)]).toEqual([false, true]);
    expect(await end({ authenticator: 'office', userId })).toMatchObject({ data: { ended: 0 } });
  });

  it.each([
    {},
    { authenticator: 'office' },
    { authenticator: 'office', userId: 1 },
    { authenticator: 'basic', userId: 1 },
  ])('is refused for %j: there is no such link', async (body) => {
    expect(await end(body)).toMatchObject({ status: 400, code: 'NOT_LINKED_HERE' });
  });
});

it('a check is cancelled within a second, while WeCom does not answer', async () => {
  await linkOf('office', 'lin.wei');
  await linkOf('office', 'zhao.min');
  test.simulator.fault('/cgi-bin/user/get', { delay: 4_000 });
  const body = { authenticator: 'office' };
  await test.call('wecom:checkMembers', { body });
  expect((await list(body)).checking).toEqual({ done: 0, total: 2 });
  const began = Date.now();
  expect(await test.call('wecom:cancelCheck', { body })).toMatchObject({ data: { cancelled: true } });
  expect(Date.now() - began).toBeLessThan(1_000);
  expect((await list(body)).checking).toBeUndefined();
  expect(await test.call('wecom:cancelCheck', { body })).toMatchObject({ data: { cancelled: false } });
});
