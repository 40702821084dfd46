import { USER_AGENTS } from '../demo/user-agents';
import type { App } from '../simulator';
import { AGENT_ID, CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import type { SignInFailure } from '../src/shared/setup-report';
import { CLIENTS, type Client, FULL_PASS } from './harness/app';
import { seriousViolations } from './harness/axe';
import { PLAIN_HTTP_HOST } from './harness/browser';
import { eventually } from './harness/eventually';
import { readResult } from './harness/result-page';
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

/** What an admin enters in WeCom's console. */
function setUpInWecom(): void {
  Object.assign(simulatedApp(), { redirectDomain: host(), homeUrl: bed.tile() });
}

interface OpenForm extends Visit {
  form: SettingsForm;
  setup: SetupSections;
}

/** Opens the form of an authenticator that points at the simulator. */
async function onForm(
  client: Client,
  steps: (open: OpenForm) => Promise<void>,
  { origin = bed.app.url, viewport }: { origin?: string; viewport?: typeof PHONE } = {},
): Promise<void> {
  await bed.visit({ token: bed.app.root.token }, async (visit) => {
    if (viewport) await visit.page.setViewportSize(viewport);
    await visit.page.goto(`${origin}${client.base}${AUTHENTICATORS_PAGE}`);
    const form = new SettingsForm(visit.page);
    await form.configure('Sim Office');
    await form.storedSecret('Secret');
    await steps({ ...visit, form, setup: new SetupSections(visit.page) });
  });
}

/** In a phone's own browser, for which WeCom has no sign-in. */
async function failToSignIn(): Promise<void> {
  await fetch(bed.tile(), { headers: { 'User-Agent': USER_AGENTS.mobileSafari }, redirect: 'manual' });
}

beforeEach(async () => {
  await removeVerificationFiles(bed.app);
  await bed.app.createWecomAuthenticator(bed.simulator.url, { title: 'Sim Office' });
});

describe.each(CLIENTS)('the check of the set-up in the $name client', (client) => {
  it('passes when all is right', async () => {
    setUpInWecom();
    await onForm(client, async ({ page, setup }) => {
      await setup.check();
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
      await page.getByText('Everything that can be checked from here is right. Now try a sign-in.').waitFor();
    });
  });

  if (client !== FULL_PASS) return; // what follows is shared code

  it('sets domain and homepage in WeCom once it is confirmed, and passes then', async () => {
    Object.assign(simulatedApp(), { redirectDomain: 'old.example.com', homeUrl: 'https://old.example.com/' });
    await onForm(client, async ({ setup }) => {
      await setup.check();
      await setup.lineIs('domain', 'failed');
      await setup.setInWecom();
      const text = await setup.dialog.textContent();
      expect(text).toContain('Now: old.example.com');
      expect(text).toContain(`New: ${host()}`);
      expect(text).toContain(`New: ${bed.tile()}`);
      expect(simulatedApp().redirectDomain).toBe('old.example.com');
      await setup.confirmSetInWecom();
      await setup.lineIs('domain', 'passed');
      expect(simulatedApp()).toMatchObject({ redirectDomain: host(), homeUrl: bed.tile() });
    });
  });

  it('shows the IP address to trust, with a copy button that works on plain http', async () => {
    setUpInWecom();
    simulatedApp().trustedIps = [];
    bed.simulator.settings.callerIp = '203.0.113.9';
    const { port } = new URL(bed.app.url);
    await onForm(
      client,
      async ({ form, setup }) => {
        await setup.check();
        await setup.lineIs('ip', 'failed');
        const ip = setup.line('ip').getByTestId('wecom-copy-ip');
        expect(await ip.textContent()).toBe('203.0.113.9');
        expect(await setup.line('ip').getByRole('link').getAttribute('href')).toContain('work.weixin.qq.com');
        await ip.getByRole('button', { name: 'Copy' }).click();
        await form.fill('Description', '');
        await form.input('Description').press('Control+V');
        await eventually(() => form.value('Description'), '203.0.113.9');
        await setup.lineIs('domain', 'skipped');
      },
      { origin: `http://${PLAIN_HTTP_HOST}:${port}` },
    );
  });

  it('checks what is in the form, saved or not, and says when that has changed', async () => {
    setUpInWecom();
    await onForm(client, async ({ page, form, setup }) => {
      await form.fill('AgentId', '1000009');
      await setup.check();
      await setup.lineIs('app', 'failed');
      await setup.line('app').getByText('The AgentId does not belong to this secret.').waitFor();
      await form.fill('AgentId', AGENT_ID);
      await page.getByText('The form has changed since this check.').waitFor();
      await setup.check();
      await setup.lineIs('app', 'passed');
      expect(await page.getByText('The form has changed since this check.').count()).toBe(0);
      expect((await bed.app.findAuthenticator('wecom'))?.options.agentId).toBe(AGENT_ID);
    });
  });

  it('sets only what is ticked, and then offers what is left', async () => {
    Object.assign(simulatedApp(), { redirectDomain: 'old.example.com', homeUrl: '' });
    await onForm(client, async ({ setup }) => {
      const domain = setup.dialog.getByRole('checkbox', { name: 'Trusted domain' });
      await setup.check();
      await setup.setInWecom();
      await domain.uncheck();
      await setup.confirmSetInWecom();
      await setup.line('domain').getByText('The homepage of the app is set to the homepage link.').waitFor();
      expect(simulatedApp()).toMatchObject({ redirectDomain: 'old.example.com', homeUrl: bed.tile() });

      await setup.setInWecom();
      expect(await domain.isChecked()).toBe(true);
      await eventually(() => setup.dialog.getByRole('checkbox').count(), 1);
      await setup.confirmSetInWecom();
      await setup.lineIs('domain', 'passed');
      expect(simulatedApp().redirectDomain).toBe(host());
    });
  });

  it('says why WeCom does not take the domain', async () => {
    bed.simulator.settings.unverifiedDomains = [host()];
    await onForm(client, async ({ page, setup }) => {
      await setup.check();
      await setup.setInWecom();
      await setup.confirmSetInWecom();
      const refused = page.getByTestId('wecom-set-refused');
      await refused.getByText('WeCom does not know yet that this domain is yours.').waitFor();
      await refused.getByRole('link', { name: 'About WeCom error 85005' }).waitFor();
    });
  });
});

describe.each(CLIENTS)('a sign-in on trial in the $name client', (client) => {
  it('reports who came back and whose account it is, and signs nobody in', async () => {
    setUpInWecom();
    const user = await bed.knownUser();
    await onForm(client, async ({ page, setup }) => {
      await setup.check();
      const tab = await setup.tryTrial();
      await scanAs(tab, LIN_WEI);
      await tab.getByRole('heading', { name: 'The trial sign-in is complete' }).waitFor();
      await tab.close();
      await setup.lineIs('trial', 'passed');
      const result = await setup.trialResult.textContent();
      expect(result).toContain(LIN_WEI);
      expect(result).toContain(`(user ${user.id}), who is linked to this WeCom account already`);
      expect(result).toContain('Not given: WeCom gives it only inside WeCom, never over web login');
      expect(result).toContain('nobody was signed in, linked or created');
      expect(await page.evaluate(() => localStorage.getItem('NOCOBASE_AUTH'))).toBe('basic');
    });
  });

  if (client !== FULL_PASS) return; // what follows is shared code

  it('says what a stranger has to do, and links nobody', async () => {
    setUpInWecom();
    await bed.app.createUser({ nickname: 'Lin', phone: LIN_WEI_MOBILE });
    const failuresBefore = await lastFailures();
    await onForm(client, async ({ setup }) => {
      await setup.check();
      const tab = await setup.tryTrial();
      await scanAs(tab, LIN_WEI);
      await tab.getByRole('heading', { name: /trial sign-in/ }).waitFor();
      await tab.close();
      await setup.lineIs('trial', 'failed');
      expect(await setup.trialResult.textContent()).toContain('The first sign-in should happen inside WeCom');
    });
    expect(await lastFailures()).toEqual(failuresBefore);
  });

  it('inside WeCom, reports phone and mail, and the account they lead to', async () => {
    setUpInWecom();
    bed.simulator.settings.defaultUser = LIN_WEI;
    const user = await bed.app.createUser({ nickname: 'Lin', phone: LIN_WEI_MOBILE });
    await onForm(client, async ({ page, setup }) => {
      await setup.check();
      await (await setup.tryTrial()).close();
      const address = await page.getByTestId('wecom-trial-url').textContent();
      await bed.visit({ wecom: true }, async ({ page: workbench }) => {
        const inWecom = await workbench.context().newPage();
        await inWecom.goto(String(address));
        await allowPersonalInformation(inWecom);
        await inWecom.getByRole('heading', { name: 'The trial sign-in is complete' }).waitFor();
        await inWecom.close();
      });
      await setup.lineIs('trial', 'passed');
      const result = await setup.trialResult.textContent();
      expect(result).toContain(`links this WeCom account to Lin (user ${user.id})`);
      expect(result).toContain('WeCom gave it');
    });
    await bed.visit({}, async ({ page }) => {
      await page.goto(bed.tile());
      await scanAs(page, LIN_WEI);
      expect((await readResult(page)).code).toBe('NOT_LINKED'); // so the trial has linked nobody
    });
  });

  it('says what is missing in the form, and closes the tab', async () => {
    await onForm(client, async ({ page, form, setup }) => {
      await setup.check();
      await form.fill('AgentId', 'NocoBase');
      const tab = await setup.tryTrial();
      if (!tab.isClosed()) await tab.waitForEvent('close');
      await setup.lineIs('trial', 'failed');
      await page.getByTestId('wecom-trial').getByText('AgentId must consist of digits').waitFor();
    });
  });

  it('gives the link where the browser opens no tab', async () => {
    await onForm(client, async ({ page, setup }) => {
      await setup.check();
      await page.evaluate(() => {
        window.open = () => null;
      });
      await page.getByTestId('wecom-trial-button').click();
      const opened = page.waitForEvent('popup');
      await page.getByTestId('wecom-trial-link').click();
      const tab = await opened;
      await scanAs(tab, LIN_WEI);
      await tab.getByRole('heading', { name: /trial sign-in/ }).waitFor();
      await tab.close();
      await setup.trialResult.waitFor();
    });
  });

  it('can be cancelled, and offers the way inside WeCom', async () => {
    setUpInWecom();
    await onForm(client, async ({ page, setup }) => {
      await setup.check();
      const tab = await setup.tryTrial();
      await tab.close();
      await setup.line('trial').getByTestId('wecom-qr-code').waitFor();
      expect(await page.getByTestId('wecom-trial-url').textContent()).toContain(`${bed.app.url}/api/wecom:trial?`);
      await page.getByTestId('wecom-trial-cancel').click();
      await setup.lineIs('trial', 'open');
      expect(await setup.line('trial').getByTestId('wecom-qr-code').count()).toBe(0);
    });
  });
});

describe.each([FULL_PASS])('verification files in the $name client', (client) => {
  it('are served at the root, can be looked at, and are gone once they are deleted', async () => {
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
        .click();
      await page
        .getByRole('dialog', { name: `Delete ${FILE.name}?` })
        .getByRole('button', { name: 'Delete' })
        .click();
      await page.getByTestId('wecom-no-files').waitFor();
      expect(await (await fetch(address)).text()).not.toContain(FILE.content);
    });
  });

  it('are refused, with a reason, when WeCom does not call them so or they are too large', async () => {
    await onForm(client, async ({ page, setup, calls }) => {
      await setup.upload({ name: 'index.html', content: 'x' }, { ...FILE, content: 'x'.repeat(1025) });
      await page.getByText('index.html was not taken: a verification file is called WW_verify_….txt.').waitFor();
      await page.getByText(`${FILE.name} was not taken: it is too large for a verification file.`).waitFor();
      expect(calls('wecom:addVerificationFile')).toBe(0);
    });
  });
});

describe.each([FULL_PASS])('the last failed sign-ins in the $name client', (client) => {
  it('say what happened, to whom, and what to do', async () => {
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
      expect(header).toContain('Your WeCom account is not known here yet');
      expect(header).toContain(LIN_WEI);
      expect(header).toContain('Desktop browser');
      await newest.click();
      await page.getByText('No user is linked to this WeCom account').waitFor();

      await failToSignIn();
      await page.getByTestId('wecom-failures-refresh').click();
      await newest.getByText('Please open this app in WeCom').waitFor();
    });
  });
});

describe.each(CLIENTS)('the pages of the $name client', (client) => {
  it('have no serious flaw for people with a screen reader', async () => {
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
    await onForm(client, async ({ page, form, setup }) => {
      await form.openAdvanced();
      expect(await seriousViolations(page, '[data-testid=wecom-settings]')).toEqual([]);
      await form.openTab('console');
      await setup.file(FILE.name).waitFor();
      expect(await seriousViolations(page, '[data-testid=wecom-settings]')).toEqual([]);
      await setup.check();
      await setup.failures.first().click();
      await page.getByText('WeCom has no sign-in for the browser of a phone.').waitFor();
      expect(await seriousViolations(page, '[data-testid=wecom-settings]')).toEqual([]);
    });
  });

  it('fit a phone', async () => {
    Object.assign(simulatedApp(), { redirectDomain: 'old.example.com' });
    await bed.app.root.call('wecom:addVerificationFile', { body: FILE });
    await onForm(
      client,
      async ({ page, form, setup }) => {
        const fits = async () => {
          const { document: whole, form } = await page.evaluate(() => {
            const root = document.querySelector('[data-testid=wecom-settings]');
            const body = root?.closest('.ant-drawer-body');
            return {
              document: document.documentElement.scrollWidth,
              form: { width: root?.clientWidth ?? 0, overflow: (body?.scrollWidth ?? 0) - (body?.clientWidth ?? 0) },
            };
          });
          expect(whole).toBe(PHONE.width);
          expect(form.width).toBeGreaterThan(300);
          expect(form.overflow).toBe(0);
        };
        await fits();
        await setup.check();
        await fits();
        await form.openTab('console');
        await setup.file(FILE.name).waitFor();
        await fits();
      },
      { viewport: PHONE },
    );
  });
});
