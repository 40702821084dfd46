/** F16: what is changed is audited, and no audit log of whatever kind gets anything confidential. */
import { SECRET } from '../../../../simulator/seed';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import { linkOf } from '../../../../testing/test-browser';
import { ACTIONS } from '../../actions';

const test = testApp();

type Values = Record<string, unknown>;

interface Entry {
  resource: string;
  action: string;
  userId?: number;
  status: number;
  sourceRecordUK?: string;
  targetCollection?: string;
  targetRecordUK?: string;
  metadata: { request: Values; response: Values };
}

const entries: Entry[] = [];
const CANARY = 'canary-9876543210';

let loggerBefore: typeof test.app.auditManager.logger;

beforeEach(() => {
  entries.length = 0;
  loggerBefore = test.app.auditManager.logger;
  test.app.auditManager.setLogger({ log: async (entry: unknown) => void entries.push(entry as Entry) });
});

afterEach(() => test.app.auditManager.setLogger(loggerBefore));

/** NocoBase does not wait for its audit log. */
async function entry(action: string): Promise<Entry> {
  const [resource, name] = action.split(':');
  for (;;) {
    const found = entries.find((one) => one.resource === resource && one.action === name);
    if (found) {
      return found;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const options = (): Values => ({ ...wecomOptions(test.simulator, test.origin) });

it('every action of ours is audited unless it only reads (F16)', () => {
  const audited = (action: string) => test.app.auditManager.getAction(action, 'wecom') !== null;
  const unaudited = Object.keys(ACTIONS).filter((action) => !audited(action));
  expect(unaudited.sort()).toEqual(
    [
      'authorize',
      'confirm',
      'echo',
      'linkImport',
      'listActivity',
      'listDepartments',
      'listFailures',
      'listLinks',
      'listVerificationFiles',
      'myAccounts',
      'myRights',
      'overview',
      'pendingLink',
      'reportPanelError',
      'signInCounts',
      'signInHelp',
      'startPanel',
      'trial',
      'trialReport',
    ].sort(),
  );
  for (const action of ['create', 'update', 'updateOrCreate', 'firstOrCreate', 'destroy', 'move']) {
    expect([action, test.app.auditManager.getAction(action, 'authenticators')]).not.toEqual([action, null]);
  }
});

it('an authenticator: who, which, and the names of its options (F16)', async () => {
  const body = {
    name: 'wecom',
    authType: 'wecom',
    enabled: true,
    options: { ...options(), secret: CANARY, matchBy: [] },
  };
  await test.call('authenticators:create', { body });
  const { metadata, ...created } = await entry('authenticators:create');
  expect(created).toMatchObject({
    userId: 1,
    status: 200,
    targetCollection: 'authenticators',
    targetRecordUK: 'wecom',
  });
  expect(metadata.request).toMatchObject({ params: {}, query: {} });
  expect(metadata.request.body).toMatchObject({
    changes: [
      { authenticator: 'wecom', authType: 'wecom', enabled: true, options: expect.arrayContaining(['matchBy']) },
    ],
  });
  expect(metadata.response).toEqual({ body: {} });
});

it('an account: which authenticator, which user (F16)', async () => {
  await test.addAuthenticator('wecom');
  await test.call('wecom:removeLink', { body: { authenticator: 'wecom', userId: 1 } });
  expect(await entry('wecom:removeLink')).toMatchObject({
    status: 400,
    sourceRecordUK: 'wecom',
    targetCollection: 'users',
    targetRecordUK: '1',
    metadata: { response: { body: { code: 'NOT_LINKED_HERE' } } },
  });
});

it('a sign-in that fails: why', async () => {
  await test.addAuthenticator('wecom');
  await test.browser().as('lin.wei').authorize('wecom');
  expect(await entry('wecom:callback')).toMatchObject({ sourceRecordUK: 'wecom', status: 302 });
  await test.browser().request(`/api/wecom:callback?authenticator=wecom&retry=1&code=${CANARY}&state=${CANARY}`);
  for (;;) {
    const refused = entries.find(({ metadata }) => JSON.stringify(metadata.response).includes('STATE_INVALID'));
    if (refused) {
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
});

it('no secret, code, ticket, state, link word, phone or password gets to an audit log, whatever was sent (F16)', async () => {
  await test.addAuthenticator('wecom');
  const browser = test.browser().as('no.phone');
  const page = await browser.authorize('wecom', '/admin/x');
  const link = String(linkOf(page));
  const token = await test.browser().signInWithPassword('nocobase', 'admin123');
  await browser.ask('confirmPhone', { link, phone: '13900001111' });
  await browser.ask('linkAccount', { link, userId: 1, password: CANARY }, token);
  const secrets = { link: CANARY, phone: CANARY, password: CANARY, ticket: CANARY, code: CANARY, state: CANARY };
  const body = {
    ...secrets,
    authenticator: 'wecom',
    userId: CANARY,
    name: CANARY,
    fields: [CANARY],
    options: { ...options(), secret: CANARY, [CANARY]: 1 },
  };
  const { actions } = test.app.resourceManager.getResource('wecom');
  for (const action of [...actions.keys()].map(String).filter((name) => !name.includes(':'))) {
    await test.call(`wecom:${action}`, { body, query: secrets });
  }
  for (const action of ['create', 'update', 'updateOrCreate', 'firstOrCreate', 'destroy', 'move']) {
    await test.call(`authenticators:${action}`, { body: { ...body, authType: 'wecom' }, query: secrets });
    await test.call(`authenticators:${action}`, { body: [[body], body, CANARY], query: secrets });
  }
  await entry('authenticators:move');
  expect(entries.length).toBeGreaterThan(20);
  const text = JSON.stringify(entries);
  for (const hidden of [link, SECRET, '13900001111', 'encrypted2:']) {
    expect(text).not.toContain(hidden);
  }
  // A name that was sent is a name, whatever it says.
  expect(
    text.replaceAll(`"authenticator":"${CANARY}"`, '').replaceAll(`"targetRecordUK":"${CANARY}"`, ''),
  ).not.toContain(CANARY);
});
