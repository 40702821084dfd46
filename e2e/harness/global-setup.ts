import type { Config } from 'jest';
import type { RunningApp } from '../../demo/nocobase/instance';
import { ensureChromium } from '../../scripts/chromium';
import { buildPackage, isPackageCurrent } from '../../scripts/plugin-package';
import { step } from '../../scripts/progress';
import { prepareTemplate, startInstance } from './instance';
import { ADDRESS_VARIABLE, PREPARED_VARIABLE } from './running-app';

/** Global set-up and tear-down share a process and a registry of their own. */
declare global {
  var runningApps: RunningApp[];
}

/** While writing tests: with E2E_APP_URLS set, the apps there are used and left running. */
export default async function globalSetup({ maxWorkers }: Pick<Required<Config>, 'maxWorkers'>): Promise<void> {
  globalThis.runningApps = [];
  if (process.env[ADDRESS_VARIABLE]) {
    return;
  }
  if (!process.env[PREPARED_VARIABLE]) {
    await prepare();
  }
  for (let worker = 1; worker <= Number(maxWorkers); worker++) {
    const start = () => startInstance(`e2e-${worker}`);
    globalThis.runningApps.push(await step(`NocoBase: start for the browser tests, ${worker}`, start));
  }
  process.env[ADDRESS_VARIABLE] = globalThis.runningApps.map(({ url }) => url).join(' ');
}

async function prepare(): Promise<void> {
  process.env.CHROMIUM_PATH = await ensureChromium();
  if (!isPackageCurrent()) {
    await step('Plugin: build and pack', buildPackage);
  }
  await prepareTemplate();
}
