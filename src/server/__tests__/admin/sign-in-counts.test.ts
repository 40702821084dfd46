import { LIN_WEI, OUTSIDER } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import { USER_AGENTS } from '../../../../testing/user-agents';
import type { SignInCountsReply } from '../../../shared/status-page';
import { wecomDay } from '../../accounts/identity-lock';
import { DailyCounts } from '../../records/daily-counts';

const test = testApp();

const model = () => test.app.db.getCollection('wecomDailyCounts').model;
const days = async (query: Record<string, string> = {}) =>
  (await test.call<SignInCountsReply>('wecom:signInCounts', { query })).data.days;
const today = async (query?: Record<string, string>) => (await days(query)).at(-1);

beforeEach(async () => {
  await days(); // writes what waits
  await model().destroy({ where: {} });
  await test.addAuthenticator('office', { public: { autoSignup: true } });
});

it('counts sign-ins inside WeCom and by QR code, first ones, and failures by code', async () => {
  await test.browser().as(LIN_WEI).signIn('office');
  await test.browser().as(LIN_WEI).signIn('office');
  await test.browser(USER_AGENTS.desktop).as(LIN_WEI).signIn('office');
  await test.browser().as(OUTSIDER).authorize('office');
  await test.browser().as(OUTSIDER).authorize('office');
  await test.browser(USER_AGENTS.mobile).authorize('office');
  expect(await today()).toEqual({
    ...{ day: wecomDay(), inside: 2, web: 1, first: 1 },
    failures: { OUTSIDE_VISIBLE_RANGE: 2, OPEN_IN_WECOM: 1 },
  });
});

it('takes the first sign-in by a link that an admin made for a first one, once', async () => {
  const userId = await test.addUser({ username: 'lin' });
  const body = { authenticator: 'office', userId, wecomUserId: LIN_WEI };
  expect(await test.call('wecom:linkMember', { body })).toMatchObject({ status: 200 });
  await test.browser().as(LIN_WEI).signIn('office');
  await test.idle();
  await test.browser().as(LIN_WEI).signIn('office');
  expect(await today()).toMatchObject({ inside: 2, first: 1 });
});

it('lists every day, the oldest first, and one authenticator by itself', async () => {
  await test.addAuthenticator('other', { public: { autoSignup: true } });
  await test.browser().as(LIN_WEI).signIn('other');
  expect(await days()).toHaveLength(30);
  expect(await days({ days: '400' })).toHaveLength(400);
  expect(await days({ days: '401' })).toHaveLength(30);
  expect(await days({ days: 'x' })).toHaveLength(30);
  expect(await today({ authenticator: 'office' })).toMatchObject({ inside: 0 });
  expect(await today({ authenticator: 'other' })).toMatchObject({ inside: 1 });
  const listed = (await days({ days: '3' })).map(({ day }) => day);
  expect(listed).toEqual([...listed].sort());
});

it('adds up what several nodes count at the same time', async () => {
  const nodes = Array.from({ length: 5 }, () => new DailyCounts(test.app));
  for (const node of nodes) {
    node.signedIn('office', { inside: true, first: true });
    node.failed('office', 'BUSY');
  }
  await Promise.all(nodes.map((node) => node.flush()));
  expect(await today()).toMatchObject({ inside: 5, first: 5, failures: { BUSY: 5 } });
  expect(await model().count()).toBe(3);
});

it('keeps none of authenticators that do not exist, however many are made up', async () => {
  const counts = new DailyCounts(test.app);
  for (let index = 0; index < 200; index++) {
    counts.failed(`made-up-${index}`, 'AUTHENTICATOR_UNAVAILABLE');
  }
  counts.failed({ $ne: '' }, 'INTERNAL');
  await counts.flush();
  counts.failed('office', 'BUSY');
  await counts.flush();
  expect(await model().count()).toBe(1);
});

it('counts those of an authenticator that rarely fails, however many are made up', async () => {
  await test.addAuthenticator('plant');
  const counts = new DailyCounts(test.app);
  counts.failed('office', 'BUSY');
  await counts.flush();
  for (let index = 0; index < 200; index++) {
    counts.failed(`made-up-${index}`, 'AUTHENTICATOR_UNAVAILABLE');
  }
  counts.failed('plant', 'BUSY');
  await counts.flush();
  expect(await model().count({ where: { authenticator: 'plant' } })).toBe(1);
});

it('is written before the app stops, and goes with its authenticator', async () => {
  await test.browser().as(LIN_WEI).signIn('office');
  await test.app.restart();
  expect(await model().count()).toBe(2);
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'office' } });
  expect(await model().count()).toBe(0);
});

it('follows a new name of its authenticator', async () => {
  await test.browser().as(LIN_WEI).signIn('office');
  await days();
  await test.app.db.getRepository('authenticators').update({ filter: { name: 'office' }, values: { name: 'bureau' } });
  expect(await today({ authenticator: 'bureau' })).toMatchObject({ inside: 1 });
});

it('stops no sign-in when it cannot be written, and is counted later', async () => {
  const queries = test.app.db.sequelize.getQueryInterface();
  const table = model().getTableName();
  const counts = new DailyCounts(test.app);
  await queries.renameTable(table, 'away');
  try {
    counts.signedIn('office', { inside: true, first: false });
    await counts.flush();
    expect(await test.logs()).toContain('could not be counted');
  } finally {
    await queries.renameTable('away', table);
  }
  await counts.flush();
  expect(await today()).toMatchObject({ inside: 1 });
});

it('is forgotten after 400 days', async () => {
  const row = { authenticator: 'office', kind: 'web', code: '', count: 1 };
  await model().create({ ...row, day: '2020-01-01' });
  await model().create({ ...row, day: wecomDay() });
  expect(await new DailyCounts(test.app).forgetOld()).toBe(1);
  expect(await today()).toMatchObject({ web: 1 });
});
