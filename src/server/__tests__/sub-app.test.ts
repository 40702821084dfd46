import { CORP_ID } from '../../../simulator/seed';
import { testApp } from '../../../testing/test-app';
import { authorizePath } from '../../../testing/test-browser';
import { USER_AGENTS } from '../../../testing/user-agents';

const test = testApp({ name: 'hr' }); // of its own, so in no folder

it('in a sub-app WeCom calls back that app, and its own client opens', async () => {
  await test.addAuthenticator('wecom', { public: { autoSignup: true } });
  const browser = test.browser().as('lin.wei');
  const toWecom = new URL(String((await browser.request(authorizePath('wecom', '/admin/x'))).headers.get('location')));
  expect(toWecom.searchParams.get('redirect_uri')).toBe(
    `${test.origin}/api/wecom:callback?authenticator=wecom&__appName=hr`,
  );

  const page = await browser.authorize('wecom', '/admin/x');
  expect(page.pathname).toBe('/apps/hr/wecom/sign-in');
  expect(await browser.trade(page)).toMatchObject({ status: 200, redirect: '/apps/hr/admin/x' });
  expect(browser.setCookies[0]).toMatch(/^nb_wecom_hr=/);

  const modern = await browser.authorize('wecom', '/v/apps/hr/admin/x');
  expect(modern.pathname).toBe('/v/apps/hr/wecom/sign-in');
  expect(await browser.trade(modern)).toMatchObject({ redirect: '/v/apps/hr/admin/x' });

  const refused = await test.browser(USER_AGENTS.mobile).authorize('wecom');
  expect(refused.pathname).toBe('/apps/hr/wecom/sign-in');
});

it('in a sub-app the sessions of a member who has left are refused with the next request, in its cookie as well', async () => {
  await test.addAuthenticator('wecom', { public: { autoSignup: true } });
  const browser = test.browser().as('lin.wei');
  const { token } = await browser.signIn('wecom');
  await test.idle();
  const statuses = async () => {
    const headers = { authorization: `Bearer ${token}` };
    const byToken = await fetch(`${test.origin}/api/auth:check`, { headers });
    const byCookie = await browser.request('/api/auth:checkLegacyFileAccess');
    return [byToken.status, byCookie.status];
  };
  expect(await statuses()).toEqual([200, 204]);
  test.simulator.member(CORP_ID, 'lin.wei').status = 5;
  expect((await test.browser().as('lin.wei').authorize('wecom')).searchParams.get('error')).toBe('MEMBER_INACTIVE');
  expect(await statuses()).toEqual([401, 401]);
});
