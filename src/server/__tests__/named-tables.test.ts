import { CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../../../simulator/seed';
import { testApp } from '../../../testing/test-app';
import { type OverviewReply, PEOPLE_SORTS, PEOPLE_STATES, type SignInCountsReply } from '../../shared/status-page';
import { wecomDay } from '../accounts/identity-lock';
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

it('lists people, failures and activity by all that they can be filtered and sorted by', async () => {
  await test.addAuthenticator('wecom', { public: { autoSignup: true } });
  const { userId } = await test.browser().as(LIN_WEI).signIn('wecom');
  await test.idle();
  test.simulator.fault('/cgi-bin/user/get', { status: 502, times: 1 });
  await test.browser().as(LIN_WEI).authorize('wecom');
  const all = async (action: string, query: Record<string, string> = {}) => {
    const { status, data } = await test.call<{ total: number }>(`wecom:${action}`, { query });
    return [status, data?.total];
  };
  const { data } = await test.call<OverviewReply>('wecom:overview');
  expect(data.authenticators).toMatchObject([{ name: 'wecom', linked: 1, lastSignIn: expect.any(String) }]);
  for (const sort of PEOPLE_SORTS) {
    expect([sort, ...(await all('listLinks', { sort, search: '林' }))]).toEqual([sort, 200, 1]);
  }
  for (const state of PEOPLE_STATES) {
    expect([state, ...(await all('listLinks', { state }))]).toEqual([state, 200, state === 'active' ? 1 : 0]);
  }
  expect(await all('listFailures', { search: 'LIN.', day: wecomDay() })).toEqual([200, 1]);
  expect(await all('listActivity', { search: '林', authenticator: 'wecom' })).toEqual([200, 2]);
  expect(await all('listActivity', { search: 'LIN.', activity: 'linked' })).toEqual([200, 1]);
  const counts = await test.call<SignInCountsReply>('wecom:signInCounts', { query: { days: '1' } });
  expect(counts.data.days).toMatchObject([{ inside: 1, first: 1, failures: { WECOM_UNAVAILABLE: 1 } }]);
  const headers = { authorization: `Bearer ${await test.session(1)}`, 'x-authenticator': 'basic' };
  const csv = await (await fetch(`${test.origin}/api/wecom:exportPeople`, { headers })).text();
  expect(csv.split('\r\n')[1]).toMatch(/^wecom,.*lin\.wei,20.*,20/);
  expect(
    (await test.call('wecom:exportPerson', { query: { authenticator: 'wecom', userId: String(userId) } })).status,
  ).toBe(200);
});

it('a field that there is not is an error, and no row', async () => {
  const asked = (fields: string[], where = { name: 'basic' }) =>
    selectRow(test.app, { collection: 'authenticators', fields, where });
  expect(await asked(['authType'])).toEqual({ authType: 'Email/Password' });
  await expect(asked(['authTypes'])).rejects.toThrow();
  await expect(asked(['name'], { names: 'basic' } as never)).rejects.toThrow();
});
