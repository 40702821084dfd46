import { CORP_ID, LIN_WEI } from '../../../../simulator/seed';
import { addUserWith } from '../../../../testing/attack';
import { listFailures } from '../../../../testing/failures';
import { addInbox, type Inbox } from '../../../../testing/inbox';
import { testApp } from '../../../../testing/test-app';
import { statusPath } from '../../../client-shared/host/settings-pages';
import type { ActivityPage, OverviewReply } from '../../../shared/status-page';
import { FailureWatch } from '../../admin/status/failure-watch';
import type PluginAuthWecomServer from '../../plugin';
import { ActivityLog } from '../../records/activity-log';
import { FailureLog } from '../../records/failure-log';
import { SharedCache } from '../../store/shared-cache';

const test = testApp();

let inbox: Inbox;

const failures = () => test.app.db.getCollection('wecomSignInFailures').model;
const activities = () => test.app.db.getCollection('wecomActivities').model;
const SUPPORT = ['pm.auth-wecom'];

beforeEach(async () => {
  await listFailures(test); // writes what waits
  await failures().destroy({ where: {} });
  await activities().destroy({ where: {} });
  await test.addAuthenticator('office', { public: { autoSignup: true } });
  inbox = await addInbox(test);
});

afterEach(() => inbox.remove());

/** Failures as earlier ones would have left them. */
const fill = (count: number, values: Record<string, unknown> = {}, minutesAgo = 1) =>
  failures().bulkCreate(
    Array.from({ length: count }, () => ({
      ...{ at: new Date(Date.now() - minutesAgo * 60_000), authenticator: 'office', browser: 'desktop' },
      ...{ code: 'WECOM_IP_NOT_TRUSTED', errcode: 60020, ...values },
    })),
  );

/** A member fails to sign in, and the server has time to look. */
async function failOnce(errcode = 60020): Promise<string | null> {
  test.simulator.fault('/cgi-bin/auth/getuserinfo', { errcode });
  const page = await test.browser().as(LIN_WEI).authorize('office');
  test.simulator.clearFaults();
  await look();
  return page.searchParams.get('error');
}

async function look(): Promise<void> {
  await listFailures(test);
  await (test.app.pm.get('nocobase-plugin-auth-wecom') as PluginAuthWecomServer).failureWatch?.look();
}

const told = async () => (await inbox.messages()).map(({ userId }) => userId).sort();
const warning = async () => {
  const { data } = await test.call<OverviewReply>('wecom:overview');
  return data.authenticators[0]?.warnings.find(({ code }) => code === 'MANY_FAILURES');
};

/** Makes all that has happened older. */
async function minutesPass(minutes: number): Promise<void> {
  for (const model of [failures(), activities()]) {
    for (const row of await model.findAll()) {
      const at = new Date(new Date(String(row.get('at'))).getTime() - minutes * 60_000);
      await model.update({ at }, { where: { id: row.get('id') } });
    }
  }
}

it('are told to root and to those who may open the page, in their language, with the fix and the list', async () => {
  const support = await addUserWith(test, SUPPORT);
  await addUserWith(test, ['pm', '!pm.auth-wecom']);
  const settings = test.app.db.getRepository('systemSettings');
  const before = (await settings.findOne()).get('enabledLanguages');
  await settings.update({ filterByTk: 1, values: { enabledLanguages: ['en-US', 'zh-CN'] } });
  await test.app.db.getRepository('users').update({ filterByTk: support, values: { appLang: 'zh-CN' } });
  try {
    await fill(18);
    await failOnce();
    expect(await told()).toEqual([]);
    await failOnce();
  } finally {
    await settings.update({ filterByTk: 1, values: { enabledLanguages: before } });
  }
  expect(await told()).toEqual([1, support]);
  const [english, chinese] = await inbox.messages();
  expect(english).toMatchObject({
    userId: 1,
    channelName: 'wecom_sign_ins',
    title: 'Many sign-ins with WeCom fail: office',
    content: expect.stringMatching(
      /^WeCom does not trust this server’s IP address · Failed in the last 15 minutes: 20 · Since .*20\d\d.* · .*Company Trusted IP/,
    ),
    options: { url: statusPath('failures', { authenticator: 'office', error: 'WECOM_IP_NOT_TRUSTED' }) },
  });
  expect(chinese?.title).toBe('许多企业微信登录失败：office');
  expect(chinese?.content).toContain('最近 15 分钟内失败：20');
});

it('are told once, stand in the activity, and are a warning for as long as they go on', async () => {
  await fill(20, {}, 10);
  expect(await warning()).toBeUndefined();
  await failOnce();
  await failOnce();
  expect(await told()).toEqual([1]);
  const { data } = await test.call<ActivityPage>('wecom:listActivity', { query: { activity: 'admins-told' } });
  expect(data.activities).toMatchObject([{ authenticator: 'office', count: 1 }]);
  const [oldest] = await failures().findAll({ order: [['id', 'ASC']], limit: 1 });
  expect(await warning()).toMatchObject({ since: new Date(oldest?.get('at') as Date).toISOString(), count: 22 });
  await minutesPass(61);
  expect(await warning()).toBeUndefined();
});

it('are told again once they had stopped for an hour, and after a day', async () => {
  await fill(20);
  await failOnce();
  await minutesPass(50);
  await fill(20);
  await failOnce();
  expect(await told()).toEqual([1]);
  await minutesPass(70);
  await fill(20);
  await failOnce();
  expect(await told()).toEqual([1, 1]);
});

it('are told again after a day, if they go on', async () => {
  await fill(20);
  await failOnce();
  await minutesPass(23 * 60);
  for (let ago = 50; ago < 23 * 60; ago += 50) {
    await fill(1, {}, ago);
  }
  await fill(20);
  await failOnce();
  expect(await told()).toEqual([1]);
  await minutesPass(59);
  await fill(20);
  await minutesPass(2);
  await failOnce();
  expect(await told()).toEqual([1, 1]);
});

it('are told once while they go on, although the newest have pushed out those before the message', async () => {
  await fill(20, {}, 10);
  await failOnce();
  expect(await told()).toEqual([1]);
  await minutesPass(30);
  await fill(1_150, {}, 20);
  await fill(20);
  await failOnce(); // makes room: the table keeps 1,000 of an authenticator
  expect(await failures().count()).toBeLessThanOrEqual(1_000);
  await failOnce();
  expect(await told()).toEqual([1]);
  expect(await warning()).toMatchObject({ code: 'MANY_FAILURES' });
});

it.each(['signed-in', 'linked'])('are not told where as many have %s', async (activity) => {
  const at = new Date();
  await activities().bulkCreate(
    Array.from({ length: 30 }, (_, index) => ({
      ...{ at, activity, authenticator: 'office', wecomUserId: `m${index}`, details: {} },
    })),
  );
  await fill(20);
  await failOnce();
  expect(await told()).toEqual([]);
});

it('are not told as long as it cannot be recorded that they were, and then once', async () => {
  await fill(20);
  const create = jest.spyOn(activities(), 'create').mockRejectedValueOnce(new Error('no connection'));
  await failOnce();
  expect(await told()).toEqual([]);
  create.mockRestore();
  await failOnce();
  await failOnce();
  expect(await told()).toEqual([1]);
});

it('are told while the cache fails', async () => {
  await fill(20);
  const cache = new SharedCache(await test.app.cacheManager.createCache({ name: 'broken' }));
  const records = { failures: new FailureLog(test.app), activities: new ActivityLog(test.app) };
  const watch = new FailureWatch(test.app, records, cache);
  cache.claim = () => Promise.reject(new Error('gone'));
  cache.del = () => Promise.reject(new Error('gone'));
  records.failures.record({ authenticator: 'office', code: 'WECOM_UNAVAILABLE', browser: 'desktop' });
  await records.failures.write();
  await watch.look();
  expect(await told()).toEqual([1]);
  await watch.stop();
});

it('are not looked at once the app stops', async () => {
  await fill(20);
  const cache = new SharedCache(await test.app.cacheManager.createCache({ name: 'stopped' }));
  const records = { failures: new FailureLog(test.app), activities: new ActivityLog(test.app) };
  const watch = new FailureWatch(test.app, records, cache);
  await watch.stop();
  records.failures.record({ authenticator: 'office', code: 'WECOM_UNAVAILABLE', browser: 'desktop' });
  await records.failures.write();
  await watch.look();
  expect(await told()).toEqual([]);
});

it('are not looked at before they are written, which would make the next look due', async () => {
  await fill(20);
  const cache = new SharedCache(await test.app.cacheManager.createCache({ name: 'waiting' }));
  const records = { failures: new FailureLog(test.app), activities: new ActivityLog(test.app) };
  const watch = new FailureWatch(test.app, records, cache);
  records.failures.record({ authenticator: 'office', code: 'WECOM_UNAVAILABLE', browser: 'desktop' });
  await records.failures.write();
  records.failures.record({ authenticator: 'office', code: 'INTERNAL', browser: 'desktop' });
  await watch.look();
  expect(await failures().count({ where: { code: 'INTERNAL' } })).toBe(0);
  await watch.stop();
  await records.failures.write();
});

it('are told to users of other languages when one message cannot be sent', async () => {
  const support = await addUserWith(test, SUPPORT);
  const settings = test.app.db.getRepository('systemSettings');
  const before = (await settings.findOne()).get('enabledLanguages');
  await settings.update({ filterByTk: 1, values: { enabledLanguages: ['en-US', 'zh-CN'] } });
  await test.app.db.getRepository('users').update({ filterByTk: support, values: { appLang: 'zh-CN' } });
  inbox.failsOnce = new Error('13900000001');
  try {
    await fill(20);
    await failOnce();
    await failOnce();
  } finally {
    await settings.update({ filterByTk: 1, values: { enabledLanguages: before } });
  }
  expect(await told()).toEqual([support]);
});

it.each<[string, object, boolean]>([
  ['the option is off', { tellAdmins: false }, true],
  ['the authenticator is off', {}, false],
])('are not told where %s', async (_, options, enabled) => {
  await test.addAuthenticator('quiet', options, enabled);
  await fill(20, { authenticator: 'quiet' });
  await test.browser().as(LIN_WEI).authorize('quiet'); // NOT_LINKED, or not available
  await look();
  expect(await told()).toEqual([]);
});

it('are told to 50 users at most', async () => {
  const users = test.app.db.getCollection('users').model;
  const rolesUsers = test.app.db.getCollection('rolesUsers').model;
  const userId = await addUserWith(test, SUPPORT);
  const roleName = (await rolesUsers.findOne({ where: { userId } }))?.get('roleName');
  const ids = Array.from({ length: 60 }, (_, index) => 60_000 + index);
  await users.bulkCreate(
    ids.map((id) => ({ id, username: `support-${id}` })),
    { hooks: false },
  );
  await rolesUsers.bulkCreate(ids.map((id) => ({ userId: id, roleName })));
  await fill(20);
  await failOnce();
  expect(await told()).toHaveLength(50);
  expect((await told())[0]).toBe(1);
  await rolesUsers.destroy({ where: { userId: ids } });
  await users.destroy({ where: { id: ids }, hooks: false });
});

it('are told by one of several nodes', async () => {
  await fill(20);
  const cache = new SharedCache(await test.app.cacheManager.createCache({ name: 'nodes' }));
  const nodes = [1, 2, 3].map(() => {
    const records = { failures: new FailureLog(test.app), activities: new ActivityLog(test.app) };
    records.failures.record({ authenticator: 'office', code: 'WECOM_UNAVAILABLE', browser: 'desktop' });
    return { ...records, watch: new FailureWatch(test.app, records, cache) };
  });
  await Promise.all(nodes.map(({ failures: log }) => log.write()));
  await Promise.all(nodes.map(({ watch }) => watch.look()));
  expect(await told()).toEqual([1]);
  for (const { failures: log, watch } of nodes) {
    log.record({ authenticator: 'office', code: 'WECOM_UNAVAILABLE', browser: 'desktop' });
    await log.write();
    await watch.look();
  }
  expect(await told()).toEqual([1]);
});

it('stand in the log where NocoBase has no inbox', async () => {
  inbox.isOn = false;
  await fill(20);
  expect(await failOnce()).toBe('WECOM_IP_NOT_TRUSTED');
  await failOnce();
  const logs = await test.logs();
  expect(logs.match(/Many WeCom sign-ins fail/g)).toHaveLength(1);
  expect(await warning()).toMatchObject({ count: 22 });
});

it('neither delay nor change what the member sees when they cannot be told, and are told later', async () => {
  inbox.failsWith = new Error('13900000001');
  await fill(20);
  expect(await failOnce()).toBe('WECOM_IP_NOT_TRUSTED');
  const logs = await test.logs();
  expect(logs).toContain('Admins not told');
  expect(logs).not.toContain('13900000001');
  inbox.failsWith = undefined;
  await failOnce();
  expect(await told()).toEqual([1]);
});

it('are looked at after failures alone', async () => {
  await test.browser().as(LIN_WEI).signIn('office');
  await fill(20);
  await test.browser().as(LIN_WEI).signIn('office');
  await look();
  expect(await told()).toEqual([]);
  expect(await test.links('office')).toEqual([[expect.anything(), `${CORP_ID}:${LIN_WEI}`]]);
});
