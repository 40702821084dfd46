/** What has ended is refused with the next request, whichever node ended it and whatever becomes of NocoBase afterwards. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Model, Transaction } from '@nocobase/database';
import { AGENT_ID, CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import {
  addApiKey,
  addApiKeys,
  endElsewhere,
  REFUSED,
  removeApiKeys,
  statuses,
  statusOfToken,
  TAKEN,
  userWithAccess,
} from '../../../../testing/user-access';

const test = testApp();

interface Job {
  cronTime: { source: string };
  fireOnTick(): Promise<void>;
}

const tokenController = () => test.app.authManager.tokenController;
let policyBefore: Awaited<ReturnType<ReturnType<typeof tokenController>['getConfig']>>;

beforeEach(async () => {
  policyBefore = await tokenController().getConfig();
  await addApiKeys(test);
});

const restorePolicy = () =>
  tokenController().setConfig({
    tokenExpirationTime: String(policyBefore.tokenExpirationTime), // a number would become a text like `1d`
    sessionExpirationTime: String(policyBefore.sessionExpirationTime),
    expiredTokenRenewLimit: String(policyBefore.expiredTokenRenewLimit),
  });

afterEach(async () => {
  jest.useRealTimers();
  await restorePolicy();
  await test.idle();
  await removeApiKeys(test);
});

describe('what another node has ended without telling', () => {
  it('is refused with the next request: sessions, the file cookie, API keys of any length; a colleague’s are not', async () => {
    const [lin, zhao] = [await userWithAccess(test, 'lin'), await userWithAccess(test, 'zhao')];
    expect([await statuses(test, lin), await statuses(test, zhao)]).toEqual([TAKEN, TAKEN]);
    await endElsewhere(test, lin.userId);
    expect([await statuses(test, lin), await statuses(test, zhao)]).toEqual([REFUSED, TAKEN]);
  });

  it('is gone from open web sockets within half a minute', async () => {
    const [lin, zhao] = [await userWithAccess(test, 'lin'), await userWithAccess(test, 'zhao')];
    const silent: string[] = [];
    const hear = ({ clientId }: { clientId: string }) => silent.push(clientId);
    const open = (clientId: string, token: string) =>
      test.app.emitAsync('ws:message:auth:token', { clientId, payload: { token, authenticator: 'basic' } });
    await open('lin', lin.session);
    await open('lin too', await test.session(lin.userId));
    await open('zhao', zhao.session);
    test.app.on('ws:removeTag', hear);
    await endElsewhere(test, lin.userId);
    const jobs = [...test.app.cronJobManager.jobs] as unknown as Job[];
    for (const job of jobs.filter(({ cronTime }) => cronTime.source === '*/30 * * * * *')) {
      void job.fireOnTick();
    }
    while (silent.length === 0) {
      await nextTurn();
    }
    test.app.off('ws:removeTag', hear);
    expect(silent.sort()).toEqual(['lin', 'lin too']);
  });
});

it('API keys that were made on the command line end with the user they are for, and no other’s', async () => {
  const [lin, zhao] = [await userWithAccess(test, 'lin'), await userWithAccess(test, 'zhao')];
  const keys = [
    await addApiKey(test, lin.userId, { createdById: null }),
    await addApiKey(test, zhao.userId, { createdById: null }),
  ];
  await endElsewhere(test, lin.userId);
  expect(await Promise.all(keys.map((key) => statusOfToken(test, key)))).toEqual([401, 200]);
});

describe('what has ended stays ended', () => {
  it('when NocoBase’s caches have been emptied', async () => {
    const lin = await userWithAccess(test, 'lin');
    await endElsewhere(test, lin.userId);
    await test.app.cacheManager.flushAll();
    expect(await statuses(test, lin)).toEqual(REFUSED);
  });

  it('when sessions were short for a while, and NocoBase has cleaned its table', async () => {
    const { jwt } = test.app.authManager;
    const lin = await userWithAccess(test, 'lin'); // for a day
    const time = '10m';
    await tokenController().setConfig({
      tokenExpirationTime: time,
      sessionExpirationTime: time,
      expiredTokenRenewLimit: time,
    });
    await endElsewhere(test, lin.userId);
    await restorePolicy();
    jest.useFakeTimers({ advanceTimers: true, now: Date.now() + 60 * 60_000 });
    await jwt.blacklist.add({ token: 'another', expiration: new Date() }); // cleans up
    expect(await statuses(test, lin)).toEqual(REFUSED);
  });
});

describe('sessions that a new password has ended stay ended', () => {
  const IN_OTHER_WORDS = { name: '林薇', mobile: '13911112222', bizMail: 'wei.lin@office.sim.example' };

  const begin = async () => {
    test.simulator.app(CORP_ID, AGENT_ID).createdBefore20220620 = true; // gets phone and mail at every sign-in
    await test.addAuthenticator('wecom', { refresh: { name: 'always', phone: 'always', email: 'always' } });
    const userId = await test.addUser({ username: 'lin', phone: LIN_WEI_MOBILE });
    await signIn();
    return userId;
  };
  const signIn = async () => {
    const session = await test.browser().as(LIN_WEI).signIn('wecom');
    await test.idle();
    return session;
  };
  const users = () => test.app.db.getRepository('users');

  it.each<[string, (userId: number) => Promise<unknown>]>([
    ['name', () => refreshBy({ name: IN_OTHER_WORDS.name })],
    ['phone', () => refreshBy({ mobile: IN_OTHER_WORDS.mobile })],
    ['mail', () => refreshBy({ bizMail: IN_OTHER_WORDS.bizMail })],
    ['all', () => refreshBy(IN_OTHER_WORDS)],
  ])('when WeCom gives the user another %s', async (_, write) => {
    const userId = await begin();
    const old = await test.session(userId);
    await users().update({ filterByTk: userId, values: { password: 'another password' } });
    expect(await statusOfToken(test, old)).toBe(401);
    await write(userId);
    expect(await statusOfToken(test, old)).toBe(401);
  });

  const refreshBy = async (values: object) => {
    Object.assign(test.simulator.member(CORP_ID, LIN_WEI), values);
    await signIn();
  };

  it('when the link is removed, or the person erased', async () => {
    const userId = await begin();
    const old = await test.session(userId);
    await users().update({ filterByTk: userId, values: { password: 'another password' } });
    await test.call('wecom:removeLink', { body: { authenticator: 'wecom', userId } });
    await signIn();
    await test.call('wecom:erasePerson', { body: { authenticator: 'wecom', wecomUserId: LIN_WEI } });
    expect(await statusOfToken(test, old)).toBe(401);
  });

  it('when it was set while WeCom’s values were being written', async () => {
    const userId = await begin();
    const old = await test.session(userId);
    expect(await statusOfToken(test, old)).toBe(200);
    const { model } = test.app.db.getCollection('users');
    const setPassword = (_: Model, { transaction }: { transaction: Transaction }) =>
      model.update({ passwordChangeTz: Date.now() + 1_000 }, { where: { id: userId }, hooks: false, transaction });
    test.app.db.on('users.beforeSave', setPassword); // the user has been read, and is not saved yet
    await refreshBy(IN_OTHER_WORDS);
    test.app.db.off('users.beforeSave', setPassword);
    expect((await users().findOne({ filterByTk: userId })).get('nickname')).toBe(IN_OTHER_WORDS.name);
    expect(await statusOfToken(test, old)).toBe(401);
  });

  it('and other nodes are told to read the user anew', async () => {
    const userId = await begin();
    const sent = jest.spyOn(test.app.syncMessageManager, 'publish').mockImplementation(async () => undefined);
    await refreshBy(IN_OTHER_WORDS);
    const messages = sent.mock.calls.map(([, message]) => message);
    sent.mockRestore();
    expect(messages).toEqual([{ type: 'userWritten', userId }]);

    const old = await test.session(userId);
    expect(await statusOfToken(test, old)).toBe(200);
    const { model } = test.app.db.getCollection('users');
    await model.update({ passwordChangeTz: Date.now() + 1_000 }, { where: { id: userId }, hooks: false });
    await test.app.pm.get('nocobase-plugin-auth-wecom').handleSyncMessage(messages[0]);
    expect(await statusOfToken(test, old)).toBe(401);
  });
});
