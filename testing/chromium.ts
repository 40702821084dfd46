/** How tests and measurements start Chromium. */
import type { LaunchOptions } from '@playwright/test';
import { findChromium } from '../scripts/chromium';

/** Resolves to 127.0.0.1, but is not a secure context as that is: browsers offer fewer functions there. */
export const PLAIN_HTTP_HOST = 'plain-http.test';

/** The features that Playwright disables, except partitioned storage for frames of other sites. */
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
  `--host-resolver-rules=MAP ${PLAIN_HTTP_HOST} 127.0.0.1`,
  '--disable-gpu',
  '--process-per-site', // one process keeps NocoBase's code compiled from visit to visit
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** With these features a page that has been loaded before takes twice as long. */
const SLOW_TO_LOAD_AGAIN = [
  // They parse a script while it arrives, although the process has it compiled.
  'ScriptStreaming',
  'BackgroundResourceFetch',
  // They load pages of Chromium's own into every window.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

/** What is compiled stays; no page lives long enough to be worth optimizing. */
const SCRIPT_FLAGS = '--js-flags=--no-flush-bytecode --no-maglev --no-turbofan';

/** Options for the installed Chromium; if there is none, Playwright looks for its own. */
export const launchOptions = (): LaunchOptions => optionsWith(DISABLED, ARGUMENTS);

/** For tests, which load the same pages again and again, and measure nothing. */
export const testLaunchOptions = (): LaunchOptions =>
  optionsWith([...DISABLED, ...SLOW_TO_LOAD_AGAIN], [...ARGUMENTS, SCRIPT_FLAGS]);

function optionsWith(disabled: string[], given: string[]): LaunchOptions {
  const isRoot = process.getuid?.() === 0;
  const args = [`--disable-features=${disabled}`, ...given];
  return { executablePath: findChromium(), args: isRoot ? ['--no-sandbox', ...args] : args };
}
