/** Chromium for the tests: the errors of a page, and a screenshot when a test fails. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/chromium';
import { NOCOBASE_DIR } from '../../scripts/paths';
import { USER_AGENTS, type UserAgentName } from '../../testing/user-agents';

const SCREENSHOTS = path.join(NOCOBASE_DIR, 'screenshots');
const PAGE_TIMEOUT_MS = 60_000; // NocoBase's client needs 5 s on an idle small machine, 25 s on a busy one

/** Leads to 127.0.0.1 and, unlike it, counts as plain http: browsers offer less there. */
export const PLAIN_HTTP_HOST = 'plain-http.test';

/** What Playwright switches off, but for the storage of their own that pages have in frames of other sites. */
const OFF = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'PaintHolding',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'PreconnectToSearch',
];

const ARGUMENTS = [
  `--disable-features=${OFF}`,
  `--host-resolver-rules=MAP ${PLAIN_HTTP_HOST} 127.0.0.1`,
  '--disable-gpu',
  '--process-per-site', // one process keeps NocoBase's code compiled from visit to visit
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface ContextOptions {
  /** Call itself WeCom for Windows. */
  wecom?: boolean;
  /** Call itself something else. */
  userAgent?: UserAgentName;
  locale?: 'en-US' | 'zh-CN' | 'pt-BR';
}

/** What a site keeps in its localStorage. */
export interface Storage {
  origin: string;
  localStorage: { name: string; value: string }[];
}

export interface TestBrowser {
  /**
   * A browser profile with no cookies, and nothing stored but `storage`. It comes from an earlier visit of the same
   * kind: HTTP cache and compiled code make NocoBase's clients boot in a third of the time.
   *
   * @param idlePage a small page of the site, which stays open so that the site's process does
   */
  cleanContext(idlePage: string, options: ContextOptions, storage?: Storage[]): Promise<BrowserContext>;
  /** A browser profile of its own: no cookies, no session. */
  newContext(options?: ContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

export async function launchBrowser(): Promise<TestBrowser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error('No Chromium: `npm test` installs one');
  }
  const isRoot = process.getuid?.() === 0;
  const browser: Browser = await chromium.launch({
    executablePath,
    args: isRoot ? ['--no-sandbox', ...ARGUMENTS] : ARGUMENTS,
  });
  const newContext = async ({ wecom, userAgent, locale = 'en-US' }: ContextOptions = {}) => {
    const name: UserAgentName = userAgent ?? (wecom ? 'wecomWindows' : 'desktop');
    const context = await browser.newContext({ userAgent: USER_AGENTS[name], locale });
    context.setDefaultTimeout(PAGE_TIMEOUT_MS);
    return context;
  };
  const contexts = new Map<string, BrowserContext>();
  return {
    newContext,
    async cleanContext(idlePage, { wecom, userAgent, locale }, storage = []) {
      const key = JSON.stringify([wecom, userAgent, locale]);
      let context = contexts.get(key);
      if (!context) {
        context = await newContext({ wecom, userAgent, locale });
        contexts.set(key, context);
        await (await context.newPage()).goto(idlePage);
      }
      await context.setStorageState({ cookies: [], origins: storage });
      return context;
    },
    close: () => browser.close(),
  };
}

/** Collects what the page complains about: uncaught exceptions and console errors, failed requests among them. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`exception: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      errors.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  return errors;
}

/**
 * Runs a test's steps on a fresh page and, when they fail, leaves a screenshot in .nocobase/screenshots/.
 *
 * @throws the steps' own error, with the screenshot's path and the page's address in its message
 */
export async function onPage(context: BrowserContext, steps: (page: Page) => Promise<void>): Promise<void> {
  const page = await context.newPage();
  const errors = collectErrors(page);
  try {
    await steps(page);
  } catch (error) {
    throw await explain(page, error, errors);
  } finally {
    await page.close();
  }
}

async function explain(page: Page, error: unknown, errors: string[]): Promise<Error> {
  const test = expect.getState().currentTestName ?? 'page';
  const file = path.join(SCREENSHOTS, `${test.replace(/[^\w-]+/g, '-')}.png`);
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: file, fullPage: true }).catch(() => undefined);
  const reason = error instanceof Error ? error.message : String(error);
  const explained = new Error([reason, `at ${page.url()}`, `screenshot ${file}`, ...errors].join('\n'));
  if (error instanceof Error) {
    explained.stack = `${explained.message}\n${error.stack ?? ''}`;
  }
  return explained;
}
