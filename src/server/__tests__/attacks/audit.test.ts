/** F16: what is changed is audited, and no audit log of whatever kind gets anything confidential. */
import { LIN_WEI_MOBILE, SECRET, ZHAO_MIN_MOBILE } from '../../../../simulator/seed';
import { autoSignup } from '../../../../testing/attack';
import { testApp, wecomOptions } from '../../../../testing/test-app';
import { linkOf, ticketOf } from '../../../../testing/test-browser';
import { USER_AGENTS } from '../../../../testing/user-agents';
import { ACTIONS } from '../../actions';

const test = testApp();

type Values = Record<string, unknown>;

interface Entry {
  resource: string;
  action: string;
  userId?: number;
  status: number;
  sourceCollection?: string;
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
      'eventFeed',
      'events',
      'linkImport',
      'listActivity',
      'listDepartments',
      'listFailures',
      'listLinks',
      'listMessageFailures',
      'listMessages',
      'listVerificationFiles',
      'myAccounts',
      'myRights',
      'open',
      'overview',
      'passwordSignIn',
      'pendingLink',
      'reportPanelError',
      'signInCounts',
      'signInHelp',
      'startPanel',
      'trial',
      'trialReport',
      'wecomOnlyRisks',
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

describe('a sign-in', () => {
  const REQUEST = { params: {}, query: {} };

  it('with WeCom: by which authenticator, how, and whose, without ticket and session', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const browser = test.browser();
    const page = await browser.as('lin.wei').authorize('wecom');
    const { token, userId } = await browser.trade(page);
    const { metadata, ...signedIn } = await entry('auth:signIn');
    expect(signedIn).toMatchObject({
      ...{ status: 200, userId, roleName: 'member', sourceCollection: 'authenticators', sourceRecordUK: 'wecom' },
      ...{ targetCollection: 'users', targetRecordUK: String(userId) },
    });
    expect(metadata.request).toMatchObject({
      ...REQUEST,
      body: { authenticator: 'wecom', how: 'inside', first: true },
    });
    expect(metadata.response).toEqual({ body: {} });
    const text = JSON.stringify(entries);
    expect([ticketOf(page), token].filter((secret) => text.includes(String(secret)))).toEqual([]);

    entries.length = 0;
    await test.browser(USER_AGENTS.desktop).as('lin.wei').signIn('wecom');
    expect((await entry('auth:signIn')).metadata.request.body).toEqual({
      ...{ authenticator: 'wecom', how: 'web', first: false },
    });
  });

  it('with WeCom that fails: why', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    browser.cookies.clear();
    await browser.trade(page);
    const { metadata, ...failed } = await entry('auth:signIn');
    expect(failed).toMatchObject({ status: 401, sourceRecordUK: 'wecom' });
    expect(failed.targetRecordUK).toBeUndefined();
    expect(metadata.request).toMatchObject({ ...REQUEST, body: { authenticator: 'wecom' } });
    expect(metadata.response).toEqual({ body: { code: 'STATE_INVALID' } });
    expect(JSON.stringify(entries)).not.toContain(String(ticketOf(page)));
  });

  it('by an authenticator that has just been removed gives no ticket away', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
    await browser.trade(page);
    await entry('auth:signIn');
    expect(JSON.stringify(entries)).not.toContain(String(ticketOf(page)));
  });

  it('with a password is audited as NocoBase does', async () => {
    await test.browser().signInWithPassword('nocobase', 'admin123');
    const { metadata, ...signedIn } = await entry('auth:signIn');
    expect(signedIn).toMatchObject({ status: 200, userId: 1 });
    expect(signedIn.sourceCollection).toBeUndefined();
    expect(metadata.request.body).toMatchObject({ account: 'nocobase' });
    expect(metadata.request).toHaveProperty('headers');
  });
});

describe('a member who is not matched', () => {
  const REFUSED = { status: 400, sourceRecordUK: 'wecom' };
  const found = (userId: number) => ({
    ...{ status: 200, sourceRecordUK: 'wecom', targetCollection: 'users', targetRecordUK: String(userId) },
    metadata: { request: { body: { authenticator: 'wecom', userId } }, response: { body: {} } },
  });

  it('and confirms a phone number: by which authenticator, and whom they find, without the number', async () => {
    await test.addAuthenticator('wecom');
    const userId = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    const browser = test.browser(USER_AGENTS.desktop).as('lin.wei');
    const link = String(linkOf(await browser.authorize('wecom')));
    await browser.ask('confirmPhone', { link, phone: ZHAO_MIN_MOBILE });
    const { metadata, ...refused } = await entry('wecom:confirmPhone');
    expect(refused).toMatchObject(REFUSED);
    expect(refused.targetRecordUK).toBeUndefined();
    expect(metadata.request.body).toEqual({ authenticator: 'wecom' });
    expect(metadata.response).toEqual({ body: { code: 'PHONE_NOT_YOURS' } });

    entries.length = 0;
    await browser.ask('confirmPhone', { link, phone: LIN_WEI_MOBILE });
    expect(await entry('wecom:confirmPhone')).toMatchObject(found(userId));
    const text = JSON.stringify(entries);
    expect([link, LIN_WEI_MOBILE, ZHAO_MIN_MOBILE].filter((hidden) => text.includes(hidden))).toEqual([]);
  });

  it('and says that they are new: by which authenticator, and which user is created', async () => {
    await test.addAuthenticator('wecom', autoSignup);
    const browser = test.browser().as('lin.wei', 'none');
    const link = String(linkOf(await browser.authorize('wecom')));
    await browser.ask('createUser', { link });
    const [[userId = 0] = []] = await test.links('wecom');
    expect(await entry('wecom:createUser')).toMatchObject(found(userId));
    expect(JSON.stringify(entries)).not.toContain(link);

    entries.length = 0;
    await browser.ask('createUser', { link });
    const { metadata, ...refused } = await entry('wecom:createUser');
    expect(refused.targetRecordUK).toBeUndefined();
    expect(metadata.response).toEqual({ body: { code: 'LINK_EXPIRED' } });
  });
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
