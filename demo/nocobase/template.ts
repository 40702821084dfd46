/**
 * The NocoBase of browser tests and measurements: a template with the plugin in it, prepared once, and fresh copies
 * of it to start.
 */
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../scripts/free-port';
import { installedLockHash } from '../../scripts/installed-lock';
import { PLUGIN_NAME } from '../../scripts/plugin-package';
import { Instance, type RunningApp } from './instance';
import { prepareInstance } from './prepare';

const FIRST_PORT = 13_200;
const PORTS_PER_WORKER = 100; // Playwright's workers that look for a free port at the same time find different ones
const APP_KEY = 'browser-tests-only';

/** An instance listens some time after it has been given its port. */
let nextPort = FIRST_PORT + PORTS_PER_WORKER * Number(process.env.TEST_PARALLEL_INDEX ?? 0);

export const ADMIN = { email: 'admin@example.com', password: 'browser-tests-only', nickname: 'Admin' };

function template(): Instance {
  return new Instance({ name: 'e2e-template', port: FIRST_PORT, appKey: APP_KEY, admin: ADMIN });
}

/** Sets up a database with the current plugin package enabled; quick when there is one. */
export async function prepareTemplate(): Promise<void> {
  const instance = template();
  const lock = path.join(instance.dir, `lock-${installedLockHash()}`);
  // Another NocoBase version has another database.
  if (!existsSync(lock)) {
    rmSync(instance.dir, { recursive: true, force: true });
  }
  await prepareInstance(template());
  writeFileSync(lock, '');
}

/**
 * A NocoBase with a database of its own, not started yet; it keeps its data when it is stopped and started again.
 *
 * @param name its folder under .nocobase/
 * @param env such as APP_PUBLIC_PATH, APP_CLIENT_ENTRY_MODE, APP_MODERN_CLIENT_PREFIX
 */
export async function createInstance(name: string, env: Record<string, string> = {}): Promise<Instance> {
  const port = await freePort(nextPort);
  nextPort = port + 1;
  const instance = new Instance({ name, port, appKey: APP_KEY, admin: ADMIN, env });
  rmSync(instance.dir, { recursive: true, force: true });
  cpSync(template().dir, instance.dir, { recursive: true, verbatimSymlinks: true });
  rmSync(instance.logFile, { force: true });
  if (!instance.isPluginEnabled(PLUGIN_NAME)) {
    throw new Error('The template has no plugin: prepareTemplate() comes first');
  }
  return instance;
}

/** The same, started. */
export async function startInstance(name: string, env: Record<string, string> = {}): Promise<RunningApp> {
  return (await createInstance(name, env)).start();
}
