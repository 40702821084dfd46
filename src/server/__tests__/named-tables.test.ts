import { CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../../../simulator/seed';
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

it('a field that there is not is an error, and no row', async () => {
  const asked = (fields: string[], where = { name: 'basic' }) =>
    selectRow(test.app, { collection: 'authenticators', fields, where });
  expect(await asked(['authType'])).toEqual({ authType: 'Email/Password' });
  await expect(asked(['authTypes'])).rejects.toThrow();
  await expect(asked(['name'], { names: 'basic' } as never)).rejects.toThrow();
});
