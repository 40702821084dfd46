import { CORP_ID, LIN_WEI, OUTSIDER } from '../../../../simulator/seed';
import { addUserWith, EDITOR } from '../../../../testing/attack';
import { exportCsv } from '../../../../testing/export-csv';
import { listFailures } from '../../../../testing/failures';
import { testApp } from '../../../../testing/test-app';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { ListedFailures } from '../../../shared/actions';
import type { ActivityPage } from '../../../shared/status-page';

const test = testApp();

const list = (authenticator = 'office', filter = {}) => listFailures(test, authenticator, filter);
const codes = async (authenticator?: string) => (await list(authenticator)).map(({ code }) => code);

beforeEach(async () => {
  await list(); // writes what waits
  await test.app.db.getCollection('wecomSignInFailures').model.destroy({ where: {} });
  await test.addAuthenticator('office');
});

it('tells when and why a sign-in failed, and which member’s it was, the newest first', async () => {
  const began = Date.now();
  await test.browser().as(OUTSIDER).authorize('office');
  await test.browser(USER_AGENTS.mobile).authorize('office');
  test.simulator.settings.callerIp = '203.0.113.9';
  test.simulator.fault('/cgi-bin/auth/getuserinfo', { errcode: 60020 });
  await test.browser(USER_AGENTS.desktop).as(LIN_WEI).authorize('office');

  const failures = await list();
  expect(failures).toEqual([
    {
      id: expect.anything(),
      authenticator: 'office',
      at: expect.any(String),
      code: 'WECOM_IP_NOT_TRUSTED',
      browser: 'desktop',
      requestId: expect.any(String),
      errcode: 60020,
      hint: expect.stringMatching(/^\d{25}$/),
      serverIp: '203.0.113.9',
    },
    {
      id: expect.anything(),
      authenticator: 'office',
      at: expect.any(String),
      code: 'OPEN_IN_WECOM',
      browser: 'mobile',
      requestId: expect.any(String),
    },
    {
      id: expect.anything(),
      authenticator: 'office',
      at: expect.any(String),
      code: 'OUTSIDE_VISIBLE_RANGE',
      browser: 'wecom',
      requestId: expect.any(String),
      errcode: 60011,
      hint: expect.stringMatching(/^\d{25}$/),
      wecomUserId: OUTSIDER,
    },
  ]);
  expect(Date.parse(failures.at(-1)?.at ?? '')).toBeGreaterThanOrEqual(began);
});

it.each(['0000-01-01', '0001-01-01', '1970-01-01', '9999-12-31'])('has none of the day %s', async (day) => {
  await test.browser().as(OUTSIDER).authorize('office');
  const query = { authenticator: 'office', day };
  expect(await test.call('wecom:listFailures', { query })).toMatchObject({
    ...{ status: 200, data: { failures: [], total: 0 } },
  });
});

it('has WeCom’s words for an error that no help page covers', async () => {
  test.simulator.fault('/cgi-bin/user/get', {
    errcode: 77777,
    errmsg: 'the moon is down, hint: [123], more info at x',
  });
  await test.browser().as(LIN_WEI).authorize('office');
  expect(await list()).toMatchObject([{ code: 'WECOM_REFUSED', errcode: 77777, text: 'the moon is down' }]);
});

it('has tickets that were refused, and no sign-in that went well', async () => {
  await test.addUser({ phone: '13900000001' });
  const browser = test.browser().as(LIN_WEI);
  const page = await browser.authorize('office');
  expect((await browser.trade(page)).status).toBe(200);
  expect(await list()).toEqual([]);
  expect((await browser.trade(page)).code).toBe('STATE_INVALID');
  expect(await codes()).toEqual(['STATE_INVALID']);
});

it('names members who are linked, and their users, for as long as the link is there', async () => {
  const id = await test.addUser({ nickname: 'Qian', username: 'qian' });
  const link = { authenticator: 'office', userId: id, uuid: `${CORP_ID}:${OUTSIDER}`, nickname: '钱外' };
  await test.app.db.getCollection('usersAuthenticators').model.create(link);
  await test.browser().as(OUTSIDER).authorize('office');
  await test.browser().as(LIN_WEI).authorize('office');
  const [stranger, linked] = await list();
  expect(linked).toMatchObject({ wecomUserId: OUTSIDER, wecomName: '钱外', user: { id, name: 'Qian' } });
  expect(stranger).not.toHaveProperty('wecomName');
  expect(stranger).not.toHaveProperty('user');

  await test.call('wecom:removeLink', { body: { authenticator: 'office', userId: id } });
  expect(JSON.stringify(await list())).not.toMatch(/钱外|Qian/);
});

it('names users only to admins who may see users', async () => {
  const id = await test.addUser({ nickname: 'Qian', username: 'qian' });
  const link = { authenticator: 'office', userId: id, uuid: `${CORP_ID}:${OUTSIDER}`, nickname: '钱外' };
  await test.app.db.getCollection('usersAuthenticators').model.create(link);
  await test.browser().as(OUTSIDER).authorize('office');
  const listed = (userId?: number) => list('office', { userId });
  expect(await listed()).toMatchObject([{ user: { id } }]);
  const [failure] = await listed(await addUserWith(test, EDITOR));
  expect(failure).toMatchObject({ wecomUserId: OUTSIDER, wecomName: '钱外' });
  expect(failure).not.toHaveProperty('user');
});

it('spells userids as all lists do', async () => {
  test.simulator.addMember(CORP_ID, { userid: 'Wu.Ming', name: '吴明', departments: [2], mobile: '13900000400' });
  await test.browser().as('Wu.Ming').authorize('office');
  expect(await list()).toMatchObject([{ code: 'NOT_LINKED', wecomUserId: 'wu.ming' }]);
});

it.each([
  [{}, { autoSignup: false, linkAfterSignIn: true }],
  [
    { linkAfterSignIn: false, public: { autoSignup: true } },
    { autoSignup: true, linkAfterSignIn: false },
  ],
])('says of a stranger what is on with %j', async (options, waysIn) => {
  await test.addAuthenticator('ways', options);
  await test.browser(USER_AGENTS.desktop).as(LIN_WEI).authorize('ways');
  await test.browser().as(OUTSIDER).authorize('ways');
  const [outside, stranger] = await list('ways');
  expect(stranger).toMatchObject({ code: 'NOT_LINKED', waysIn });
  expect(outside).not.toHaveProperty('waysIn');
});

it('keeps nothing personal but the userid', async () => {
  await test.browser().as(LIN_WEI).authorize('office');
  const rows = await test.app.db.getCollection('wecomSignInFailures').model.findAll();
  expect(await codes()).toEqual(['NOT_LINKED']);
  expect(JSON.stringify([rows, await list()])).not.toMatch(/13900000001|林伟|sim\.example/);
});

/** Failures as earlier ones would have left them. */
const fill = (count: number, values: Record<string, unknown>) =>
  test.app.db.getCollection('wecomSignInFailures').model.bulkCreate(
    Array.from({ length: count }, (_, index) => ({
      ...{ at: new Date(), authenticator: 'office', code: 'NOT_LINKED', browser: 'wecom', wecomUserId: `m${index}` },
      ...values,
    })),
  );
const rows = () => test.app.db.getRepository('wecomSignInFailures').count();

it('keeps the last 1,000 of each authenticator', async () => {
  await test.addAuthenticator('other');
  await test.browser().as(OUTSIDER).authorize('other');
  await fill(1_100, {});
  await test.browser().as(OUTSIDER).authorize('office');
  expect(await codes('other')).toHaveLength(1);
  expect((await codes())[0]).toBe('OUTSIDE_VISIBLE_RANGE');
  expect(await rows()).toBe(1_001);
});

it('is not crowded out by an attacker who opens addresses', async () => {
  await test.browser().as(OUTSIDER).authorize('office');
  await list();
  await fill(1_100, { code: 'STATE_INVALID', wecomUserId: null });
  await fetch(`${test.origin}/api/wecom:callback?authenticator=office`, { redirect: 'manual' });
  const kept = await codes();
  expect(kept).toHaveLength(1_000);
  expect(kept).toContain('OUTSIDE_VISIBLE_RANGE');
});

it('is not crowded out by one member who fails again and again', async () => {
  await test.browser().as(LIN_WEI).authorize('office');
  await list();
  await fill(1_100, { code: 'OUTSIDE_VISIBLE_RANGE', wecomUserId: OUTSIDER });
  await test.browser().as(OUTSIDER).authorize('office');
  const kept = await codes();
  expect(kept).toHaveLength(1_000);
  expect(kept).toContain('NOT_LINKED');
});

it('is found by authenticator, code, part of a userid and day', async () => {
  const { data } = await test.call<ListedFailures>('wecom:listFailures');
  expect(data).toMatchObject({ failures: [], total: 0, pageSize: 50 });
  await test.addAuthenticator('other');
  await fill(60, {});
  await fill(2, {
    authenticator: 'other',
    wecomUserId: 'Li%Na',
    code: 'BUSY',
    at: new Date(Date.now() - 3 * 86_400_000),
  });
  const found = async (query: Record<string, string>) =>
    (await test.call<ListedFailures>('wecom:listFailures', { query })).data.total;
  const day = new Date(Date.now() - 3 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
  for (const [query, total] of [
    [{}, 62],
    [{ authenticator: 'other' }, 2],
    [{ code: 'BUSY' }, 2],
    [{ code: 'NOTHING' }, 62],
    [{ search: 'LI%n' }, 2],
    [{ search: '%' }, 2],
    [{ search: "'" }, 0],
    [{ search: 'm5' }, 11],
    [{ day }, 2],
    [{ day: '2020-01-01' }, 0],
    [{ day: 'x' }, 62],
  ] as [Record<string, string>, number][]) {
    expect([query, await found(query)]).toEqual([query, total]);
  }
  expect((await test.call<ListedFailures>('wecom:listFailures', { query: { page: '2' } })).data.failures).toHaveLength(
    12,
  );
});

it('is not crowded out while it waits to be written, nor lost by a strange address', async () => {
  await test.browser().as(OUTSIDER).authorize('office');
  for (let count = 0; count < 250; count++) {
    await fetch(`${test.origin}/api/wecom:callback?authenticator=${count % 2 ? 'office' : 'made-up'}`, {
      redirect: 'manual',
    });
  }
  await fetch(`${test.origin}/api/wecom:authorize?authenticator=%00`, { redirect: 'manual' });
  await test.browser().as(OUTSIDER).authorize('office');
  const kept = await codes();
  expect([kept[0], kept.at(-1)]).toEqual(['OUTSIDE_VISIBLE_RANGE', 'OUTSIDE_VISIBLE_RANGE']);
});

it('names the request, as the log does', async () => {
  const page = await fetch(`${test.origin}/api/wecom:callback?authenticator=office`, { redirect: 'manual' });
  const requestId = String(page.headers.get('x-request-id'));
  expect(await list()).toMatchObject([{ requestId }]);
  expect(await test.logs()).toContain(requestId);
});

describe('as CSV', () => {
  const csv = (query: Record<string, string> = {}, userId?: number, locale?: string) =>
    exportCsv(test, 'exportFailures', { query, userId, locale });
  const lines = async (...asked: Parameters<typeof csv>) => (await csv(...asked)).text.trimEnd().split('\r\n');

  it('tells when, by which way, why, who and in which request, in the language of the admin', async () => {
    const id = await test.addUser({ nickname: '=1+1', username: 'qian' });
    const link = { authenticator: 'office', userId: id, uuid: `${CORP_ID}:${OUTSIDER}`, nickname: '钱外' };
    await test.app.db.getCollection('usersAuthenticators').model.create(link);
    await test.browser().as(OUTSIDER).authorize('office');
    const [failure] = await list();
    const { type, name, text } = await csv({}, 1, 'de-DE');
    expect([type, name]).toEqual(['text/csv; charset=utf-8', expect.stringContaining('wecom-failures.csv')]);
    expect(text).toBe(
      [
        '\ufefftime,authenticator,code,meaning,errcode,userid,user,browser,requestId',
        [
          ...[failure?.at, 'office', 'OUTSIDE_VISIBLE_RANGE', 'Außerhalb des Sichtbarkeitsbereichs der App', 60011],
          ...[OUTSIDER, "'=1+1", 'wecom', failure?.requestId],
        ].join(','),
        '',
      ].join('\r\n'),
    );
  });

  it('has all that the filter finds, the newest first', async () => {
    await test.addAuthenticator('other');
    await fill(1_020, {});
    await fill(2, { authenticator: 'other', code: 'BUSY' });
    const all = await lines();
    expect(all).toHaveLength(1_023);
    expect(all[1]).toContain(',other,BUSY,');
    expect(new Set(all.map((line) => line.split(',')[5])).size).toBe(1_021);
    expect(await lines({ code: 'BUSY' })).toHaveLength(3);
    expect(await lines({ search: 'm1019' })).toHaveLength(2);
    expect(await lines({ authenticator: 'other', day: '2020-01-01' })).toHaveLength(1);
  });

  it('says that it has been cut after 10,000', async () => {
    await fill(10_001, {});
    const all = await lines();
    expect(all).toHaveLength(10_002);
    expect(all.at(-1)).toBe('There are more failed sign-ins: only the newest 10000 are listed.');
    await test.app.db.getCollection('wecomSignInFailures').model.destroy({ where: { wecomUserId: 'm0' } });
    expect((await lines()).at(-1)).toContain(',m1,');
  });

  it('is open to those who may see the page, names no user to those who may not see users, and is an activity', async () => {
    const userId = await addUserWith(test, ['pm.auth-wecom']);
    await fill(1, { wecomUserId: 'zhao' });
    await test.addLink({ authenticator: 'office', userId: 1, uuid: `${CORP_ID}:zhao` });
    expect((await lines({}, userId))[1]).toContain(',zhao,,wecom,');
    expect((await lines())[1]).not.toContain(',zhao,,wecom,');
    const { data } = await test.call<ActivityPage>('wecom:listActivity', { query: { activity: 'failures-exported' } });
    expect(data.activities.slice(0, 2).map(({ actor }) => actor?.id)).toEqual([1, userId]);
  });
});

it('goes with its authenticator', async () => {
  await test.browser().as(OUTSIDER).authorize('office');
  await list();
  await test.browser().as(OUTSIDER).authorize('office');
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'office' } });
  await test.addAuthenticator('office');
  expect(await list()).toEqual([]);
});

it('is forgotten after 90 days', async () => {
  const { model } = test.app.db.getCollection('wecomSignInFailures');
  const row = { authenticator: 'office', code: 'NOT_LINKED', browser: 'wecom' };
  await model.create({ ...row, at: new Date(Date.now() - 91 * 24 * 60 * 60_000) });
  await model.create({ ...row, at: new Date(Date.now() - 89 * 24 * 60 * 60_000) });
  expect(await list()).toHaveLength(1);
  await test.app.emitAsync('afterStart', test.app, {});
  expect(await model.count()).toBe(1);
});

it('keeps none of authenticators that do not exist', async () => {
  await test.browser().authorize('made-up');
  await fetch(`${test.origin}/api/wecom:authorize?authenticator[$ne]=1`, { redirect: 'manual' });
  expect(await list('made-up')).toEqual([]);
  expect(await test.app.db.getRepository('wecomSignInFailures').count()).toBe(0);
});

it('tells of one that is switched off', async () => {
  await test.addAuthenticator('off', {}, false);
  await test.browser().authorize('off');
  expect(await codes('off')).toEqual(['AUTHENTICATOR_UNAVAILABLE']);
});

it('is written before the app stops', async () => {
  await test.browser().as(OUTSIDER).authorize('office');
  expect(await test.app.db.getRepository('wecomSignInFailures').count()).toBe(0);
  await test.app.restart();
  expect(await test.app.db.getRepository('wecomSignInFailures').count()).toBe(1);
});

it('stops no sign-in when it cannot be written', async () => {
  const { model } = test.app.db.getCollection('wecomSignInFailures');
  await test.app.db.sequelize.getQueryInterface().renameTable(model.getTableName(), 'away');
  try {
    const page = await test.browser().as(OUTSIDER).authorize('office');
    expect(page.searchParams.get('error')).toBe('OUTSIDE_VISIBLE_RANGE');
    await test.app.emitAsync('beforeStop');
    expect(await test.logs()).toContain('could not be kept');
  } finally {
    await test.app.db.sequelize.getQueryInterface().renameTable('away', model.getTableName());
    await test.app.restart(); // what has stopped stays stopped
  }
});
