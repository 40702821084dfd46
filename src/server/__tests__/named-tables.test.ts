import { CORP_ID, LIN_WEI, LIN_WEI_MOBILE, OUTSIDER } from '../../../simulator/seed';
import { testApp } from '../../../testing/test-app';
import { selectRow } from '../store/plain-select';

/** As an operator sets with DB_UNDERSCORED and DB_TABLE_PREFIX. */
const test = testApp({ database: { underscored: true, tablePrefix: 'nb_' } });

it('signs in, notices who has left, and ends their sessions, whatever the tables and columns are called', async () => {
  await test.addAuthenticator('wecom');
  const userId = await test.addUser({ nickname: 'Lin', phone: LIN_WEI_MOBILE });
  const { token } = await test.browser().as(LIN_WEI).signIn('wecom');
  expect(await test.links()).toEqual([[userId, `${CORP_ID}:${LIN_WEI}`]]);
  expect(await test.browser().as(LIN_WEI).signIn('wecom')).toMatchObject({ status: 200, userId });

  const page = await test.browser().as(LIN_WEI).authorize('wecom');
  expect(page.hash).toMatch(/^#ticket=/);
  test.simulator.member(CORP_ID, LIN_WEI).status = 5;
  const refused = await test.browser().as(LIN_WEI).authorize('wecom');
  expect(refused.searchParams.get('error')).toBe('MEMBER_INACTIVE');
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${test.origin}/api/auth:check`, { headers })).status).toBe(401);
});

it('lists people, failures, activity and counts', async () => {
  await test.addAuthenticator('wecom', { public: { autoSignup: true } });
  const { userId } = await test.browser().as(LIN_WEI).signIn('wecom');
  await test.browser().as(OUTSIDER).authorize('wecom');
  const get = async <T>(action: string, query: Record<string, string>) => {
    const { status, data } = await test.call<T>(`wecom:${action}`, { query });
    expect([action, query, status]).toEqual([action, query, 200]);
    return data;
  };
  for (const state of ['active', 'left', 'unconfirmed']) {
    const query = { search: 'lin', state, sort: '-lastSignIn' };
    expect(await get('listLinks', query)).toMatchObject({ total: state === 'active' ? 1 : 0 });
  }
  expect(await get('listLinks', {})).toMatchObject({ people: [{ userId, lastSignIn: expect.any(String) }] });
  expect(await get('listFailures', { search: 'outs' })).toMatchObject({ total: 1 });
  expect(await get('listActivity', { search: 'lin' })).toMatchObject({ total: 2 });
  expect(await get('signInCounts', { days: '1' })).toMatchObject({ days: [{ inside: 1, first: 1 }] });
  expect(await get('overview', {})).toMatchObject({ authenticators: [{ linked: 1, lastSignIn: expect.any(String) }] });
  await get('exportPeople', {});
});

it('a field that there is not is an error, and no row', async () => {
  const asked = (fields: string[], where = { name: 'basic' }) =>
    selectRow(test.app, { collection: 'authenticators', fields, where });
  expect(await asked(['authType'])).toEqual({ authType: 'Email/Password' });
  await expect(asked(['authTypes'])).rejects.toThrow();
  await expect(asked(['name'], { names: 'basic' } as never)).rejects.toThrow();
});
