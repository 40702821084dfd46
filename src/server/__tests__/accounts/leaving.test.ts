import { CORP_ID, OTHER_CORP_ID } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import type { LinkedMembers } from '../../../shared/actions';
import type { WecomOptions } from '../../../shared/options';

const test = testApp();

/** As much of NocoBase's cron jobs as a night needs. */
interface Job {
  cronTime: { source: string };
  fireOnTick(): Promise<void>;
}

const member = (userid = 'lin.wei') => test.simulator.member(CORP_ID, userid);
const errorOf = (page: URL) => page.searchParams.get('error');
const authorize = () => test.browser().as('lin.wei').authorize('wecom');

const begin = (options: Partial<WecomOptions> = {}) =>
  test.addAuthenticator('wecom', { public: { autoSignup: true }, ...options });

const check = async () => {
  const reply = await test.call('wecom:checkMembers', { body: { authenticator: 'wecom' } });
  await test.idle();
  return reply;
};
const listed = async () => {
  const { data } = await test.call<LinkedMembers>('wecom:listLinks', { query: { authenticator: 'wecom' } });
  return Object.fromEntries(data.people.map(({ wecomUserId, left }) => [wecomUserId, Boolean(left)]));
};
const sessionWorks = async (token: string | undefined, authenticator = 'wecom') => {
  const headers = { authorization: `Bearer ${token}`, 'x-authenticator': authenticator };
  return (await fetch(`${test.origin}/api/auth:check`, { headers })).status === 200;
};

describe('a member who was disabled or has left', () => {
  it.each([
    ['disabled', 2, 'MEMBER_INACTIVE'],
    ['gone, and still listed', 5, 'MEMBER_INACTIVE'],
    ['gone, and unknown to WeCom', undefined, 'NOT_A_MEMBER'],
  ] as const)('(%s) cannot sign in, their sessions end, and the list shows it', async (_, status, error) => {
    await begin();
    const { token } = await test.browser().as('lin.wei').signIn('wecom');
    const other = await test.browser().as('zhao.min').signIn('wecom');
    if (status) {
      member().status = status;
    } else {
      test.simulator.fault('/cgi-bin/user/get', { errcode: 60111 });
    }
    expect(errorOf(await authorize())).toBe(error);
    expect(await sessionWorks(token)).toBe(false);
    expect(await sessionWorks(other.token)).toBe(true);
    expect(await listed()).toEqual({ 'lin.wei': true, 'zhao.min': false });
  });

  it('keeps a session of theirs where the admin wants that', async () => {
    await begin({ endSessions: false });
    const { token } = await test.browser().as('lin.wei').signIn('wecom');
    member().status = 2;
    expect(errorOf(await authorize())).toBe('MEMBER_INACTIVE');
    expect(await sessionWorks(token)).toBe(true);
    expect(await listed()).toEqual({ 'lin.wei': true });
  });

  it('has their other sessions ended as well, and may still sign in with a password', async () => {
    await begin();
    await test.addUser({ username: 'lin', password: 'a long password', phone: member().mobile });
    await test.browser().as('lin.wei').signIn('wecom');
    await test.idle();
    const byPassword = await test.browser().signInWithPassword('lin', 'a long password');
    member().status = 5;
    await authorize();
    expect(await sessionWorks(byPassword, 'basic')).toBe(false);
  });

  it('who comes back signs in as before, and the list forgets it', async () => {
    await begin();
    const before = await test.browser().as('lin.wei').signIn('wecom');
    member().status = 5;
    await authorize();
    member().status = 1;
    await nextSecond();
    const after = await test.browser().as('lin.wei').signIn('wecom');
    expect(after.userId).toBe(before.userId);
    expect(await sessionWorks(after.token)).toBe(true);
    await test.idle();
    expect(await listed()).toEqual({ 'lin.wei': false });
  });

  it('has their sessions ended the next time, where that has failed once', async () => {
    await begin();
    const { token } = await test.browser().as('lin.wei').signIn('wecom');
    await test.idle();
    member().status = 5;
    const sessions = test.app.db.getCollection('issuedTokens').model;
    sessions.addHook('beforeBulkDestroy', 'failing', () => {
      throw new Error('no space left');
    });
    expect(errorOf(await authorize())).toBe('MEMBER_INACTIVE'); // whatever has failed here
    sessions.removeHook('beforeBulkDestroy', 'failing');
    expect(await sessionWorks(token)).toBe(true);
    expect(await listed()).toEqual({ 'lin.wei': false });
    await authorize();
    expect(await sessionWorks(token)).toBe(false);
  });

  it('has their sessions ended once the admin wants that', async () => {
    await begin({ endSessions: false });
    const { token } = await test.browser().as('lin.wei').signIn('wecom');
    member().status = 5;
    await authorize();
    const record = await test.app.db.getRepository('authenticators').findOne({ filter: { name: 'wecom' } });
    await record.update({ options: { ...record.get('options'), endSessions: true } });
    await check();
    expect(await sessionWorks(token)).toBe(false);
  });

  it('has a session ended that was opened on a node whose clock is ahead', async () => {
    await begin();
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    const token = await test.session(Number(userId), { authenticator: 'wecom', msAgo: -5_000 });
    member().status = 5;
    await authorize();
    expect(await sessionWorks(token)).toBe(false);
  });

  it('who has no user leaves nothing behind', async () => {
    await begin();
    member().status = 5;
    expect(errorOf(await authorize())).toBe('MEMBER_INACTIVE');
    expect(await test.app.db.getRepository('wecomIdentities').count({ filter: { authenticator: 'wecom' } })).toBe(0);
  });
});

it('twelve who left and twelve who sign in for the first time do not get in each other’s way', async () => {
  await begin();
  const people = (kind: string) => Array.from({ length: 12 }, (_, i) => `${kind}.${i}`);
  for (const [i, userid] of [...people('old'), ...people('new')].entries()) {
    test.simulator.addMember(CORP_ID, { userid, name: userid, departments: [1], mobile: `139000010${10 + i}` });
  }
  const sessions = await Promise.all(people('old').map((one) => test.browser().as(one).signIn('wecom')));
  await test.idle();
  for (const one of people('old')) {
    member(one).status = 5;
  }
  const refused = people('old').map((one) => test.browser().as(one).authorize('wecom'));
  const admitted = people('new').map((one) => test.browser().as(one).authorize('wecom'));
  expect((await Promise.all(refused)).map(errorOf)).toEqual(Array(12).fill('MEMBER_INACTIVE'));
  expect((await Promise.all(admitted)).map(errorOf)).toEqual(Array(12).fill(null));
  const working = await Promise.all(sessions.map(({ token }) => sessionWorks(token)));
  expect(working).toEqual(Array(12).fill(false));
});

it('a member outside the visible range has not left', async () => {
  await begin();
  const { token } = await test.browser().as('lin.wei').signIn('wecom');
  member().departments = [9];
  expect(errorOf(await authorize())).toBe('OUTSIDE_VISIBLE_RANGE');
  await check();
  expect(await sessionWorks(token)).toBe(true);
  expect(await listed()).toEqual({ 'lin.wei': false });
});

describe('the check of everybody', () => {
  const signInAll = () =>
    Promise.all(['lin.wei', 'zhao.min', 'Wang.Fang'].map((one) => test.browser().as(one).signIn('wecom')));

  it('finds those who left without coming by, and those who came back', async () => {
    await begin();
    const [lin, zhao] = await signInAll();
    member('lin.wei').status = 5;
    expect(await check()).toMatchObject({ status: 200, data: { total: 3 } });
    expect(await listed()).toEqual({ 'lin.wei': true, 'zhao.min': false, 'wang.fang': false });
    const { data } = await test.call<LinkedMembers>('wecom:listLinks', { query: { authenticator: 'wecom' } });
    expect(data.checked).toEqual({ asked: 3, left: 1 });
    expect([await sessionWorks(lin?.token), await sessionWorks(zhao?.token)]).toEqual([false, true]);
    member('lin.wei').status = 1;
    await check();
    expect(await listed()).toEqual({ 'lin.wei': false, 'zhao.min': false, 'wang.fang': false });
  });

  it('ends sessions once, not every night', async () => {
    await begin();
    await test.addUser({ username: 'lin', password: 'a long password', phone: member().mobile });
    await test.browser().as('lin.wei').signIn('wecom');
    member().status = 2;
    await check();
    await nextSecond();
    const byPassword = await test.browser().signInWithPassword('lin', 'a long password');
    await check();
    expect(await sessionWorks(byPassword, 'basic')).toBe(true);
  });

  it.each([[{ status: 502, body: '<html>' }], [{ errcode: 45009 }], [{ errcode: 60020 }], [{ body: '{}' }]])(
    'stops after three of %j, and takes nobody for gone',
    async (fault) => {
      await begin();
      await signInAll();
      const userId = await test.addUser({ username: 'fourth' });
      await test.addLink({ userId, uuid: `${CORP_ID}:no.phone` });
      test.simulator.fault('/cgi-bin/user/get', fault);
      test.simulator.clearRequests();
      await check();
      expect(test.simulator.calls('/cgi-bin/user/get')).toBe(3);
      expect(Object.values(await listed())).toEqual([false, false, false, false]);
      const list = () => test.call<LinkedMembers>('wecom:listLinks', { query: { authenticator: 'wecom' } });
      expect((await list()).data.stopped).toMatch(/^WECOM_/); // nobody shall think that all is well
      expect((await list()).data.checked).toBeUndefined();
      test.simulator.clearFaults();
      await check();
      expect((await list()).data.stopped).toBeUndefined();
      expect((await list()).data.checked).toEqual({ asked: 4, left: 0 });
    },
  );

  it('says so when the only member could not be checked', async () => {
    await begin();
    await test.browser().as('lin.wei').signIn('wecom');
    test.simulator.fault('/cgi-bin/user/get', { status: 502 });
    await check();
    const { data } = await test.call<LinkedMembers>('wecom:listLinks', { query: { authenticator: 'wecom' } });
    expect(data.stopped).toBe('WECOM_UNAVAILABLE');
  });

  it('goes on after a link that makes no sense', async () => {
    await begin();
    for (const uuid of [`${CORP_ID}:`, `${CORP_ID}:nobody at all`, 'x']) {
      await test.addLink({ userId: await test.addUser({}), uuid });
    }
    await test.browser().as('lin.wei').signIn('wecom');
    member().status = 5;
    await check();
    expect(await listed()).toMatchObject({ 'lin.wei': true });
  });

  it('leaves the people of another company alone', async () => {
    await begin();
    await signInAll();
    const links = test.app.db.getCollection('usersAuthenticators').model;
    await links.update({ uuid: `${OTHER_CORP_ID}:lin.wei` }, { where: { uuid: `${CORP_ID}:lin.wei` } });
    test.simulator.clearRequests();
    await check();
    expect(test.simulator.calls('/cgi-bin/user/get')).toBe(2);
  });

  it('runs by itself at night, once, however many nodes wake up', async () => {
    await begin();
    await signInAll();
    member('zhao.min').status = 5;
    test.simulator.clearRequests();
    const jobs = [...test.app.cronJobManager.jobs] as unknown as Job[];
    const night = jobs.filter((job) => job.cronTime.source === '0 30 3 * * *');
    expect(night).toHaveLength(1);
    await Promise.all([night[0]?.fireOnTick(), night[0]?.fireOnTick()]);
    await test.idle();
    expect(test.simulator.calls('/cgi-bin/user/get')).toBe(3);
    expect(await listed()).toMatchObject({ 'zhao.min': true });
  });

  it('is for an authenticator that is there', async () => {
    const reply = await test.call('wecom:checkMembers', { body: { authenticator: 'nobody' } });
    expect(reply).toMatchObject({ status: 400, code: 'AUTHENTICATOR_UNAVAILABLE' });
  });
});

it('a member who is marked as departed without the exact time gets no session by an older ticket', async () => {
  await test.addAuthenticator('wecom', { public: { autoSignup: true } });
  await test.browser().as('lin.wei').signIn('wecom');
  await test.idle();
  const browser = test.browser().as('lin.wei');
  const page = await browser.authorize('wecom');
  const { model } = test.app.db.getCollection('wecomIdentities');
  const where = { authenticator: 'wecom', identity: `${CORP_ID}:lin.wei` };
  await model.update({ leftAt: new Date(Date.now() + 1_000), leftAtMs: null }, { where });
  expect(await browser.trade(page)).toMatchObject({ status: 401, code: 'STATE_INVALID' });
});

/** NocoBase's tokens know seconds: one of the second in which sessions ended is taken for an old one. */
async function nextSecond(): Promise<void> {
  const second = () => Math.floor(Date.now() / 1000);
  for (const start = second(); second() === start; ) {
    await new Promise(setImmediate);
  }
}
