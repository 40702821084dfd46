/** Personal data goes when its purpose does: nothing is kept of strangers, of people without a link, of deleted users. */
import { CORP_ID } from '../../../../simulator/seed';
import { autoSignup, errorOf } from '../../../../testing/attack';
import { listFailures } from '../../../../testing/failures';
import { testApp } from '../../../../testing/test-app';
import { linkOf } from '../../../../testing/test-browser';
import type { ErasedData, MemberData } from '../../../shared/actions';
import type { ActivityPage } from '../../../shared/status-page';

const test = testApp();

const identities = () => test.app.db.getRepository('wecomIdentities').count();
const addWecom = (options = {}) => test.addAuthenticator('wecom', { ...autoSignup, ...options });
const noSignup = { public: { autoSignup: false } };

describe('of a stranger who is refused', () => {
  it.each([
    ['nobody is found', { ...noSignup }, 'NOT_LINKED'],
    ['their department is not allowed', { departments: [99] }, 'DEPARTMENT_NOT_ALLOWED'],
  ])('no identity is kept: %s', async (_, options, code) => {
    await addWecom(options);
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toBe(code);
    expect(await identities()).toBe(0);
  });

  it('no identity is kept: several users have their phone number', async () => {
    await addWecom();
    const { mobile } = test.simulator.member(CORP_ID, 'lin.wei');
    await test.addUser({ username: 'one', phone: mobile });
    await test.addUser({ username: 'two', phone: `+86 ${mobile}` });
    expect(errorOf(await test.browser().as('lin.wei').authorize('wecom'))).toMatch(/AMBIGUOUS|PROOF/);
    expect(await identities()).toBe(0);
  });

  it('no identity is kept: the user they want to be linked to is another one', async () => {
    await addWecom({ ...noSignup, matchBy: [] });
    const userId = await test.addUser({ username: 'zhao', password: 'a long password' });
    const links = test.app.db.getCollection('usersAuthenticators').model;
    await links.create({ authenticator: 'wecom', userId, uuid: `${CORP_ID}:zhao.min` });
    const browser = test.browser().as('lin.wei');
    const page = await browser.authorize('wecom');
    const token = await browser.signInWithPassword('zhao', 'a long password');
    expect(await browser.linkAccount(linkOf(page), token)).toMatchObject({ code: 'USER_TAKEN' });
    expect(await identities()).toBe(0);
  });

  it('ten requests at a time leave none, and get the same answer', async () => {
    await addWecom(noSignup);
    const pages = await Promise.all(Array.from({ length: 10 }, () => test.browser().as('lin.wei').authorize('wecom')));
    expect(pages.map(errorOf)).toEqual(Array(10).fill('NOT_LINKED'));
    expect(await identities()).toBe(0);
  });
});

it('a person whose row another node deletes while this one waits for it is looked at once more', async () => {
  await addWecom();
  const { model } = test.app.db.getCollection('wecomIdentities');
  let deletions = 0;
  model.addHook('beforeFind', 'another node', async ({ lock, transaction }) => {
    if (lock && deletions < 2) {
      deletions += 1;
      await model.destroy({ where: { authenticator: 'wecom' }, transaction });
    }
  });
  try {
    expect((await test.browser().as('lin.wei').signIn('wecom')).status).toBe(200);
  } finally {
    model.removeHook('beforeFind', 'another node');
  }
  // SQLite has one writer, so that no other node can delete a row while this one waits: there it makes and locks it at once.
  expect(deletions).toBe(test.app.db.sequelize.getDialect() === 'sqlite' ? 0 : 2);
  expect(await test.links()).toHaveLength(1);
});

it('a removed link takes the identity along', async () => {
  await addWecom();
  const { userId } = await test.browser().as('lin.wei').signIn('wecom');
  expect(await identities()).toBe(1);
  await test.call('wecom:removeLink', { body: { authenticator: 'wecom', userId } });
  expect(await identities()).toBe(0);
});

describe('of a deleted user', () => {
  const linkedUser = async () => {
    await addWecom();
    const { userId } = await test.browser().as('Wang.Fang').signIn('wecom');
    await test.idle();
    const failures = test.app.db.getCollection('wecomSignInFailures').model;
    for (const wecomUserId of ['Wang.Fang', 'WANG.FANG', 'lin.wei']) {
      const failure = { at: new Date(), authenticator: 'wecom', code: 'INTERNAL', browser: 'wecom', wecomUserId };
      await failures.create(failure);
    }
    await test.app.db
      .getCollection('wecomBlockedLinks')
      .model.create({ authenticator: 'wecom', identity: `${CORP_ID}:zhao.min`, userId });
    expect(await kept()).toEqual({ identities: 1, failures: 3, blocked: 1, links: 1 });
    return userId as number;
  };
  const kept = async () => ({
    identities: await identities(),
    failures: await test.app.db.getRepository('wecomSignInFailures').count(),
    blocked: await test.app.db.getRepository('wecomBlockedLinks').count(),
    links: (await test.links()).length,
  });

  it.each([
    ['by id', (id: number) => ({ filterByTk: String(id) })],
    ['with others', (id: number) => ({ filter: JSON.stringify({ id: { $gte: id } }) })],
  ])('nothing is kept, failures in any spelling neither: %s', async (_, query) => {
    const userId = await linkedUser();
    expect((await test.call('users:destroy', { query: query(userId), body: {} })).status).toBe(200);
    expect(await kept()).toEqual({ identities: 0, failures: 1, blocked: 0, links: 0 });
  });

  it('and of an old failure, a deleted authenticator and a lost link, the night leaves nothing', async () => {
    const userId = await linkedUser();
    const failures = test.app.db.getCollection('wecomSignInFailures').model;
    const old = new Date(Date.now() - 91 * 24 * 60 * 60_000);
    await failures.update({ at: old }, { where: { wecomUserId: 'lin.wei' } });
    const { userId: lin } = await test.browser().as('lin.wei').signIn('wecom');
    const rows = test.app.db.getCollection('wecomIdentities').model;
    for (const row of [
      { authenticator: 'gone', identity: `${CORP_ID}:a` },
      { authenticator: 'wecom', identity: `${CORP_ID}:left`, leftAt: new Date() },
      { authenticator: 'wecom', identity: `${CORP_ID}:yesterday`, phoneTriesOn: '2020-01-01', phoneTries: 5 },
    ]) {
      await rows.create(row);
    }
    await test.app.db.getCollection('users').model.destroy({ where: { id: userId }, hooks: false });
    await test.app.db.getCollection('usersAuthenticators').model.destroy({ where: { userId: lin }, hooks: false });
    expect(await identities()).toBe(5);
    await night();
    expect(await kept()).toEqual({ identities: 0, failures: 2, blocked: 0, links: 0 });
    await test.call('wecom:listActivity'); // writes what waits
    const activities = await test.app.db.getCollection('wecomActivities').model.findAll();
    expect(JSON.stringify(activities)).not.toContain('wang.fang');
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(lin);
  });
});

it('the activity of a deleted authenticator stays, without userids', async () => {
  await addWecom();
  const { userId } = await test.browser().as('lin.wei').signIn('wecom');
  await test.idle();
  await test.call('wecom:listActivity'); // writes what waits
  await test.browser().as('lin.wei').signIn('wecom');
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  const query = { authenticator: 'wecom' };
  const { data } = await test.call<ActivityPage>('wecom:listActivity', { query });
  const theirs = data.activities.filter(({ user }) => user?.id === userId);
  expect(theirs.map(({ activity }) => activity)).toEqual(
    expect.arrayContaining(['signed-in', 'first-sign-in', 'linked']),
  );
  expect(JSON.stringify(data)).not.toContain('lin.wei');
});

it('a deleted authenticator takes all of its rows along, and the next one of its name does not inherit them', async () => {
  await addWecom(noSignup);
  await test.browser().as('lin.wei').authorize('wecom'); // a failure that waits to be written
  const blocked = { authenticator: 'wecom', identity: `${CORP_ID}:lin.wei`, userId: 1 };
  await test.app.db.getCollection('wecomBlockedLinks').model.create(blocked);
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  await addWecom(noSignup);
  expect(await listFailures(test)).toEqual([]);
  for (const table of ['wecomIdentities', 'wecomBlockedLinks', 'wecomSignInFailures', 'wecomDailyCounts']) {
    expect(await test.app.db.getRepository(table).count()).toBe(0);
  }
});

/** NocoBase's clock, put forward. */
async function night(): Promise<void> {
  const jobs = [...test.app.cronJobManager.jobs] as unknown as {
    cronTime: { source: string };
    fireOnTick(): Promise<void>;
  }[];
  await jobs.find((job) => job.cronTime.source === '0 10 4 * * *')?.fireOnTick();
  await test.idle();
}

describe('what is kept about a person', () => {
  const prepare = async () => {
    await addWecom();
    await test.call('wecom:listActivity'); // writes what waits
    await test.app.db.getCollection('wecomActivities').model.destroy({ where: {} });
    const { userId, token } = await test.browser().as('Wang.Fang').signIn('wecom');
    const byPassword = await test.addUser({ username: 'other', password: 'a long password' });
    await test.idle();
    test.simulator.fault('/cgi-bin/user/get', { status: 502, times: 1 });
    await test.browser().as('Wang.Fang').authorize('wecom'); // a failure that waits to be written
    const blocked = test.app.db.getCollection('wecomBlockedLinks').model;
    await blocked.create({ authenticator: 'wecom', identity: `${CORP_ID}:wang.fang`, userId: byPassword });
    await blocked.create({ authenticator: 'wecom', identity: `${CORP_ID}:wangxfang`, userId: byPassword });
    await test.browser().as('lin.wei').signIn('wecom');
    await test.idle();
    return { userId: userId as number, token: token as string, blockedUser: byPassword };
  };
  const exported = (query: Record<string, string>, userId?: number) =>
    test.call<MemberData>('wecom:exportPerson', { query: { authenticator: 'wecom', ...query }, userId });
  const erase = (body: object, userId?: number) =>
    test.call<ErasedData>('wecom:erasePerson', { body: { authenticator: 'wecom', ...body }, userId });
  const sessionWorks = async (token: string) => {
    const headers = { authorization: `Bearer ${token}`, 'x-authenticator': 'wecom' };
    return (await fetch(`${test.origin}/api/auth:check`, { headers })).status === 200;
  };

  it('is handed out as a whole, by any spelling of the userid, and nothing of anybody else', async () => {
    const { userId, blockedUser } = await prepare();
    const { status, data } = await exported({ wecomUserId: 'WANG.fang' });
    expect(status).toBe(200);
    const person = { company: CORP_ID, wecomUserId: 'wang.fang' };
    expect(data).toMatchObject({
      authenticator: 'wecom',
      wecomUserIds: ['wang.fang'],
      links: [{ ...person, userId, by: 'creation', browser: 'wecom', signedInInsideWecom: true }],
      identities: [person],
      blockedLinks: [{ ...person, userId: blockedUser }],
      failures: [{ code: 'WECOM_UNAVAILABLE', wecomUserId: 'wang.fang' }],
      sessions: [{ userId }],
    });
    for (const list of [data.links, data.identities, data.blockedLinks, data.failures, data.sessions]) {
      expect(list).toHaveLength(1);
    }
    expect(new Set(data.valueOrigins.map((origin) => origin.userId))).toEqual(new Set([userId]));
    expect((await exported({ userId: String(userId) })).data).toEqual({ ...data, exportedAt: expect.any(String) });
    expect(data.activities).toMatchObject([{ activity: 'linked' }, { activity: 'first-sign-in' }]);
    expect(JSON.stringify(data)).not.toMatch(/lin\.wei|wangxfang|"(jti|token|id_token|secret|password)"/);
  });

  it('is deleted as a whole: the link and its sessions too, but no user, and nobody else’s', async () => {
    const { userId, token } = await prepare();
    const users = await test.countUsers();
    const erased = { links: 1, identities: 1, blockedLinks: 1, failures: 1, activities: 3, notices: 0 };
    expect(await erase({ wecomUserId: 'Wang.Fang' })).toMatchObject({ status: 200, data: erased });
    expect(await sessionWorks(token)).toBe(false);
    expect(await test.countUsers()).toBe(users);
    const { data } = await exported({ wecomUserId: 'wang.fang' });
    for (const list of [
      data.links,
      data.identities,
      data.blockedLinks,
      data.failures,
      data.activities,
      data.sessions,
    ]) {
      expect(list).toEqual([]);
    }
    expect((await exported({ userId: String(userId) })).data.wecomUserIds).toEqual([]);
    expect(await test.links()).toEqual([[expect.any(Number), `${CORP_ID}:lin.wei`]]);
    expect((await exported({ wecomUserId: 'wangxfang' })).data.blockedLinks).toHaveLength(1);
  });

  it('of a member without a link is found and deleted, too', async () => {
    await addWecom(noSignup);
    await test.browser().as('lin.wei').authorize('wecom');
    expect((await exported({ wecomUserId: 'lin.wei' })).data.failures).toHaveLength(1);
    expect((await erase({ wecomUserId: 'lin.wei' })).data).toMatchObject({ links: 0, failures: 1 });
    expect((await exported({ wecomUserId: 'lin.wei' })).data.failures).toEqual([]);
  });

  it('is for those who may manage users, and not for those who may only edit authenticators', async () => {
    await prepare();
    await test.app.db.getRepository('roles').updateOrCreate({
      filterKeys: ['name'],
      values: { name: 'privacy-editor', snippets: ['pm', 'pm.auth.authenticators'] },
    });
    const editor = await test.addUser({ username: 'editor', roles: ['privacy-editor'] });
    expect((await exported({ wecomUserId: 'wang.fang' }, editor)).status).toBe(403);
    expect((await erase({ wecomUserId: 'wang.fang' }, editor)).status).toBe(403);
    expect((await exported({ wecomUserId: 'wang.fang' })).data.links).toHaveLength(1);
  });

  it.each([
    [{}, 'NOT_LINKED_HERE'],
    [{ wecomUserId: '' }, 'NOT_LINKED_HERE'],
    [{ wecomUserId: '\0' }, 'NOT_LINKED_HERE'],
    [{ wecomUserId: 'x'.repeat(65) }, 'NOT_LINKED_HERE'],
    [{ wecomUserId: ['lin.wei'] }, 'NOT_LINKED_HERE'],
    [{ wecomUserId: { $ne: '' } }, 'NOT_LINKED_HERE'],
    [{ wecomUserId: 'lin.wei', authenticator: 'basic' }, 'AUTHENTICATOR_UNAVAILABLE'],
    [{ wecomUserId: 'lin.wei', authenticator: { $ne: '' } }, 'AUTHENTICATOR_UNAVAILABLE'],
  ])('is not deleted for %j', async (body, code) => {
    await prepare();
    expect(await erase(body)).toMatchObject({ status: 400, code });
    expect(await test.links()).toHaveLength(2);
  });

  it.each(['%', '_', '%ang.fang', 'wang_fang', ':wang.fang', `${CORP_ID}:wang.fang`])(
    'is not found by %j',
    async (wecomUserId) => {
      await prepare();
      const { data } = await exported({ wecomUserId });
      expect([data.links, data.identities, data.blockedLinks, data.failures]).toEqual([[], [], [], []]);
    },
  );
});
