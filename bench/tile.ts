/**
 * Measures the time from a tap in WeCom to a usable page, in Chromium: the workbench tile, a plain link to the page, and
 * the same link for a user with a session.
 */
import { type BrowserContext, chromium } from '@playwright/test';
import { CLIENTS } from '../demo/nocobase/app';
import { dateClientFilesBack } from '../demo/nocobase/client-files';
import { launchOptions } from '../testing/chromium';
import { storeOnly } from '../testing/local-storage';
import { TestBrowser } from '../testing/test-browser';
import { USER_AGENTS } from '../testing/user-agents';
import { quantile } from './load';
import { AUTHENTICATOR, type BenchSetup, member, PASSWORD, passwordUser } from './setup';

const VISITS = 3;
const PAGE_TIMEOUT_MS = 60_000;

export interface Tap {
  client: string;
  entry: 'tile' | 'plain link' | 'signed in';
  /** Of the browser; the connection is open in both cases. */
  cache: 'cold' | 'warm';
  /** Median of the milliseconds from the tap to a page that shows the signed-in user. */
  ms: number;
  /** How often the page, and NocoBase's client with it, was loaded. */
  pageLoads: number;
  kilobytes: number;
}

type Visit = Pick<Tap, 'ms' | 'pageLoads' | 'kilobytes'>;

export async function measureTaps(setup: BenchSetup): Promise<Tap[]> {
  const { app, simulator } = setup;
  simulator.settings.defaultUser = member(0);
  dateClientFilesBack();
  const user = new TestBrowser(new URL(app.url).origin, simulator.url, USER_AGENTS.wecomWindows);
  const token = await user.signInWithPassword(passwordUser(0), PASSWORD); // of the same role as the member
  const browser = await chromium.launch(launchOptions());
  const results: Tap[] = [];
  try {
    for (const { name: client, base } of CLIENTS) {
      const page = `${base}/admin`;
      const tile = `${app.url}/api/wecom:authorize?authenticator=${AUTHENTICATOR}&redirect=${page}`;
      const entries: { entry: Tap['entry']; address: string; stored: Stored }[] = [
        { entry: 'tile', address: tile, stored: {} },
        { entry: 'plain link', address: app.url + page, stored: {} },
        {
          entry: 'signed in',
          address: app.url + page,
          stored: { NOCOBASE_TOKEN: token, NOCOBASE_AUTH: 'basic' },
        },
      ];
      const visits = entries.map((entry) => ({ ...entry, cold: [] as Visit[], warm: [] as Visit[] }));
      for (let count = 0; count < VISITS; count++) {
        // One after another: what else the machine does meanwhile slows down all of them.
        for (const { address, stored, cold, warm } of visits) {
          const context = await browser.newContext({ userAgent: USER_AGENTS.wecomWindows, locale: 'en-US' });
          for (const times of [cold, warm]) {
            await prepare(context, app.url, stored);
            times.push(await tap(context, app.url, address));
          }
          await context.close();
        }
      }
      for (const { entry, cold, warm } of visits) {
        results.push(
          { client, entry, cache: 'cold', ...medians(cold) },
          { client, entry, cache: 'warm', ...medians(warm) },
        );
      }
    }
  } finally {
    await browser.close();
  }
  return results;
}

type Stored = Record<string, string>;

/** Empties the browser but for its HTTP cache. */
async function prepare(context: BrowserContext, appUrl: string, stored: Stored): Promise<void> {
  await context.clearCookies();
  const page = await context.newPage();
  await page.goto(`${appUrl}/api/__health_check`);
  await storeOnly(page, stored);
  await page.close();
}

async function tap(context: BrowserContext, appUrl: string, address: string): Promise<Visit> {
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_TIMEOUT_MS);
  const { origin } = new URL(appUrl);
  let pageLoads = 0;
  page.on('response', (response) => {
    const isPage = response.request().isNavigationRequest() && response.status() === 200;
    if (isPage && new URL(response.url()).origin === origin) {
      pageLoads += 1;
    }
  });
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  let bytes = 0;
  network.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const began = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.getByTestId('user-center-button').waitFor(); // NocoBase's own, on a page with a session
  const ms = performance.now() - began;
  await page.close();
  return { ms, pageLoads, kilobytes: bytes / 1024 };
}

function medians(visits: Visit[]): Visit {
  const median = (key: keyof Visit) =>
    quantile(
      visits.map((visit) => visit[key]),
      0.5,
    );
  return { ms: median('ms'), pageLoads: median('pageLoads'), kilobytes: median('kilobytes') };
}
