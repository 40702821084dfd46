/** `npm run screenshots`: takes the pictures in the documentation anew, from a real NocoBase and the simulator. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { connectApp, type TestApp } from '../demo/nocobase/app';
import { ADMIN, createInstance, prepareTemplate } from '../demo/nocobase/template';
import { AUTHENTICATORS_PAGE, SettingsForm } from '../e2e/harness/settings-page';
import { SetupSections } from '../e2e/harness/setup-sections';
import { signedIn, signInWithPassword, wecomButton } from '../e2e/harness/sign-in-page';
import { type Simulator, startSimulator } from '../simulator';
import { AGENT_ID, CORP_ID, LIN_WEI, LIN_WEI_MOBILE } from '../simulator/seed';
import { launchOptions } from '../testing/chromium';
import { USER_AGENTS, type UserAgentName } from '../testing/user-agents';
import { stopAll, stopOnSignals } from './child-process';
import { ensureChromium } from './chromium';
import { ROOT } from './paths';
import { buildPackage, isPackageCurrent } from './plugin-package';
import { step } from './progress';

const DOCS = path.join(ROOT, 'docs');
const PASSWORD = 'screenshots-only';
const TIMEOUT_MS = 60_000;
const TITLE = 'WeCom';

const LANGUAGES = [
  { locale: 'en-US', suffix: '' },
  { locale: 'zh-CN', suffix: '.zh-CN' },
] as const;

type Locale = (typeof LANGUAGES)[number]['locale'];

interface Studio {
  app: TestApp;
  simulator: Simulator;
  /** A visit by someone who is not signed in. */
  visit(options: Visit, steps: (page: Page) => Promise<void>): Promise<void>;
}

interface Visit {
  locale?: Locale;
  browser?: UserAgentName;
  width?: number;
  height?: number;
}

/** On WeCom's consent page, whatever its language. */
const allowButton = (page: Page) => page.locator('form button').first();

async function takePicture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => {
      const end = effect?.getComputedTiming().endTime;
      return playState === 'finished' || end === Number.POSITIVE_INFINITY;
    }),
  );
  await page.screenshot({ path: path.join(DOCS, name) });
}

/** The sign-in page, the form and the checklist. */
async function forAdmins({ app, simulator, visit }: Studio): Promise<void> {
  await app.createWecomAuthenticator(simulator.url, { title: TITLE });
  await visit({}, async (page) => {
    await page.goto(`${app.url}/signin`);
    await wecomButton(page).waitFor();
    await takePicture(page, 'sign-in.png');
    await signInWithPassword(page, ADMIN.email, ADMIN.password);
    await signedIn(page);
    await page.goto(`${app.url}${AUTHENTICATORS_PAGE}`);
    const form = new SettingsForm(page);
    await form.configure(TITLE);
    await form.storedSecret('Secret');
    await takePicture(page, 'settings.png');
    simulator.trustIp(CORP_ID, AGENT_ID, '203.0.113.1'); // so this server's is not trusted any more
    await new SetupSections(page).check();
    await page.getByTestId('wecom-checklist').scrollIntoViewIfNeeded();
    await takePicture(page, 'check.png');
  });
}

/** Consent, QR code, phone number and link, as the page for employees shows them. */
async function forEmployees({ app, simulator, visit }: Studio, locale: Locale, suffix: string): Promise<void> {
  const tile = `${app.url}/api/wecom:authorize?authenticator=wecom`; // as the app's homepage in WeCom
  const picture = (page: Page, name: string) => takePicture(page, `images/employee-${name}${suffix}.png`);
  await app.deleteUsers();
  await app.createUser({ username: 'wei', nickname: '林伟', password: PASSWORD });
  // The first one is for users who have chosen none
  const enabledLanguages = [locale, ...LANGUAGES.map((one) => one.locale).filter((other) => other !== locale)];
  await app.root.call('systemSettings:put', { body: { enabledLanguages } });
  simulator.reset();
  simulator.settings.defaultUser = LIN_WEI;
  await visit({ locale, browser: 'wecom', width: 390, height: 780 }, async (page) => {
    await page.goto(tile);
    await allowButton(page).waitFor();
    await picture(page, 'consent');
  });
  await visit({ locale, width: 1000, height: 860 }, async (page) => {
    await page.goto(`${app.url}/signin`);
    await wecomButton(page).click();
    const scan = page.locator(`a[data-user="${LIN_WEI}"]`);
    await scan.waitFor();
    await picture(page, 'scan');
    await scan.click();
    const form = page.getByTestId('wecom-confirm-phone');
    await form.locator('input').fill(LIN_WEI_MOBILE);
    await form.scrollIntoViewIfNeeded();
    await picture(page, 'phone');
  });
  await visit({ locale, browser: 'wecomWindows', width: 1000, height: 600 }, async (page) => {
    await page.goto(tile);
    await allowButton(page).click();
    await page.getByTestId('wecom-sign-in-and-link').click();
    await page.locator('input[type=password]').waitFor();
    await page.locator('input:not([type=password])').first().fill('wei');
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByTestId('wecom-link').click();
    await page.getByTestId('wecom-welcome').waitFor();
    await picture(page, 'linked');
  });
}

async function openStudio(): Promise<Studio & { close(): Promise<void> }> {
  process.env.CHROMIUM_PATH = await ensureChromium();
  if (!isPackageCurrent()) {
    await step('Plugin: build and pack', buildPackage);
  }
  await prepareTemplate();
  const instance = await createInstance('screenshots');
  const running = await step('NocoBase: start', () => instance.start());
  const app = await connectApp(running.url);
  const simulator = await startSimulator();
  const browser = await chromium.launch(launchOptions());
  return {
    app,
    simulator,
    async visit({ locale = 'en-US', browser: kind = 'desktop', width = 1280, height = 900 }, steps) {
      const userAgent = USER_AGENTS[kind];
      const context: BrowserContext = await browser.newContext({ userAgent, locale, viewport: { width, height } });
      context.setDefaultTimeout(TIMEOUT_MS);
      await steps(await context.newPage()).finally(() => context.close());
    },
    async close() {
      await browser.close();
      await simulator.close();
      await running.stop();
    },
  };
}

async function main(): Promise<void> {
  stopOnSignals(1);
  mkdirSync(path.join(DOCS, 'images'), { recursive: true });
  const studio = await openStudio();
  await step('Pictures for admins', () => forAdmins(studio));
  for (const { locale, suffix } of LANGUAGES) {
    await step(`Pictures for employees, ${locale}`, () => forEmployees(studio, locale, suffix));
  }
  await studio.close();
}

main().catch(async (error: unknown) => {
  console.error(error);
  await stopAll();
  process.exit(1);
});
