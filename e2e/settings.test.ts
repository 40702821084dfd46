import { AGENT_ID, CORP_ID, LIN_WEI, SECRET } from '../simulator/seed';
import { CLIENTS } from './harness/app';
import { PLAIN_HTTP_HOST } from './harness/browser';
import { eventually } from './harness/eventually';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { openSignInPage, signedIn, wecomButton } from './harness/sign-in-page';
import { testBed } from './harness/test-bed';
import { scanAs } from './harness/wecom-pages';

const bed = testBed();

describe.each(CLIENTS)('the settings page of the $name client', (client) => {
  it('adds a WeCom authenticator that people can sign in with', async () => {
    const { origin } = new URL(bed.app.url);
    await bed.visit({ token: bed.app.root.token }, async ({ page }) => {
      await page.goto(bed.at(client, AUTHENTICATORS_PAGE));
      const form = new SettingsForm(page);
      await form.add();
      await eventually(() => form.value('Origin'), origin);
      await form.fill('Auth UID', 'office');
      await form.fill('Title', 'Sim Office');
      await form.check('Enabled');
      await form.fill('Company ID', CORP_ID);
      await form.fill('AgentId', AGENT_ID);
      await form.fillSecret('Secret', SECRET);
      await form.openAdvanced();
      await form.fill('WeCom API address', bed.simulator.url);
      await form.fill('WeCom authorization address', bed.simulator.url);
      await form.fill('WeCom web login address', bed.simulator.url);
      await form.openTab('console');
      await eventually(
        () => page.getByTestId('wecom-homepage-link').textContent(),
        `${origin}/api/wecom:authorize?authenticator=office`,
      );
      expect(await page.getByTestId('wecom-callback-domain').textContent()).toBe(new URL(origin).host);
      await form.save();
      await page.getByRole('row', { name: 'office' }).waitFor();
    });

    await bed.knownUser({ authenticator: 'office' });
    await bed.visit({}, async ({ page }) => {
      await openSignInPage(page, bed.app, client);
      expect(await wecomButton(page).textContent()).toBe('Sim Office');
      await wecomButton(page).click();
      await scanAs(page, LIN_WEI);
      await signedIn(page);
    });
  });

  it('shows what is stored, the secret masked, and keeps all of it when it is saved again', async () => {
    const everything = {
      corpId: CORP_ID,
      agentId: AGENT_ID,
      secret: SECRET,
      origin: new URL(bed.app.url).origin,
      workbenchRedirect: '/admin/settings',
      apiBaseUrl: bed.simulator.url,
      authorizeBaseUrl: bed.simulator.url,
      loginBaseUrl: bed.simulator.url,
      public: { autoSignup: true, autoLogin: true, buttonText: 'Come in', buttonTooltip: 'With WeCom' },
    };
    await bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office', options: everything });
    const before = await bed.app.findAuthenticator('wecom');

    await bed.visit({ token: bed.app.root.token }, async ({ page }) => {
      await page.goto(bed.at(client, AUTHENTICATORS_PAGE));
      const form = new SettingsForm(page);
      await form.configure('Sim Office');
      await form.storedSecret('Secret');
      expect(await page.content()).not.toContain(SECRET);
      expect(await form.value('Company ID')).toBe(CORP_ID);
      expect(await form.value('AgentId')).toBe(AGENT_ID);
      expect(await form.value('Origin')).toBe(everything.origin);
      expect(await form.value('Sign up automatically when the user does not exist')).toBe(true);
      expect(await form.value('Automatic login')).toBe(true);
      expect(await form.value('Workbench application redirect link')).toBe('/admin/settings');
      expect(await form.value('Button text')).toBe('Come in');
      expect(await form.value('Sign-in button tooltip')).toBe('With WeCom');
      await form.openAdvanced();
      expect(await form.value('WeCom API address')).toBe(bed.simulator.url);
      for (const tab of ['accounts', 'check', 'console', 'accounts'] as const) {
        await form.openTab(tab);
      }
      await form.fill('Title', 'Renamed');
      await form.save();
      await page.getByRole('row', { name: 'Renamed' }).waitFor();
    });

    expect(await bed.app.findAuthenticator('wecom')).toMatchObject({
      enabled: true,
      title: 'Renamed',
      options: before?.options,
    });
    bed.simulator.invalidateTokens(); // the secret is needed again
    await bed.knownUser();
  });

  it('leads to the first field that is wrong, and to the one that the server refuses', async () => {
    await bed.app.createWecomAuthenticator(bed.simulator.url, {
      title: 'Head Office',
      options: { public: { autoLogin: true } },
    });
    await bed.visit({ token: bed.app.root.token, refused: true }, async ({ page }) => {
      await page.goto(bed.at(client, AUTHENTICATORS_PAGE));
      const form = new SettingsForm(page);
      await form.add();
      await form.openTab('check');
      await form.submit();
      await page.getByText('Company ID is required').waitFor();
      await eventually(() => form.input('Company ID').evaluate((input) => input === document.activeElement), true);

      await form.check('Enabled');
      await form.fill('Company ID', CORP_ID);
      await form.fill('AgentId', 'Sim NocoBase');
      await form.fillSecret('Secret', SECRET);
      await form.field('AgentId').getByText('AgentId must consist of digits').waitFor();

      await form.check('Automatic login');
      await form.fill('AgentId', AGENT_ID);
      await form.openTab('console');
      await form.submitToServer();
      await form
        .field('Automatic login')
        .getByText('Automatic login is already enabled for Head Office; only one WeCom authenticator can have it')
        .waitFor();
      const isFocused = () =>
        form
          .field('Automatic login')
          .getByRole('checkbox')
          .evaluate((box) => box === document.activeElement);
      await eventually(isFocused, true);
      await form.openTab('accounts');
      await form.submitToServer(); // what the server refused once may be sent again
    });
    expect(await bed.app.root.call('authenticators:list')).toHaveLength(2);
  });

  it('copies homepage link and callback domain, on plain http as well', async () => {
    const { port } = new URL(bed.app.url);
    await bed.visit({ token: bed.app.root.token }, async ({ page }) => {
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
        await eventually(() => form.value('Description'), await value.textContent());
      }
      expect(await form.value('Description')).toBe('noco.example');
    });
  });
});
