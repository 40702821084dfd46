import type { Page } from '@playwright/test';
import { MODERN, type TestApp } from '../demo/nocobase/app';
import { CORP_ID, LIN_WEI } from '../simulator/seed';
import { storedText } from '../src/client-shared/messages/editor/filled-text';
import { expectAccessible } from './harness/axe';
import { SettingsForm } from './harness/settings-page';
import { expect, test } from './harness/test';

const CHANNELS_PAGE = '/admin/settings/notification-manager/channels';
const EDITOR = '[data-testid=wecom-message-editor]';
const PHONE = { width: 375, height: 700 };
const CHANNEL = 's_office';

test.afterEach(async ({ app }) => {
  for (const { id } of await app.root.call<{ id: number }[]>('workflows:list')) {
    await app.root.call('workflows:destroy', { query: { filterByTk: String(id) }, body: {} });
  }
  for (const { name, title } of await app.root.call<{ name: string; title: string }[]>('notificationChannels:list')) {
    if (title === 'Office') {
      await app.root.call('notificationChannels:destroy', { query: { filterByTk: name }, body: {} });
    }
  }
});

/** Of a channel by the form; @returns its name. */
async function addChannel(page: Page, app: TestApp): Promise<string> {
  const form = new SettingsForm(page);
  await page.getByRole('button', { name: /Add new/ }).click();
  await page.locator('.ant-dropdown').getByRole('menuitem', { name: 'WeCom' }).click();
  await page.getByTestId('wecom-channel-authenticator').click();
  await page.locator('.ant-select-dropdown').getByText('Sim Office').click();
  await form.fill('Channel display name', 'Office');
  await form.submit();
  await page.getByRole('cell', { name: 'Office', exact: true }).waitFor();
  const channels =
    await app.root.call<{ name: string; title: string; options: unknown }[]>('notificationChannels:list');
  const added = channels.find(({ title }) => title === 'Office');
  expect(added?.options).toMatchObject({ authenticator: 'wecom' });
  return added?.name ?? '';
}

/** A workflow that runs for each new user, with a node for each config; @returns its id. */
async function addWorkflow(app: TestApp, configs: object[]): Promise<number> {
  const { id } = await app.root.call<{ id: number }>('workflows:create', {
    body: { title: 'Greeting', type: 'collection', enabled: true, config: { collection: 'users', mode: 1 } },
  });
  let upstreamId: number | undefined;
  for (const config of configs) {
    const node = await app.root.call<{ id: number }>(`workflows/${id}/nodes:create`, {
      body: { type: 'notification', title: 'Tell Lin', config, upstreamId },
    });
    upstreamId = node.id;
  }
  return id;
}

test('a message is written with a variable, refused while it lacks something, and arrives as it was previewed', async ({
  client,
  app,
  simulator,
  visit,
  at,
  knownUser,
}) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  await knownUser();
  const { page } = await visit({ token: app.root.token });
  await page.goto(at(CHANNELS_PAGE));
  const channelName = await addChannel(page, app);
  const workflow = await addWorkflow(app, [{ channelName }]);

  await page.goto(at(`/admin/settings/workflow/workflows/${workflow}`));
  const openNode = () =>
    page.getByLabel('Notification-Tell Lin', { exact: true }).click({ position: { x: 10, y: 10 } });
  await openNode();
  const editor = page.locator(EDITOR);
  const submit = page.getByRole('button', { name: 'Submit' });
  await editor.waitFor();
  await submit.click();
  await page.getByText('Choose at least one receiver.').waitFor();
  await expect(editor.getByText('Fill this in.')).toHaveCount(1);

  await page.getByRole('button', { name: 'Add a user', exact: true }).click();
  await page.getByRole('combobox', { name: 'Receiver 1' }).fill('林');
  await page.locator('.ant-select-dropdown').getByText('林伟').click();
  const text = editor.getByLabel('Text', { exact: true });
  await editor.getByRole('button', { name: 'x' }).first().click();
  await page.getByText('Trigger variables').waitFor(); // NocoBase's own list
  await text.fill('Welcome {{$context.data.nickname}}');
  await editor.getByLabel('Page to open', { exact: true }).fill('/admin/settings/system-settings');
  await expect(page.getByTestId('wecom-message-preview')).toContainText('Welcome data.nickname');
  await expectAccessible(page, EDITOR);
  if (client === MODERN) {
    // The legacy client draws the page anew at another width, without the drawer
    await page.setViewportSize(PHONE);
    expect(await editor.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  await submit.click();
  await editor.waitFor({ state: 'hidden' });
  await openNode();
  await expect(text).toHaveValue('Welcome {{$context.data.nickname}}');
  await page.getByText('林伟').waitFor();

  await app.createUser({ nickname: 'Zoe {{$env.X}} <b>', username: 'zoe' });
  await expect.poll(() => simulator.inbox(CORP_ID, LIN_WEI).length).toBe(1);
  const [message] = simulator.inbox(CORP_ID, LIN_WEI);
  expect(message?.wecom.text.replace(/\u200b/g, '')).toBe('Welcome Zoe {{$env.X}} <b>\n详情');
  expect(message?.wecom.links.map(({ url }) => url)).toEqual([expect.stringContaining('/api/wecom:open?')]);
});

test('a message of every type arrives', { tag: '@once' }, async ({ app, simulator, knownUser }) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  const { id } = await knownUser();
  await app.root.call('notificationChannels:create', {
    body: { name: CHANNEL, title: 'Office', notificationType: 'wecom', options: { authenticator: 'wecom' } },
  });
  const title = storedText('Hello {{$context.data.nickname}}');
  const link = storedText('/admin');
  const contents = [
    { type: 'text', text: title },
    { type: 'textcard', title, description: title, link },
    { type: 'markdown', markdown: title },
    { type: 'text_notice', title, link },
    { type: 'news_notice', title, link, image: { address: storedText('https://pictures.example/a.png') } },
    { type: 'news', articles: [{ title, link }] },
  ];
  await addWorkflow(
    app,
    contents.map((content) => ({ channelName: CHANNEL, receivers: [id], content })),
  );
  await app.createUser({ nickname: 'Zoe', username: 'zoe' });
  await expect.poll(() => simulator.inbox(CORP_ID, LIN_WEI).length).toBe(contents.length);
  const inbox = simulator.inbox(CORP_ID, LIN_WEI);
  expect(inbox.map(({ type }) => type)).toEqual([
    'text',
    'textcard',
    'markdown',
    'template_card',
    'template_card',
    'news',
  ]);
  expect(inbox.every(({ wecom }) => wecom.text.includes('Hello Zoe'))).toBe(true);
});
