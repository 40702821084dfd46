/** How tests and measurements start Chromium. */
import type { LaunchOptions } from '@playwright/test';
import { findChromium } from '../scripts/chromium';

/** Leads to 127.0.0.1 and, unlike it, counts as plain http: browsers offer less there. */
export const PLAIN_HTTP_HOST = 'plain-http.test';

/** What Playwright disables, except the partition of storage that pages in frames of other sites have. */
const DISABLED = [
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
  `--disable-features=${DISABLED}`,
  `--host-resolver-rules=MAP ${PLAIN_HTTP_HOST} 127.0.0.1`,
  '--disable-gpu',
  '--process-per-site', // one process keeps NocoBase's code compiled from visit to visit
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** For the Chromium that is installed; without one Playwright looks for its own. */
export function launchOptions(): LaunchOptions {
  const isRoot = process.getuid?.() === 0;
  return { executablePath: findChromium(), args: isRoot ? ['--no-sandbox', ...ARGUMENTS] : ARGUMENTS };
}
