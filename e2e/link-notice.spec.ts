import { signIn } from '../demo/nocobase/rest-client';
import { CORP_ID, LIN_WEI, ZHAO_MIN } from '../simulator/seed';
import { TestBrowser as HttpBrowser } from '../testing/test-browser';
import { PASSWORD, userWithPassword } from './harness/own-account';
import { signedIn } from './harness/sign-in-page';
import { test as base, expect } from './harness/test';

const CHANNEL = 'wecom_account';

interface Message {
  title: string;
  content: string;
  channelName: string;
  userId: number;
}

interface Fixtures {
  /** Creates a user with a password, whom the match rules link to this member. */
  linkedUser(username: string, member?: string, values?: object): ReturnType<typeof userWithPassword>;
  /** What NocoBase's inbox has for a user. */
  inboxOf(username: string): Promise<Message[]>;
}

const test = base.extend<Fixtures>({
  linkedUser: async ({ app, simulator }, use) => {
    await app.createWecomAuthenticator(simulator.url, { options: { suggestLink: false } });
    await use(async (username, member = LIN_WEI, values = {}) => {
      const { mobile: phone } = simulator.member(CORP_ID, member);
      const created = await userWithPassword(app, { username, phone, ...values });
      const session = await new HttpBrowser(new URL(app.url).origin, simulator.url).as(member).signIn('wecom');
      expect(session).toMatchObject({ status: 200, userId: created.user.id });
      return created;
    });
  },
  inboxOf: async ({ app }, use) =>
    use(async (username) => {
      const user = await signIn(app.url, username, PASSWORD);
      return (await user.call<{ messages: Message[] }>('myInAppMessages:list')).messages;
    }),
});

test('a user whom a match rule has linked finds in the inbox which WeCom account signs in as them', {
  tag: '@once',
}, async ({ app, visit, at, linkedUser, inboxOf }) => {
  const { user } = await linkedUser('wei');
  await expect
    .poll(() => inboxOf('wei'))
    .toMatchObject([
      {
        title: '林伟 (lin.wei) in WeCom now signs in as you',
        content: expect.stringMatching(/“WeCom account”.* · Linked by this site’s rules on .* · Inside WeCom$/),
        channelName: CHANNEL,
        userId: user.id,
      },
    ]);
  const { token } = await signIn(app.url, 'wei', PASSWORD); // linking has ended earlier sessions
  const { page } = await visit({ token });
  await page.goto(at('/admin'));
  await signedIn(page);
  const inbox = page.locator('.ant-drawer-content-wrapper');
  await expect(async () => {
    if (!(await inbox.isVisible())) {
      // NocoBase's bell loses a click while the page still loads
      await page.locator('.anticon-bell').first().click({ timeout: 5_000 });
    }
    await expect(inbox).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await expect(inbox.getByText('林伟 (lin.wei) in WeCom now signs in as you').first()).toBeVisible();
  await expect(page.getByText(/^If this is not you, unlink it in the user menu/).first()).toBeVisible();
});

test('the message is in the user’s language, and a member’s name is never taken for a template', {
  tag: '@once',
}, async ({ app, simulator, linkedUser, inboxOf }) => {
  const name = '{{ctx.$env.APP_KEY}} <b>{{#each</b> $t(WeCom)';
  simulator.member(CORP_ID, LIN_WEI).name = name;
  const enableLanguages = (enabledLanguages: string[]) =>
    app.root.call('systemSettings:update', { query: { filterByTk: '1' }, body: { enabledLanguages } });
  await enableLanguages(['en-US', 'zh-CN']);
  try {
    await linkedUser('wei', LIN_WEI, { appLang: 'zh-CN' });
    const title = `企业微信账号 ${name}（lin.wei）今后将以您的身份登录`;
    await expect.poll(() => inboxOf('wei')).toMatchObject([{ title }]);
  } finally {
    await enableLanguages(['en-US']);
  }
});

test('the message’s channel comes back after an admin has deleted it; exports and erasures cover the message', {
  tag: '@once',
}, async ({ app, linkedUser, inboxOf }) => {
  const { user } = await linkedUser('wei');
  await expect.poll(() => inboxOf('wei')).toHaveLength(1);
  await app.root.call('notificationChannels:destroy', { query: { filterByTk: CHANNEL }, body: {} });
  await linkedUser('min', ZHAO_MIN);
  await expect.poll(() => inboxOf('min')).toHaveLength(1);
  const channels = await app.root.call<{ name: string }[]>('notificationChannels:list');
  expect(channels.filter((channel) => channel.name === CHANNEL)).toHaveLength(1);

  const person = { authenticator: 'wecom', wecomUserId: LIN_WEI };
  expect(await app.root.call('wecom:exportPerson', { query: person })).toMatchObject({
    notices: [{ userId: user.id, title: expect.stringContaining('lin.wei') }],
  });
  expect(await app.root.call('wecom:erasePerson', { body: person })).toMatchObject({ links: 1, notices: 1 });
  expect(await inboxOf('wei')).toEqual([]);
  expect(await inboxOf('min')).toHaveLength(1);
});
