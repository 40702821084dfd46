import { signIn } from '../demo/nocobase/rest-client';
import { CORP_ID, LIN_WEI, ZHAO_MIN } from '../simulator/seed';
import { TestBrowser as HttpBrowser } from '../testing/test-browser';
import { CLIENTS } from './harness/app';
import { eventually } from './harness/eventually';
import { PASSWORD, userWithPassword } from './harness/own-account';
import { signedIn } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';

const bed = testBed();

const CHANNEL = 'wecom_account';

interface Message {
  title: string;
  content: string;
  channelName: string;
  userId: number;
}

/** What NocoBase's inbox has for a user. */
async function inboxOf(username: string): Promise<Message[]> {
  const user = await signIn(bed.app.url, username, PASSWORD);
  return (await user.call<{ messages: Message[] }>('myInAppMessages:list')).messages;
}

const channels = () => bed.app.root.call<{ name: string }[]>('notificationChannels:list');
const enableLanguages = (enabledLanguages: string[]) =>
  bed.app.root.call('systemSettings:update', { query: { filterByTk: '1' }, body: { enabledLanguages } });

/** A user with a password, whom the match rules link to this member. */
async function linkedUser(username: string, member = LIN_WEI, values: object = {}) {
  const { mobile: phone } = bed.simulator.member(CORP_ID, member);
  const created = await userWithPassword(bed.app, { username, phone, ...values });
  const session = await new HttpBrowser(new URL(bed.app.url).origin, bed.simulator.url).as(member).signIn('wecom');
  expect(session).toMatchObject({ status: 200, userId: created.user.id });
  return created;
}

beforeEach(() => bed.app.createWecomAuthenticator(bed.simulator.url));

describe('a user whom a match rule has linked is told', () => {
  it('which WeCom account signs in as them, since when, from where, and how to undo it', async () => {
    const { user } = await linkedUser('wei');
    await eventually(async () => (await inboxOf('wei')).length, 1);
    expect(await inboxOf('wei')).toMatchObject([
      {
        title: '林伟 (lin.wei) in WeCom now signs in as you',
        content: expect.stringMatching(/“WeCom account”.* · Linked by this site’s rules on .* · Inside WeCom$/),
        channelName: CHANNEL,
        userId: user.id,
      },
    ]);
  });

  it('in their language, and of a person whose name looks like a template', async () => {
    const name = '{{ctx.$env.APP_KEY}} <b>{{#each</b> $t(WeCom)';
    bed.simulator.member(CORP_ID, LIN_WEI).name = name;
    await enableLanguages(['en-US', 'zh-CN']);
    try {
      await linkedUser('wei', LIN_WEI, { appLang: 'zh-CN' });
      await eventually(
        async () => (await inboxOf('wei')).map(({ title }) => title),
        [`企业微信账号 ${name}（lin.wei）今后将以您的身份登录`],
      );
    } finally {
      await enableLanguages(['en-US']);
    }
  });

  it('also when an admin has deleted the channel: it comes back', async () => {
    await linkedUser('wei');
    await eventually(async () => (await inboxOf('wei')).length, 1);
    await bed.app.root.call('notificationChannels:destroy', { query: { filterByTk: CHANNEL }, body: {} });
    await linkedUser('min', ZHAO_MIN);
    await eventually(async () => (await inboxOf('min')).length, 1);
    expect((await channels()).filter((channel) => channel.name === CHANNEL)).toHaveLength(1);
  });
});

it('the message is part of what is exported and erased', async () => {
  const { user } = await linkedUser('wei');
  await linkedUser('min', ZHAO_MIN);
  await eventually(async () => [(await inboxOf('wei')).length, (await inboxOf('min')).length], [1, 1]);
  const person = { authenticator: 'wecom', wecomUserId: LIN_WEI };
  expect(await bed.app.root.call('wecom:exportPerson', { query: person })).toMatchObject({
    notices: [{ userId: user.id, title: expect.stringContaining('lin.wei') }],
  });
  expect(await bed.app.root.call('wecom:erasePerson', { body: person })).toMatchObject({ links: 1, notices: 1 });
  expect([await inboxOf('wei'), (await inboxOf('min')).length]).toEqual([[], 1]);
});

it.each(CLIENTS)('the message shows in the inbox of the $name client', async (client) => {
  await linkedUser('wei');
  await eventually(async () => (await inboxOf('wei')).length, 1);
  const { token } = await signIn(bed.app.url, 'wei', PASSWORD);
  await bed.visit({ token }, async ({ page }) => {
    await page.goto(bed.at(client, '/admin'));
    await signedIn(page);
    await page.locator('.anticon-bell').first().click();
    await page.getByText('林伟 (lin.wei) in WeCom now signs in as you').first().waitFor();
    await page
      .getByText(/^If this is not you, unlink it in the user menu/)
      .first()
      .waitFor();
  });
});
