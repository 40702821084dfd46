import { withStrategyResources } from '../../../../testing/strategy-resources';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import { actionsFor } from '../../actions';

const test = testApp();

const ACTIONS_FOR_ADMINS = actionsFor('support', 'admin', 'manager');
const FOR_SUPPORT = actionsFor('support');
const FOR_MANAGERS = actionsFor('manager');

const body = () => ({
  authenticator: 'office',
  options: wecomOptions(test.simulator, test.origin),
  name: 'index.html',
});

const roles = () => test.app.db.getRepository('roles');

afterEach(() => roles().destroy({ filter: { name: ['editor', 'support', 'all-data'] } }));

it('knows them all', () => {
  expect(ACTIONS_FOR_ADMINS.length).toBeGreaterThan(15);
});

describe.each(ACTIONS_FOR_ADMINS)('wecom:%s', (action) => {
  it('is refused to a member without the permission: 403, and WeCom hears nothing', async () => {
    const userId = await test.addUser({ username: 'member', roles: ['member'] });
    test.simulator.clearRequests();
    expect((await test.call(`wecom:${action}`, { userId, body: body() })).status).toBe(403);
    expect((await test.call(`wecom:${action}`, { userId })).status).toBe(403);
    expect(test.simulator.requests).toEqual([]);
  });

  it('is refused without a session', async () => {
    const reply = await fetch(`${test.origin}/api/wecom:${action}`, { method: 'POST' });
    expect(reply.status).toBe(401);
  });

  const isForManagers = FOR_MANAGERS.includes(action);

  it(`is ${isForManagers ? 'refused' : 'open'} to a user who may only edit authenticators`, async () => {
    await roles().create({ values: { name: 'editor', snippets: ['pm', 'pm.auth.authenticators'] } });
    const userId = await test.addUser({ username: 'editor', roles: ['editor'] });
    expect((await test.call('authenticators:list', { userId })).status).toBe(200);
    const { status } = await test.call(`wecom:${action}`, { userId, body: body() });
    expect(isForManagers ? [403] : [200, 400]).toContain(status);
  });

  const isForSupport = FOR_SUPPORT.includes(action);

  it(`is ${isForSupport ? 'open' : 'refused'} to a user who may only see the page`, async () => {
    await roles().create({ values: { name: 'support', snippets: ['pm.auth-wecom'] } });
    const userId = await test.addUser({ username: 'support', roles: ['support'] });
    const { status } = await test.call(`wecom:${action}`, { userId, body: body() });
    expect(status).toBe(isForSupport ? 200 : 403);
  });
});

it('opens no authenticator to a user who may only see the page', async () => {
  await roles().create({ values: { name: 'support', snippets: ['pm.auth-wecom'] } });
  const userId = await test.addUser({ username: 'support', roles: ['support'] });
  for (const action of ['list', 'get', 'create', 'update', 'destroy']) {
    const { status } = await test.call(`authenticators:${action}`, { userId, body: {}, query: { filterByTk: '1' } });
    expect([action, status]).toEqual([action, 403]);
  }
});

it.each([
  'wecomVerificationFiles',
  'wecomSignInFailures',
  'wecomIdentities',
  'wecomDailyCounts',
  'wecomActivities',
  'wecomSetupChecks',
  'wecomLinkSuggestions',
  'wecomMessages',
  'wecomMessageFailures',
  'wecomEvents',
  'wecomEventFeeds',
])('keeps %s from users who may do everything with data (F19)', async (collection) => {
  const actions = ['create', 'view', 'update', 'destroy', 'export', 'importXlsx'];
  await roles().create({ values: { name: 'all-data', strategy: { actions } } });
  const userId = await test.addUser({ username: 'member', roles: ['all-data'] });
  await withStrategyResources(test.app, ['users'], async () => {
    expect((await test.call('users:list', { userId })).status).toBe(200);
    for (const action of ['list', 'get', 'create', 'update', 'destroy', 'query']) {
      const reply = await test.call(`${collection}:${action}`, {
        userId,
        body: { name: 'x' },
        query: { filterByTk: '1' },
      });
      expect([action, reply.status]).toEqual([action, 403]);
    }
  });
});
