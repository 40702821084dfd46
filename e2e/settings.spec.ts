import { AGENT_ID, CORP_ID, LIN_WEI, SECRET } from '../simulator/seed';
import { PLAIN_HTTP_HOST } from '../testing/chromium';
import { AccountsForm } from './harness/accounts-form';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { signedIn, wecomButton } from './harness/sign-in-page';
import { expect, test } from './harness/test';
import { scanAs } from './harness/wecom-pages';

const FLAGS = [
  'Let members link their account after signing in another way',
  'Let members confirm their phone number',
  'End the sessions of members who have left',
];
const SIGN_UP = 'Sign up automatically when the user does not exist';

test('the settings form adds a WeCom authenticator that members can sign in with', { tag: '@once' }, async ({
  app,
  simulator,
  visit,
  knownUser,
  at,
}) => {
  const { origin, host } = new URL(app.url);
  const { page } = await visit({ token: app.root.token });
  await page.goto(at(AUTHENTICATORS_PAGE));
  const form = new SettingsForm(page);
  await form.add();
  await expect.poll(() => form.value('Origin')).toBe(origin);
  await form.fill('Auth UID', 'office');
  await form.fill('Title', 'Sim Office');
  await form.check('Enabled');
  await form.fill('Company ID', CORP_ID);
  await form.fill('AgentId', AGENT_ID);
  await form.fillSecret('Secret', SECRET);
  await form.openAdvanced();
  await form.fill('WeCom API address', simulator.url);
  await form.fill('WeCom authorization address', simulator.url);
  await form.fill('WeCom web login address', simulator.url);
  await form.openTab('console');
  await expect(page.getByTestId('wecom-homepage-link')).toHaveText(
    `${origin}/api/wecom:authorize?authenticator=office`,
  );
  await expect(page.getByTestId('wecom-callback-domain')).toHaveText(host);
  await form.save();
  await page.getByRole('row', { name: 'office' }).waitFor();

  await knownUser({ authenticator: 'office' });
  const { page: employee } = await visit();
  await employee.goto(at('/signin'));
  await expect(wecomButton(employee)).toHaveText('Sim Office');
  await wecomButton(employee).click();
  await scanAs(employee, LIN_WEI);
  await signedIn(employee);
});

test('the settings form saves every option about accounts, shows what is stored, and keeps it with the secret', async ({
  app,
  simulator,
  visit,
  at,
}) => {
  const connection = {
    workbenchRedirect: '/admin/settings',
    public: { autoSignup: false, autoLogin: true, buttonText: 'Come in', buttonTooltip: 'With WeCom' },
  };
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office', options: connection });
  const before = await app.findAuthenticator('wecom');
  const { page } = await visit({ token: app.root.token });
  await page.goto(at(AUTHENTICATORS_PAGE));
  const form = new SettingsForm(page);
  const accounts = new AccountsForm(page, form);
  const open = async () => {
    await form.configure('Sim Office');
    await form.storedSecret('Secret');
  };

  await open();
  expect(await page.content()).not.toContain(SECRET);
  await accounts.open();
  for (const flag of FLAGS) {
    await form.field(flag).getByRole('checkbox').uncheck();
  }
  for (const rule of ['username', 'bizMail'] as const) {
    await accounts.rule(rule).getByRole('checkbox').check();
  }
  await accounts.rule('phone').getByRole('checkbox').uncheck();
  await accounts.choice('Rules allowed to match the root user', 'All rules selected above').check();
  await accounts.choice('Sign-in by QR code', 'Only members who have signed in inside WeCom before').check();
  await form.check(SIGN_UP);
  await accounts.choice('Values a new user gets from WeCom', 'Phone number').uncheck();
  await accounts.choice('Values a new user gets from WeCom', 'Username (the userid)').check();
  await accounts.select('Role of new users', 'Member');
  await accounts.select('Create users only for these departments', '前端组');
  await page.keyboard.type('77,');
  await accounts.select('Update users from WeCom', 'Always use WeCom’s', 'Name');
  await accounts.select('Update users from WeCom', 'Never', 'Email');
  await form.save();
  const stored = {
    ...before?.options,
    matchBy: ['username', 'bizMail'],
    rootMatch: 'any',
    qrSignIn: 'known',
    linkAfterSignIn: false,
    confirmPhone: false,
    takenFields: ['name', 'bizMail', 'username'],
    role: 'member',
    departments: [4, 77],
    refresh: { name: 'always', phone: 'blank', email: 'never' },
    endSessions: false,
    public: { ...connection.public, autoSignup: true },
  };
  expect((await app.findAuthenticator('wecom'))?.options).toMatchObject(stored);

  await open();
  expect(await form.value('Company ID')).toBe(CORP_ID);
  expect(await form.value('Workbench application redirect link')).toBe('/admin/settings');
  expect(await form.value('Button text')).toBe('Come in');
  await accounts.open();
  expect(await accounts.rules()).toEqual([
    ['username', true],
    ['bizMail', true],
    ['phone', false],
    ['email', false],
  ]);
  expect(await form.value(SIGN_UP)).toBe(true);
  await expect(form.field('Role of new users').locator('.ant-select-selection-item')).toHaveText('Member');
  const departments = form.field('Create users only for these departments').locator('.ant-select-selection-item');
  await expect(departments).toHaveText(['前端组', '77']); // by name, without a click
  await form.fill('Title', 'Renamed');
  await form.save();
  await page.getByRole('row', { name: 'Renamed' }).waitFor();
  expect(await app.findAuthenticator('wecom')).toMatchObject({ enabled: true, title: 'Renamed', options: stored });
  simulator.invalidateTokens(); // the secret is needed again
  await app.root.call('wecom:checkMembers', { body: { authenticator: 'wecom' } });
  await expect.poll(() => simulator.calls('/cgi-bin/gettoken')).toBe(1);
});

test('the legacy form leads to the first field that is wrong, and to the one that the server refuses', {
  tag: '@legacy',
}, async ({ app, simulator, visit, at }) => {
  const options = { public: { autoLogin: true } };
  await app.createWecomAuthenticator(simulator.url, { title: 'Head Office', options });
  const { page } = await visit({ token: app.root.token, refused: true });
  await page.goto(at(AUTHENTICATORS_PAGE));
  const form = new SettingsForm(page);
  await form.add();
  await form.openTab('check');
  await form.submit();
  await expect(page.getByText('Company ID is required')).toBeVisible();
  await expect(form.input('Company ID')).toBeFocused();

  await form.check('Enabled');
  await form.fill('Company ID', CORP_ID);
  await form.fill('AgentId', 'Sim NocoBase');
  await form.fillSecret('Secret', SECRET);
  await expect(form.field('AgentId').getByText('AgentId must consist of digits')).toBeVisible();

  await form.check('Automatic login');
  await form.fill('AgentId', AGENT_ID);
  await form.openTab('console');
  await form.submitToServer();
  const refused = form.field('Automatic login');
  await expect(
    refused.getByText('Automatic login is already enabled for Head Office; only one WeCom authenticator can have it'),
  ).toBeVisible();
  await expect(refused.getByRole('checkbox')).toBeFocused();
  await form.openTab('accounts');
  await form.submitToServer(); // what the server refused once may be sent again
  expect(await app.root.call('authenticators:list')).toHaveLength(2);
});

test('homepage link and callback domain can be copied on plain http as well', { tag: '@once' }, async ({
  app,
  visit,
  client,
}) => {
  const { port } = new URL(app.url);
  const { page } = await visit({ token: app.root.token });
  await page.goto(`http://${PLAIN_HTTP_HOST}:${port}${client.base}${AUTHENTICATORS_PAGE}`);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  const form = new SettingsForm(page);
  await form.add();
  await form.fill('Origin', 'https://NOCO.example:443');
  await form.openTab('console');
  for (const testId of ['wecom-homepage-link', 'wecom-callback-domain']) {
    const value = page.getByTestId(testId);
    await value.getByRole('button', { name: 'Copy' }).click();
    await value.getByRole('button', { name: 'Copied' }).waitFor();
    await form.fill('Description', '');
    await form.input('Description').press('Control+V');
    await expect.poll(() => form.value('Description')).toBe(await value.textContent());
  }
  expect(await form.value('Description')).toBe('noco.example');
});
