import { AGENT_ID, CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import type { ListedFailures } from '../src/shared/actions';
import { expectAccessible } from './harness/axe';
import { linkedMembers } from './harness/linked-members';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { removeVerificationFiles, SetupSections } from './harness/setup-sections';
import { test as base, expect } from './harness/test';
import type { Visit } from './harness/visit';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

const FILE = { name: 'WW_verify_AbCdEf0123456789.txt', content: 'AbCdEf0123456789' };
const PHONE = { width: 375, height: 700 };

interface OpenForm extends Visit {
  form: SettingsForm;
  setup: SetupSections;
}

interface Fixtures {
  /** Opens the form of an authenticator that points at the simulator. */
  openForm(circumstances?: { options?: object; viewport?: typeof PHONE }): Promise<OpenForm>;
}

const test = base.extend<Fixtures>({
  openForm: async ({ app, simulator, visit, at }, use) => {
    await removeVerificationFiles(app);
    await use(async ({ options = {}, viewport } = {}) => {
      await app.createWecomAuthenticator(simulator.url, { title: 'Sim Office', options: { ...options } });
      const visiting = await visit({ token: app.root.token });
      const { page } = visiting;
      if (viewport) {
        await page.setViewportSize(viewport);
      }
      await page.goto(at(AUTHENTICATORS_PAGE));
      const form = new SettingsForm(page);
      await form.configure('Sim Office');
      await form.storedSecret('Secret');
      return { ...visiting, form, setup: new SetupSections(page) };
    });
  },
});

test('on a phone every tab is accessible; the check finds what differs in WeCom, and sets it there once confirmed', {
  tag: '@once',
}, async ({ app, simulator, openForm, tile }) => {
  const inWecom = simulator.app(CORP_ID, AGENT_ID);
  Object.assign(inWecom, { redirectDomain: 'old.example.com', homeUrl: 'https://old.example.com/' });
  const { host } = new URL(app.url);
  const options = { departments: [2], role: 'member', public: { autoSignup: true } }; // every field is filled in
  const { page, form, setup } = await openForm({ options, viewport: PHONE });
  const expectToLookRight = async () => {
    await expectAccessible(page, '[data-testid=wecom-settings]');
    const widths = await setup.root.evaluate((root) => {
      const body = root.closest('.ant-drawer-body');
      return {
        document: document.documentElement.scrollWidth,
        overflow: (body?.scrollWidth ?? 0) - (body?.clientWidth ?? 0),
      };
    });
    expect(widths).toEqual({ document: PHONE.width, overflow: 0 });
    expect(await setup.root.evaluate((root) => root.clientWidth)).toBeGreaterThan(300);
  };

  await form.openAdvanced();
  await expectToLookRight();
  await form.openTab('console');
  await setup.upload(FILE);
  await setup.file(FILE.name).waitFor();
  await expectToLookRight();
  await form.openTab('accounts');
  await expectToLookRight();

  await setup.check();
  await setup.lineIs('domain', 'failed');
  await setup.setInWecom();
  await expect(setup.dialog).toContainText('Current: old.example.com');
  await expect(setup.dialog).toContainText(`New: ${host}`);
  await expect(setup.dialog).toContainText(`New: ${tile()}`);
  expect(inWecom.redirectDomain).toBe('old.example.com');
  await setup.confirmSetInWecom();
  await setup.lineIs('domain', 'passed');
  expect(inWecom).toMatchObject({ redirectDomain: host, homeUrl: tile() });
  expect(await setup.statuses()).toEqual({
    origin: 'passed',
    api: 'passed',
    credentials: 'passed',
    ip: 'passed',
    app: 'passed',
    domain: 'passed',
    file: 'passed',
    values: 'passed',
    events: 'passed',
    trial: 'open',
  });
});

test('a test sign-in goes from the browser into WeCom, and signs in, links and creates nobody', {
  tag: '@once',
}, async ({ app, simulator, visit, openForm }) => {
  const lastFailures = () => app.root.call<ListedFailures>('wecom:listFailures', { query: { authenticator: 'wecom' } });
  simulator.settings.defaultUser = LIN_WEI;
  const user = await app.createUser({ nickname: 'Lin', phone: LIN_WEI_MOBILE });
  const { page, setup } = await openForm();
  const failuresBefore = await lastFailures();
  await setup.check();
  const tab = await setup.tryTrial();
  await scanAs(tab, LIN_WEI);
  await tab.getByRole('heading', { name: 'The test sign-in is complete' }).waitFor();
  await tab.close();
  await setup.lineIs('trial', 'needs-you');
  await expect(setup.trialResult).toContainText('nobody was signed in, linked or created');

  const address = String(await page.getByTestId('wecom-trial-url').textContent()); // without another press of the button
  const { page: inWecom } = await visit({ userAgent: 'wecomWindows' });
  await inWecom.goto(address);
  await allowPersonalInformation(inWecom);
  await inWecom.getByRole('heading', { name: 'The test sign-in is complete' }).waitFor();
  await setup.lineIs('trial', 'passed');
  await expect(setup.trialResult).toContainText(`links this WeCom account to Lin (user ${user.id})`);
  expect(await page.evaluate(() => localStorage.getItem('NOCOBASE_AUTH'))).toBe('basic');
  expect((await linkedMembers(app)).total).toBe(0);
  expect(await lastFailures()).toEqual(failuresBefore);
});

test('verification files are served at the root, and are gone once they are deleted', { tag: '@once' }, async ({
  app,
  openForm,
}) => {
  const address = `${app.url}/${FILE.name}`;
  const { page, form, setup } = await openForm();
  await form.openTab('console');
  await page.getByTestId('wecom-no-files').waitFor();
  await setup.upload(FILE);
  await expect(setup.file(FILE.name)).toHaveAttribute('data-placement', 'placed');
  expect(await (await fetch(address)).text()).toBe(FILE.content);
  await setup.check();
  await setup.lineIs('file', 'passed');

  await form.openTab('console');
  await setup
    .file(FILE.name)
    .getByRole('button', { name: `Delete ${FILE.name}` })
    .press('Enter'); // NocoBase's AI bubble may cover it until the form is scrolled
  await page
    .getByRole('dialog', { name: `Delete ${FILE.name}?` })
    .getByRole('button', { name: 'Delete' })
    .click();
  await page.getByTestId('wecom-no-files').waitFor();
  expect(await (await fetch(address)).text()).not.toContain(FILE.content);
});
