import { signIn } from '../demo/nocobase/rest-client';
import { CORP_ID, LIN_WEI, ZHAO_MIN } from '../simulator/seed';
import { statusPath } from '../src/client-shared/host/settings-pages';
import type { ListedFailures } from '../src/shared/actions';
import { TestBrowser as HttpBrowser } from '../testing/test-browser';
import { USER_AGENTS } from '../testing/user-agents';
import { expectAccessible } from './harness/axe';
import { executeIn, instanceName } from './harness/database';
import { linkedMembers, PeopleTab } from './harness/linked-members';
import { userWithPassword } from './harness/own-account';
import { expect, test } from './harness/test';

const TABS = ['overview', 'people', 'failures', 'activity'] as const;
const PHONE = { width: 375, height: 700 };
const DAY_MS = 86_400_000;
const CHINA_TIME_MS = 8 * 3_600_000; // days are counted by it
const PASSWORD = 'support-only';

test('every tab has an address, is accessible, and fits on a phone', async ({
  app,
  simulator,
  visit,
  at,
  knownUser,
  tile,
}) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  await knownUser();
  await fetch(tile(), { headers: { 'User-Agent': USER_AGENTS.mobile }, redirect: 'manual' }); // a failed sign-in
  const { page } = await visit({ token: app.root.token });
  for (const viewport of [{ width: 1280, height: 800 }, PHONE]) {
    await page.setViewportSize(viewport);
    for (const tab of TABS) {
      await page.goto(at(statusPath(tab)));
      const root = page.getByTestId('wecom-status-page');
      await root.getByRole('heading', { level: 1 }).waitFor();
      await expect(root.locator('.ant-skeleton')).toHaveCount(0);
      if (viewport !== PHONE) {
        await expect(page.locator('.ant-menu-horizontal .ant-menu-item, .ant-tabs-tab')).toHaveText([
          'Overview',
          'People',
          'Failed sign-ins',
          'Activity',
        ]);
      }
      await expectAccessible(page, '[data-testid=wecom-status-page]');
      expect(await root.evaluate((main) => main.scrollWidth - main.clientWidth), tab).toBe(0);
    }
  }
});

test('a person is found, and their session ended', async ({ app, simulator, visit, at, knownUser }) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  const lin = await knownUser();
  await knownUser({ member: ZHAO_MIN });
  const { page, calls } = await visit({ token: app.root.token });
  await page.goto(at(statusPath('people')));
  const people = new PeopleTab(page);
  await people.says('2 linked users');
  await people.search.fill(LIN_WEI);
  await people.says('1 linked user');
  await expect(page).toHaveURL(/search=lin\.wei/);
  await people.choose('林伟', 'End sessions');
  const question = page.getByRole('dialog', { name: 'End 林伟’s sessions?' });
  await question.getByRole('button', { name: 'End sessions' }).click();
  await expect(people.root.getByTestId('wecom-people-found')).toContainText('Sessions ended:');
  expect(calls('wecom:endSessions')).toBe(1);
  await expect(people.member(lin.id)).toHaveCount(1);
});

test('two hundred people are linked by a list, and three refused for three reasons', { tag: '@once' }, async ({
  app,
  simulator,
  visit,
  at,
}) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  const numbers = Array.from({ length: 200 }, (_, index) => index);
  for (const number of numbers) {
    simulator.addMember(CORP_ID, { userid: `member${number}`, name: `Member ${number}`, departments: [2] });
    await app.createUser({ username: `user${number}`, nickname: `User ${number}` });
  }
  const good = numbers.slice(3).map((number) => `user${number},member${number}`);
  const lines = ['username,userid', ...good, 'nobody,member0', 'user1,stranger', 'user2,member3'];
  const { page } = await visit({ token: app.root.token });
  await page.goto(at(statusPath('people')));
  const people = new PeopleTab(page);
  await people.says('No linked members yet.');
  await people.root.getByRole('button', { name: 'Link many' }).click();
  const dialog = page.getByRole('dialog', { name: 'Link many' });
  await dialog.getByRole('textbox').fill(lines.join('\n'));
  await dialog.getByRole('button', { name: 'Preview' }).click();
  const summary = dialog.getByTestId('wecom-import-summary');
  await expect(summary).toContainText('To be linked: 197. Already linked: 0. Refused: 3.');
  expect((await linkedMembers(app)).total).toBe(0);
  await dialog.getByRole('checkbox', { name: 'Only problems' }).check();
  for (const text of [
    'No user has this username.',
    'WeCom does not know this userid. Copy it from the contacts.',
    'The user or the userid is in an earlier line.',
  ]) {
    await expect(dialog.getByText(text)).toHaveCount(1);
  }
  await dialog.getByRole('button', { name: 'Link 197 members' }).click();
  await expect(summary).toContainText('Linked: 197. Already linked: 0. Refused: 3.');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download the refused lines' }).click();
  expect((await download).suggestedFilename()).toBe('wecom-refused.csv');
  await dialog.locator('.ant-modal-footer').getByRole('button', { name: 'Close' }).click();
  await people.says('197 linked users');
});

test('yesterday’s failure is followed to its fix, and the member linked to a user', { tag: '@once' }, async ({
  app,
  simulator,
  visit,
  at,
  tile,
}) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  const { user } = await userWithPassword(app, { username: 'zhao', nickname: 'Zhao Min' });
  const phone = new HttpBrowser(new URL(app.url).origin, simulator.url).as(ZHAO_MIN);
  await phone.open(tile());
  const failures = () => app.root.call<ListedFailures>('wecom:listFailures', { query: {} });
  const [failure] = (await failures()).failures;
  expect(failure).toMatchObject({ code: 'NOT_LINKED', wecomUserId: ZHAO_MIN });
  const yesterday = new Date(Date.now() - DAY_MS).toISOString().replace('T', ' ').replace('Z', ' +00:00');
  await executeIn(instanceName(test.info().parallelIndex), 'UPDATE wecomSignInFailures SET at = ?', [yesterday]);

  const { page } = await visit({ token: app.root.token });
  const dayOf = (time: number) => new Date(time + CHINA_TIME_MS).toISOString().slice(0, 10);
  await page.goto(at(statusPath('failures', { day: dayOf(Date.now()) })));
  await page.getByText('No failed sign-ins match.').waitFor();
  await page.getByLabel('Day').fill(dayOf(Date.now() - DAY_MS));
  await page.getByTestId('wecom-failure').click();
  await expect(page.getByTestId('wecom-for-support')).toContainText('code=NOT_LINKED');
  await page.getByRole('button', { name: 'Link to a user…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Link a member' });
  await expect(dialog.getByLabel('WeCom userid')).toHaveValue(ZHAO_MIN);
  await dialog.getByLabel('User', { exact: true }).fill('zhao');
  await page.getByRole('option', { name: 'Zhao Min (zhao)' }).waitFor({ state: 'attached' });
  await dialog.getByLabel('User', { exact: true }).press('Enter');
  await dialog.getByRole('button', { name: 'Link', exact: true }).click();
  await expect(page.getByTestId('wecom-failures-found')).toContainText('赵敏 (zhao.min) is linked to Zhao Min.');
  expect(await phone.signIn('wecom')).toMatchObject({ status: 200, userId: user.id });
});

test('a support role sees everything and changes nothing', async ({ app, simulator, visit, at, knownUser }) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office' });
  await knownUser();
  await app.root.call('roles:create', { body: { name: 'support', title: 'Support', snippets: ['pm.auth-wecom'] } });
  const account = { username: 'support', email: 'support@noco.example', password: PASSWORD };
  await app.root.call('users:create', { body: { ...account, roles: [{ name: 'support' }] } });
  const { token } = await signIn(app.url, 'support@noco.example', PASSWORD);
  const { page } = await visit({ token });
  await page.goto(at(statusPath('people')));
  const people = new PeopleTab(page);
  await people.says('1 linked user');
  await expect(people.root.getByRole('button', { name: 'Link a member' })).toBeDisabled();
  await page.goto(at(statusPath('overview')));
  await page.getByTestId('wecom-authenticator-wecom').waitFor();
  await expect(page.getByRole('button', { name: 'Check again' })).toHaveCount(0);
  await page.goto(at(statusPath('failures')));
  await page.getByText('No failed sign-ins.').waitFor();
  await page.goto(at(statusPath('activity')));
  await page.getByText('Authenticator created').first().waitFor();
  await app.root.call('roles:destroy', { query: { filterByTk: 'support' }, body: {} });
});
