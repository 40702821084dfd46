import { CORP_ID } from '../../../../simulator/seed';
import { testApp } from '../../../../testing/test-app';
import type { LinkedMembers } from '../../../shared/actions';

const test = testApp();

const autoSignup = { public: { autoSignup: true } };
const list = async (query: Record<string, string> = {}) =>
  (await test.call<LinkedMembers>('wecom:listLinks', { query: { authenticator: 'wecom', ...query } })).data;

beforeEach(() => test.addAuthenticator('wecom', autoSignup));

describe('the list of linked people', () => {
  it('says who, since when, and when they signed in last', async () => {
    const before = Date.now();
    const { userId } = await test.browser().as('Wang.Fang').signIn('wecom');
    const { name } = test.simulator.member(CORP_ID, 'Wang.Fang');
    const { people, total } = await list();
    expect(total).toBe(1);
    expect(people).toEqual([
      {
        authenticator: 'wecom',
        userId,
        userName: name,
        wecomUserId: 'wang.fang',
        wecomName: name,
        since: expect.any(String),
        lastSignIn: expect.any(String),
        by: 'creation',
        browser: 'wecom',
      },
    ]);
    for (const time of [people[0]?.since, people[0]?.lastSignIn]) {
      expect(new Date(String(time)).getTime()).toBeGreaterThanOrEqual(before - 1000);
    }
  });

  it('finds by name, username and userid, and shows a page at a time', async () => {
    const links = test.app.db.getCollection('usersAuthenticators').model;
    for (let i = 0; i < 23; i++) {
      const id = await test.addUser({ username: `user-${i}`, nickname: `Person ${i}` });
      const uuid = `${CORP_ID}:member${i}`;
      await links.create({ authenticator: 'wecom', userId: id, uuid, nickname: `成员${i}` });
    }
    expect(await list()).toMatchObject({ total: 23, pageSize: 20, people: { length: 20 } });
    expect((await list({ page: '2' })).people).toHaveLength(3);
    for (const [search, found] of [
      ['Person 7', 1],
      ['user-1', 11],
      ['member22', 1],
      ['成员3', 1],
      ['nobody', 0],
      ['%', 0],
      ['_', 0],
    ] as const) {
      expect([search, (await list({ search })).total]).toEqual([search, found]);
    }
  });

  it.each([
    ['0', 1],
    ['-1', 1],
    ['x', 1],
    ['1.01', 1],
    ['1e9', 0],
    ['1e300', 0],
    ['Infinity', 0],
    ['-Infinity', 1],
  ])('takes the page %p', async (page, length) => {
    await test.browser().as('lin.wei').signIn('wecom');
    expect(await list({ page })).toMatchObject({ total: 1, people: { length } });
  });

  it('takes a page and a search that are no text', async () => {
    await test.browser().as('lin.wei').signIn('wecom');
    for (const name of ['page', 'search']) {
      for (const index of ['', '0', 'toString', 'length']) {
        expect(await list({ [`${name}[${index}]`]: '2' })).toMatchObject({ total: 1, people: { length: 1 } });
      }
    }
  });

  it.each([
    ['\0', 1],
    ['\0lin\0.wei\r', 1],
    ['\tlin.wei\x7f', 1],
    ['\0nobody', 0],
    ['\ud800', 0],
    ['a'.repeat(10_000), 0],
  ])('takes the search %j: control characters are no part of it', async (search, total) => {
    await test.browser().as('lin.wei').signIn('wecom');
    expect(await list({ search })).toMatchObject({ total });
  });

  it('does not show those of other authenticators', async () => {
    await test.addAuthenticator('second', autoSignup);
    await test.browser().as('lin.wei').signIn('second');
    expect((await list()).total).toBe(0);
    expect(await test.call('wecom:listLinks', { query: { authenticator: 'basic' } })).toMatchObject({ status: 200 });
  });
});

it('nothing about its people is left of an authenticator that was removed', async () => {
  await test.browser().as('lin.wei').signIn('wecom');
  const rows = () => test.app.db.getRepository('wecomIdentities').count({ filter: { authenticator: 'wecom' } });
  expect(await rows()).toBe(1);
  await test.app.db.getRepository('authenticators').destroy({ filter: { name: 'wecom' } });
  expect(await rows()).toBe(0);
  expect(await test.links()).toEqual([]);
});

describe('removing a link', () => {
  const remove = (body: object) => test.call('wecom:removeLink', { body });

  it('works even if it is the only way in; the next sign-in follows the rules again', async () => {
    const { userId } = await test.browser().as('lin.wei').signIn('wecom');
    expect(await remove({ authenticator: 'wecom', userId })).toMatchObject({ status: 200 });
    expect(await test.links()).toEqual([]);
    expect((await test.browser().as('lin.wei').signIn('wecom')).userId).toBe(userId); // by phone
  });

  it.each([
    {},
    { authenticator: 'wecom' },
    { authenticator: 'wecom', userId: 99_999 },
    { authenticator: 'wecom', userId: { $ne: 0 } },
    { authenticator: 'wecom', userId: [1] },
    { authenticator: { $ne: '' }, userId: 1 },
    { authenticator: 'basic', userId: 1 },
  ])('takes %j for no link', async (body) => {
    await test.browser().as('lin.wei').signIn('wecom');
    const all = () => test.app.db.getRepository('usersAuthenticators').count();
    const before = await all();
    expect(await remove(body)).toMatchObject({ status: 400, code: 'NOT_LINKED_HERE' });
    expect(await all()).toBe(before);
  });
});
