import { signIn } from '../demo/nocobase/rest-client';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { expect, test } from './harness/test';

const PASSWORD = 'a-password-of-an-editor';
const EDITOR = { name: 'editor', title: 'Editor', snippets: ['pm', 'pm.auth.authenticators', '!ui.*'] };

const OPTIONS = {
  workbenchRedirect: '/admin/settings',
  matchBy: ['bizMail', 'phone'],
  rootMatch: 'never',
  takenFields: ['name'],
  departments: [2],
  role: 'member',
  refresh: { name: 'always', phone: 'never', email: 'never' },
  endSessions: false,
  public: { autoSignup: true },
};

test('an editor who may not manage users and roles finds those settings locked, changes others, and loses none', {
  tag: '@legacy', // the modern form has a component test
}, async ({ app, simulator, visit, at }) => {
  await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office', options: OPTIONS });
  const before = (await app.findAuthenticator('wecom'))?.options;
  await app.root.call('roles:updateOrCreate', { query: { 'filterKeys[]': 'name' }, body: EDITOR });
  const { id } = await app.createUser({ email: 'editor@office.test', username: 'editor', password: PASSWORD });
  await app.root.call(`users/${id}/roles:set`, { body: [EDITOR.name] });
  const { token } = await signIn(app.url, 'editor@office.test', PASSWORD);

  const { page } = await visit({ token });
  await page.goto(at(AUTHENTICATORS_PAGE));
  const form = new SettingsForm(page);
  await form.configure('Sim Office');
  await form.storedSecret('Secret');
  await page.getByTestId('wecom-locked').waitFor();
  for (const label of ['Rules allowed to match the root user', 'End the sessions of members who have left']) {
    await expect(form.field(label).locator('input').first()).toBeDisabled();
  }
  for (const label of ['Company ID', 'Origin', 'WeCom API address']) {
    await expect(form.field(label).locator('[contenteditable=true]')).toHaveCount(0);
    await expect(form.field(label).locator('.ant-input-disabled')).toHaveCount(1);
  }
  await form.fill('Button text', 'Come in');
  await expect.poll(() => form.value('Button text')).toBe('Come in');
  await form.save();
  expect((await app.findAuthenticator('wecom'))?.options).toMatchObject({
    ...before,
    public: { autoSignup: true, buttonText: 'Come in' },
  });
});
