import type { App } from '../simulator';
import { AGENT_ID, CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import type { SignInFailure } from '../src/shared/setup-report';
import { USER_AGENTS } from '../testing/user-agents';
import { CLIENTS, type Client, FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { linkedPeople } from './harness/linked-people';
import { AUTHENTICATORS_PAGE, SettingsForm } from './harness/settings-page';
import { removeVerificationFiles, SetupSections } from './harness/setup-sections';
import { testBed } from './harness/test-bed';
import type { Visit } from './harness/visit';
import { allowPersonalInformation, scanAs } from './harness/wecom-pages';

const bed = testBed();

const FILE = { name: 'WW_verify_AbCdEf0123456789.txt', content: 'AbCdEf0123456789' };

const PHONE = { width: 375, height: 700 };

const simulatedApp = (): App => bed.simulator.app(CORP_ID, AGENT_ID);

const host = (): string => new URL(bed.app.url).host;

const lastFailures = (): Promise<SignInFailure[]> =>
  bed.app.root.call('wecom:listFailures', { query: { authenticator: 'wecom' } });

interface OpenForm extends Visit {
  form: SettingsForm;
  setup: SetupSections;
}

/** Opens the form of an authenticator that points at the simulator. */
async function onForm(
  client: Client,
  steps: (open: OpenForm) => Promise<void>,
  { viewport }: { viewport?: typeof PHONE } = {},
): Promise<void> {
  await bed.visit({ token: bed.app.root.token }, async (visit) => {
    if (viewport) {
      await visit.page.setViewportSize(viewport);
    }
    await visit.page.goto(bed.at(client, AUTHENTICATORS_PAGE));
    const form = new SettingsForm(visit.page);
    await form.configure('Sim Office');
    await form.storedSecret('Secret');
    await steps({ ...visit, form, setup: new SetupSections(visit.page) });
  });
}

/** In a phone's own browser, for which WeCom has no sign-in. */
async function failToSignIn(): Promise<void> {
  await fetch(bed.tile(), { headers: { 'User-Agent': USER_AGENTS.mobile }, redirect: 'manual' });
}

beforeEach(async () => {
  await removeVerificationFiles(bed.app);
  await bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office' });
});

describe.each(CLIENTS)('in the $name client', (client) => {
  it('the check finds what differs in WeCom, sets it there once that is confirmed, and passes', async () => {
    Object.assign(simulatedApp(), { redirectDomain: 'old.example.com', homeUrl: 'https://old.example.com/' });
    await onForm(client, async ({ page, setup }) => {
      await setup.check();
      await setup.lineIs('domain', 'failed');
      await setup.setInWecom();
      const text = await setup.dialog.textContent();
      expect(text).toContain('Current: old.example.com');
      expect(text).toContain(`New: ${host()}`);
      expect(text).toContain(`New: ${bed.tile()}`);
      expect(simulatedApp().redirectDomain).toBe('old.example.com');
      await setup.confirmSetInWecom();
      await setup.lineIs('domain', 'passed');
      expect(simulatedApp()).toMatchObject({ redirectDomain: host(), homeUrl: bed.tile() });
      expect(await setup.statuses()).toEqual({
        origin: 'passed',
        api: 'passed',
        credentials: 'passed',
        ip: 'passed',
        app: 'passed',
        domain: 'passed',
        file: 'skipped',
        values: 'passed',
        trial: 'open',
      });
      await page.getByText('Everything that can be checked from here is correct. Now test a sign-in.').waitFor();
    });
  });

  it('a trial takes a stranger from the browser into WeCom, and signs in, links and creates nobody', async () => {
    bed.simulator.settings.defaultUser = LIN_WEI;
    const user = await bed.app.createUser({ nickname: 'Lin', phone: LIN_WEI_MOBILE });
    const failuresBefore = await lastFailures();
    await onForm(client, async ({ page, setup }) => {
      await setup.check();
      const tab = await setup.tryTrial();
      await scanAs(tab, LIN_WEI);
      await tab.getByRole('heading', { name: 'The test sign-in is complete' }).waitFor();
      await tab.close();
      await setup.lineIs('trial', 'needs-you');
      const overWeb = await setup.trialResult.textContent();
      expect(overWeb).toContain('Not provided: WeCom gives it only inside WeCom, never through web login');
      expect(overWeb).toContain('nobody was signed in, linked or created');

      const address = await page.getByTestId('wecom-trial-url').textContent(); // without another press of the button
      await bed.visit({ wecom: true }, async ({ page: workbench }) => {
        const inWecom = await workbench.context().newPage();
        await inWecom.goto(String(address));
        await allowPersonalInformation(inWecom);
        await inWecom.getByRole('heading', { name: 'The test sign-in is complete' }).waitFor();
        await inWecom.close();
      });
      await setup.lineIs('trial', 'passed');
      const result = await setup.trialResult.textContent();
      expect(result).toContain(`links this WeCom account to Lin (user ${user.id})`);
      expect(result).toContain('Provided by WeCom');
      expect(await page.evaluate(() => localStorage.getItem('NOCOBASE_AUTH'))).toBe('basic');
    });
    expect((await linkedPeople(bed.app)).total).toBe(0);
    expect(await lastFailures()).toEqual(failuresBefore);
  });

  it('the pages have no serious flaw for people with a screen reader, and the form fits a phone', async () => {
    Object.assign(simulatedApp(), { redirectDomain: 'old.example.com' });
    await bed.app.root.call('wecom:addVerificationFile', { body: FILE });
    await failToSignIn();
    await bed.visit({}, async ({ page }) => {
      for (const error of ['NOT_LINKED', 'WECOM_CONFIG']) {
        await page.goto(bed.at(client, `/wecom/sign-in?error=${error}&authenticator=wecom`));
        await page.getByTestId('wecom-sign-in-result').waitFor();
        expect(await seriousViolations(page, '[data-testid=wecom-sign-in-result]')).toEqual([]);
      }
    });
    await onForm(
      client,
      async ({ page, form, setup }) => {
        const looksRight = async () => {
          expect(await seriousViolations(page, '[data-testid=wecom-settings]')).toEqual([]);
          const { document: whole, form: shown } = await page.evaluate(() => {
            const root = document.querySelector('[data-testid=wecom-settings]');
            const body = root?.closest('.ant-drawer-body');
            return {
              document: document.documentElement.scrollWidth,
              form: { width: root?.clientWidth ?? 0, overflow: (body?.scrollWidth ?? 0) - (body?.clientWidth ?? 0) },
            };
          });
          expect(whole).toBe(PHONE.width);
          expect(shown.width).toBeGreaterThan(300);
          expect(shown.overflow).toBe(0);
        };
        await form.openAdvanced();
        await looksRight();
        await form.openTab('console');
        await setup.file(FILE.name).waitFor();
        await looksRight();
        await setup.check();
        await setup.failures.first().click();
        await page.getByText('WeCom sign-in doesn’t work in mobile browsers.').waitFor();
        await looksRight();
      },
      { viewport: PHONE },
    );
  });

  if (client !== FULL_PASS) {
    return; // what follows is shared code
  }

  it('verification files are served at the root, and are gone once they are deleted', async () => {
    const address = `${bed.app.url}/${FILE.name}`;
    await onForm(client, async ({ page, form, setup }) => {
      await form.openTab('console');
      await page.getByTestId('wecom-no-files').waitFor();
      await setup.upload(FILE);
      await setup.file(FILE.name).waitFor();
      expect(await setup.file(FILE.name).getAttribute('data-placement')).toBe('placed');
      expect(await setup.file(FILE.name).getByRole('link').getAttribute('href')).toBe(address);
      expect(await (await fetch(address)).text()).toBe(FILE.content);
      await setup.check();
      await setup.lineIs('file', 'passed');

      await form.openTab('console');
      await setup
        .file(FILE.name)
        .getByRole('button', { name: `Delete ${FILE.name}` })
        .press('Enter'); // NocoBase's AI bubble may lie over it until the form is scrolled
      await page
        .getByRole('dialog', { name: `Delete ${FILE.name}?` })
        .getByRole('button', { name: 'Delete' })
        .click();
      await page.getByTestId('wecom-no-files').waitFor();
      expect(await (await fetch(address)).text()).not.toContain(FILE.content);
    });
  });

  it('failed sign-ins say what happened, to whom, and what to do', async () => {
    await bed.visit({}, async ({ page }) => {
      await page.goto(bed.tile());
      await scanAs(page, LIN_WEI);
      await page.getByTestId('wecom-sign-in-result').waitFor();
    });
    await onForm(client, async ({ page, form, setup }) => {
      await form.openTab('check');
      const newest = setup.failures.first();
      await newest.waitFor();
      const header = await newest.textContent();
      expect(header).toContain('The WeCom account is not linked to a user');
      expect(header).toContain(LIN_WEI);
      expect(header).toContain('Desktop browser');
      await newest.click();
      await page.getByText('or sign in another way once and link their account').waitFor();

      await failToSignIn();
      await page.getByTestId('wecom-failures-refresh').click();
      await newest.getByText('Opened in a mobile browser instead of WeCom').waitFor();
    });
  });
});
