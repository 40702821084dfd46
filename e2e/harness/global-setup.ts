import type { FullConfig } from '@playwright/test';
import { dateClientFilesBack } from '../../demo/nocobase/client-files';
import type { Instance } from '../../demo/nocobase/instance';
import { prepareTemplate } from '../../demo/nocobase/template';
import { ensureChromium } from '../../scripts/chromium';
import { buildPackage, isPackageCurrent } from '../../scripts/plugin-package';
import { step } from '../../scripts/progress';
import { instanceName } from './database';
import { createLeanInstance } from './lean-nocobase';
import { ADDRESSES_VARIABLE } from './running-app';

/**
 * Prepares what is missing, and starts one NocoBase for each worker. With E2E_APP_URLS set, the apps there are used
 * and left running: for writing tests.
 */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<unknown>> {
  if (process.env[ADDRESSES_VARIABLE]) {
    return async () => {};
  }
  process.env.CHROMIUM_PATH = await ensureChromium();
  if (!isPackageCurrent()) {
    await step('Plugin: build and pack', buildPackage);
  }
  await prepareTemplate();
  dateClientFilesBack();
  const instances: Instance[] = [];
  for (let worker = 0; worker < workers; worker++) {
    instances.push(await createLeanInstance(instanceName(worker)));
  }
  const starts = await step(`NocoBase: start ${workers}`, () => Promise.all(instances.map((app) => app.start())));
  process.env[ADDRESSES_VARIABLE] = starts.map(({ url }) => url).join(' ');
  return () => Promise.all(starts.map((app) => app.stop()));
}
