/** How tests and measurements start Chromium. */
import type { LaunchOptions } from '@playwright/test';
import { findChromium } from '../scripts/chromium';

/** Resolves to 127.0.0.1, but is not a secure context as that is: browsers offer fewer functions there. */
export const PLAIN_HTTP_HOST = 'plain-http.test';

const DISABLED = [
  // What Playwright disables, except partitioned storage for frames of other sites.
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
  // These parse a script while it is loading, although the process has compiled it before.
  'ScriptStreaming',
  'BackgroundResourceFetch',
  // These load pages of Chromium's own into every window: 2 s.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

const ARGUMENTS = [
  `--disable-features=${DISABLED}`,
  `--host-resolver-rules=MAP ${PLAIN_HTTP_HOST} 127.0.0.1`,
  '--disable-gpu',
  '--process-per-site', // one process keeps NocoBase's code compiled from visit to visit
  '--js-flags=--no-flush-bytecode',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Options for the installed Chromium; if there is none, Playwright looks for its own. */
export function launchOptions(): LaunchOptions {
  const isRoot = process.getuid?.() === 0;
  return { executablePath: findChromium(), args: isRoot ? ['--no-sandbox', ...ARGUMENTS] : ARGUMENTS };
}
