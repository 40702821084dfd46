/**
 * Measures the time from a tap in WeCom to a usable page, in Chromium: the workbench tile and a plain link to the page.
 */
import { type BrowserContext, chromium } from '@playwright/test';
import { CLIENTS } from '../demo/nocobase/app';
import { launchOptions } from '../testing/chromium';
import { USER_AGENTS } from '../testing/user-agents';
import { quantile } from './load';
import { AUTHENTICATOR, type BenchSetup, member } from './setup';

const VISITS = 5;
const PAGE_TIMEOUT_MS = 60_000;

interface Tap {
  client: string;
  entry: 'tile' | 'plain link';
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
  const browser = await chromium.launch(launchOptions());
  const results: Tap[] = [];
  try {
    for (const { name: client, base } of CLIENTS) {
      const page = `${base}/admin`;
      const tile = `${app.url}/api/wecom:authorize?authenticator=${AUTHENTICATOR}&redirect=${page}`;
      for (const [entry, address] of [
        ['tile', tile],
        ['plain link', app.url + page],
      ] as const) {
        const cold: Visit[] = [];
        const warm: Visit[] = [];
        for (let count = 0; count < VISITS; count++) {
          const context = await browser.newContext({ userAgent: USER_AGENTS.wecomWindows, locale: 'en-US' });
          cold.push(await tap(context, app.url, address));
          await context.clearCookies();
          await context.setStorageState({ cookies: [], origins: [] });
          warm.push(await tap(context, app.url, address));
          await context.close();
        }
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
