import { LIN_WEI } from '../../../simulator/seed';
import { testApp } from '../../../testing/test-app';

/** Its own app, so in no folder. */
const test = testApp({ notifications: false });

it('without NocoBase’s notification manager, people sign in, and the lists of messages are empty', async () => {
  await test.addAuthenticator('wecom', { public: { autoSignup: true } });
  expect(await test.browser().as(LIN_WEI).signIn('wecom')).toMatchObject({ status: 200 });
  const { status, data } = await test.call('wecom:listMessages');
  expect([status, data]).toEqual([200, { messages: [], total: 0, pageSize: 50 }]);
});
