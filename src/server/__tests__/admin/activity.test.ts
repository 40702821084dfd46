import { setTimeout } from 'node:timers/promises';
import { CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../../../../simulator/seed';
import { failAtStatement } from '../../../../testing/failing-database';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import type { ActivityPage } from '../../../shared/status-page';
import { ActivityLog } from '../../records/activity-log';

const test = testApp();

const model = () => test.app.db.getCollection('wecomActivities').model;
const page = async (query: Record<string, string> = {}) =>
  (await test.call<ActivityPage>('wecom:listActivity', { query })).data;
const list = async (query: Record<string, string> = {}) => (await page(query)).activities;
const kinds = async (query?: Record<string, string>) => (await list(query)).map(({ activity }) => activity);

beforeEach(async () => {
  await list(); // writes what waits
  await model().destroy({ where: {} });
  await test.addAuthenticator('office', { public: { autoSignup: true } });
});

it('has sign-ins, the first of them as such, and the links that they make', async () => {
  const { userId } = await test.browser().as(LIN_WEI).signIn('office');
  await test.idle();
  await test.browser().as(LIN_WEI).signIn('office');
  expect(await kinds()).toEqual(['signed-in', 'first-sign-in', 'linked', 'authenticator-created']);
  const [signIn, , link, created] = await list();
  const person = { id: userId, name: '林伟' };
  expect(signIn).toMatchObject({ authenticator: 'office', actor: person, user: person, wecomUserId: LIN_WEI });
  expect(link).toMatchObject({ user: person, by: 'creation' });
  expect(created).not.toHaveProperty('actor');
});

it('has what admins do, with the names of settings and no value of them', async () => {
  const userId = await test.addUser({ username: 'lin' });
  const secret = 'secret-of-another-app-1234567890';
  test.simulator.addApp(CORP_ID, { agentId: '3000777', secret, name: 'Another' });
  const options = {
    ...wecomOptions(test.simulator, test.origin, { public: { autoSignup: true } }),
    agentId: '3000777',
    secret,
  };
  const query = { filter: '{"name":"office"}' };
  const saved = await test.call('authenticators:update', { query, body: { enabled: true, options } });
  expect(saved).toMatchObject({ status: 200 });
  const body = { authenticator: 'office', userId, wecomUserId: LIN_WEI };
  await test.call('wecom:linkMember', { body });
  await test.call('wecom:endSessions', { body });
  await test.call('wecom:removeLink', { body: { ...body, block: true } });
  await test.call('wecom:unblockLink', { body });
  await test.call('wecom:checkMembers', { body });
  await test.idle();
  expect(await kinds()).toEqual([
    'members-checked',
    'link-unblocked',
    'link-removed',
    'sessions-ended',
    'linked-by-admin',
    'authenticator-changed',
    'authenticator-created',
  ]);
  const all = await list();
  for (const { actor } of all.slice(0, -1)) {
    expect(actor?.id).toBe(1);
  }
  const changed = all.find(({ activity }) => activity === 'authenticator-changed');
  expect(changed?.settings).toEqual(expect.arrayContaining(['agentId', 'secret']));
  expect(JSON.stringify(await model().findAll())).not.toContain(secret);
});

it('has what a member does about a link', async () => {
  const userId = await test.addUser({ username: 'lin', password: 'a long password', phone: LIN_WEI_MOBILE });
  await test.browser().as(LIN_WEI).signIn('office');
  await test.idle();
  const token = await test.browser().signInWithPassword('lin', 'a long password');
  const reply = await fetch(`${test.origin}/api/wecom:unlinkAccount`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'x-authenticator': 'basic', 'content-type': 'application/json' },
    body: JSON.stringify({ authenticator: 'office' }),
  });
  expect(reply.status).toBe(200);
  expect((await list())[0]).toMatchObject({ activity: 'unlinked', actor: { id: userId }, user: { id: userId } });
});

it('is found by kind, authenticator, userid and name', async () => {
  await test.browser().as(LIN_WEI).signIn('office');
  expect(await kinds({ activity: 'first-sign-in' })).toEqual(['first-sign-in']);
  expect(await kinds({ authenticator: 'plant' })).toEqual([]);
  expect(await kinds({ search: 'LIN.w' })).toEqual(['first-sign-in', 'linked']);
  expect(await kinds({ search: '林' })).toEqual(['first-sign-in', 'linked']);
  expect(await kinds({ search: '%' })).toEqual([]);
  expect(await kinds({ search: "'" })).toEqual([]);
});

it('is forgotten after 90 days, and with the user', async () => {
  const { userId } = await test.browser().as(LIN_WEI).signIn('office');
  await test.idle();
  await list();
  await model().create({
    ...{ at: new Date(Date.now() - 91 * 86_400_000), activity: 'signed-in', authenticator: 'office', details: {} },
  });
  expect(await new ActivityLog(test.app).forgetOld()).toBe(1);
  await test.call('users:destroy', { query: { filterByTk: String(userId) }, body: {} });
  await list();
  expect(JSON.stringify(await model().findAll())).not.toContain(LIN_WEI);
});

it('forgets no link that was never made: a transaction that is rolled back', async () => {
  const log = new ActivityLog(test.app);
  await test.app.db.sequelize
    .transaction(async (transaction) => {
      log.record({ activity: 'linked', authenticator: 'office', wecomUserId: 'x' }, transaction);
      throw new Error('no');
    })
    .catch(() => undefined);
  await log.flush();
  expect(await kinds()).not.toContain('linked');
});

it.each(['signed-in', 'linked'] as const)('makes room for what admins do while many are %s', async (activity) => {
  const log = new ActivityLog(test.app);
  log.record({ activity: 'link-removed', authenticator: 'office' });
  for (let index = 0; index < 2_500; index++) {
    log.record({ activity, authenticator: 'office', wecomUserId: `m${index}` });
  }
  await log.flush();
  expect(await page({ activity: 'link-removed' })).toMatchObject({ total: 1 });
  expect(await page({ activity })).toMatchObject({ total: 1_999, pageSize: 50 });
});

it('keeps what admins did when the database fails, and writes it with the next', async () => {
  const log = new ActivityLog(test.app);
  log.record({ activity: 'link-removed', authenticator: 'office' });
  log.record({ activity: 'signed-in', authenticator: 'office' });
  const heal = failAtStatement(test.app, 1, { counts: /^INSERT INTO \S*wecomActivities/ });
  await log.flush();
  expect(heal()).toBe(true);
  log.record({ activity: 'sessions-ended', authenticator: 'office' });
  await log.flush();
  expect(await kinds()).toEqual(['authenticator-created', 'sessions-ended', 'link-removed']);
});

describe('what is forgotten while it is being written', () => {
  const about = { authenticator: 'office', wecomUserId: 'x' };
  /** Runs something when a write has taken what waited, and has not sent it yet. */
  const duringWrite = async (log: ActivityLog, happens: () => Promise<unknown>) => {
    log.record({ activity: 'signed-in', ...about, userId: 7 });
    model().addHook('beforeBulkCreate', 'meanwhile', async () => {
      model().removeHook('beforeBulkCreate', 'meanwhile');
      await happens();
    });
    await log.flush();
  };
  const left = () => model().count({ where: { wecomUserId: 'x' } });

  it('is written first', async () => {
    const log = new ActivityLog(test.app);
    let forgotten: Promise<number> | undefined;
    await duringWrite(log, async () => {
      forgotten = log.forget(about);
      await setTimeout(100); // would be enough to delete nothing
    });
    expect(await forgotten).toBe(1);
    expect(await left()).toBe(0);
  });

  it('is deleted after it, where a transaction deletes', async () => {
    const log = new ActivityLog(test.app);
    const { sequelize } = test.app.db;
    await duringWrite(log, () => sequelize.transaction((transaction) => log.forget({ userId: 7 }, { transaction })));
    await log.flush();
    expect(await left()).toBe(0);
  });
});

it.each([
  [
    'usersAuthenticators:destroy',
    (userId: number) => ({ filter: JSON.stringify({ userId, authenticator: 'office' }) }),
  ],
  ['authenticators/office/users:remove', (userId: number) => ({ filterByTk: String(userId) })],
] as const)('has a link that NocoBase removes once: %s', async (action, query) => {
  const userId = await test.addUser({ username: 'lin' });
  await test.addLink({ authenticator: 'office', userId, uuid: `${CORP_ID}:${LIN_WEI}` });
  expect(await test.call(action, { query: query(userId), body: {} })).toMatchObject({ status: 200 });
  expect(await test.links('office')).toEqual([]);
  expect((await kinds()).filter((kind) => kind === 'link-removed')).toHaveLength(1);
  expect((await test.logs()).match(/WeCom link removed/g)).toHaveLength(1);
});

it('has exports of people', async () => {
  await test.call('wecom:exportPeople', { query: { authenticator: 'office' } });
  expect((await list())[0]).toMatchObject({ activity: 'people-exported', authenticator: 'office', actor: { id: 1 } });
});

it('is found by names in capitals of any script', async () => {
  const userId = await test.addUser({ username: 'ivan', nickname: 'ИВАН Петров' });
  await test.call('wecom:linkMember', { body: { authenticator: 'office', userId, wecomUserId: LIN_WEI } });
  expect(await kinds({ search: 'ИВАН' })).toEqual(['linked-by-admin']);
  expect(await kinds({ search: 'Петров' })).toEqual(['linked-by-admin']);
  expect(await kinds({ search: 'ИГОРЬ' })).toEqual([]);
});

it('is recorded once, also after a restart', async () => {
  await test.app.restart();
  await test.browser().as(LIN_WEI).signIn('office');
  expect(await kinds()).toEqual(['first-sign-in', 'linked', 'authenticator-created']);
});

it('is written before the app stops', async () => {
  await test.browser().as(LIN_WEI).signIn('office');
  await test.idle();
  await test.app.restart();
  expect(await model().count({ where: { activity: 'first-sign-in' } })).toBe(1);
});
