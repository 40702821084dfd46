/** Finds or installs a Chromium for the browser tests. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { run } from './child-process';
import { ROOT } from './paths';

const isRoot = process.getuid?.() === 0;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/** The executable of an installed Chromium: $CHROMIUM_PATH, one on the PATH, or Playwright's. */
export function findChromium(): string | undefined {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) {
      return given;
    }
    throw new Error(`CHROMIUM_PATH points at ${given}, which is not there`);
  }
  const bundled = chromium.executablePath();
  return onPath() ?? (existsSync(bundled) ? bundled : undefined);
}

async function installWithPlaywright(): Promise<void> {
  const cli = path.join(ROOT, 'node_modules/@playwright/test/cli.js');
  // --with-deps installs system packages, which asks for a password without root.
  const args = [cli, 'install', 'chromium', ...(isRoot ? ['--with-deps'] : [])];
  await run(process.execPath, args, { cwd: ROOT });
}

async function installWithApt(): Promise<void> {
  const apt = ['apt-get', '-o', 'Acquire::Retries=3'];
  const [command, ...args] = isRoot ? apt : ['sudo', '-n', ...apt];
  if (command === undefined) {
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run(command, [...args, 'update'], { cwd: ROOT, env });
  await run(command, [...args, 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], {
    cwd: ROOT,
    env,
  });
}

/**
 * Finds a Chromium, or installs one.
 *
 * @throws Error that says what to do by hand
 */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found) {
    return found;
  }
  const failures: string[] = [];
  // Root most likely means a container; a developer's own system is left alone if Playwright can help.
  const installers = isRoot ? [installWithApt, installWithPlaywright] : [installWithPlaywright, installWithApt];
  for (const install of installers) {
    try {
      await install();
      const installed = findChromium();
      if (installed) {
        return installed;
      }
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `No Chromium for the browser tests: install one, or set CHROMIUM_PATH to its executable.\n${failures.join('\n')}`,
  );
}
