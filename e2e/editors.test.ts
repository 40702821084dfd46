import { signIn } from '../demo/nocobase/rest-client';
import { CLIENTS } from './harness/app';
import { eventually } from './harness/eventually';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { testBed } from './harness/test-bed';

const bed = testBed();

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

/** Signs in as one who may edit authenticators, and neither users nor roles. @returns the token */
async function editor(): Promise<string> {
  const { root, url } = bed.app;
  await root.call('roles:updateOrCreate', { query: { 'filterKeys[]': 'name' }, body: EDITOR });
  const email = 'editor@office.test';
  const { id } = await bed.app.createUser({ email, username: 'editor', password: PASSWORD });
  await root.call(`users/${id}/roles:set`, { body: [EDITOR.name] });
  return (await signIn(url, email, PASSWORD)).token;
}

describe.each(CLIENTS)('an editor without more rights in the $name client', (client) => {
  it('reads why most settings are locked, changes the others, and loses none of them', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office', options: OPTIONS });
    const before = (await bed.app.findAuthenticator('wecom'))?.options;
    await bed.visit({ token: await editor() }, async ({ page }) => {
      await page.goto(bed.at(client, AUTHENTICATORS_PAGE));
      const form = new SettingsForm(page);
      await form.configure('Sim Office');
      await form.storedSecret('Secret');
      await page.getByTestId('wecom-locked').waitFor();
      const locked = ['Rules allowed to match the root user', 'End the sessions of members who have left'];
      for (const label of locked) {
        expect([label, await form.field(label).locator('input').first().isDisabled()]).toEqual([label, true]);
      }
      for (const label of ['Company ID', 'Origin', 'WeCom API address']) {
        expect([label, await form.field(label).locator('[contenteditable=true]').count()]).toEqual([label, 0]);
        expect([label, await form.field(label).locator('.ant-input-disabled').count()]).toEqual([label, 1]);
      }
      await form.fill('Button text', 'Come in');
      await eventually(() => form.value('Button text'), 'Come in');
      await form.save();
    });
    const { public: shown, ...after } = (await bed.app.findAuthenticator('wecom'))?.options ?? {};
    expect({ ...after, public: undefined }).toMatchObject({ ...before, public: undefined });
    expect(shown).toMatchObject({ autoSignup: true, buttonText: 'Come in' });
  });
});
