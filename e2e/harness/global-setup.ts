import type { RunningApp } from '../../demo/nocobase/instance';
import { ensureChromium } from '../../scripts/chromium';
import { buildPackage, isPackageCurrent } from '../../scripts/plugin-package';
import { step } from '../../scripts/progress';
import { prepareTemplate, startInstance } from './instance';
import { ADDRESS_VARIABLE, PREPARED_VARIABLE } from './running-app';

/** Global set-up and tear-down share a process and a registry of their own. */
declare global {
  var runningApp: RunningApp | undefined;
}

/** While writing tests: with E2E_APP_URL set, the app there is used and left running. */
export default async function globalSetup(): Promise<void> {
  if (process.env[ADDRESS_VARIABLE]) return;
  if (!process.env[PREPARED_VARIABLE]) await prepare();
  globalThis.runningApp = await step('NocoBase: start for the browser tests', () => startInstance('e2e'));
  process.env[ADDRESS_VARIABLE] = globalThis.runningApp.url;
}

async function prepare(): Promise<void> {
  process.env.CHROMIUM_PATH = await ensureChromium();
  if (!isPackageCurrent()) await step('Plugin: build and pack', buildPackage);
  await prepareTemplate();
}
