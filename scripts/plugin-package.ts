/** Builds the plugin and packs it into a .tgz for NocoBase's plugin manager. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './child-process';
import { NOCOBASE_DIR, ROOT } from './paths';

export const PLUGIN_NAME = 'nocobase-plugin-auth-wecom';
export const PLUGIN_PACKAGE = path.join(NOCOBASE_DIR, `${PLUGIN_NAME}.tgz`);

const HASH_FILE = `${PLUGIN_PACKAGE}.sources-sha256`;
const SOURCES = ['src', 'build', 'docs', 'package.json', 'package-lock.json', 'tsconfig.json'];
const SOURCE_NAME =
  /^(client|client-v2|server)\.(js|d\.ts)$|^(README.*|CHANGELOG|CONTRIBUTING|SECURITY)\.md$|^LICENSE$/;

function filesUnder(entry: string): string[] {
  if (!statSync(entry).isDirectory()) {
    return [entry];
  }
  return readdirSync(entry)
    .sort()
    .flatMap((name) => filesUnder(path.join(entry, name)));
}

/** A hash of everything that can change the package. */
function hashSources(): string {
  const top = readdirSync(ROOT).filter((name) => SOURCE_NAME.test(name));
  const hash = createHash('sha256');
  for (const name of [...SOURCES, ...top.sort()]) {
    for (const file of filesUnder(path.join(ROOT, name))) {
      hash.update(`${file}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/** Whether the package in .nocobase/ was made from the current sources. */
export function isPackageCurrent(): boolean {
  return existsSync(PLUGIN_PACKAGE) && existsSync(HASH_FILE) && readFileSync(HASH_FILE, 'utf8') === hashSources();
}

/** `npm run build` and `npm pack`, with the package as {@link PLUGIN_PACKAGE}. */
export async function buildPackage(): Promise<void> {
  const hash = hashSources();
  await run('npm', ['run', 'build'], { cwd: ROOT, print: true });
  mkdirSync(NOCOBASE_DIR, { recursive: true });
  await run('npm', ['pack', '--silent', '--pack-destination', NOCOBASE_DIR], { cwd: ROOT });
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
  renameSync(path.join(NOCOBASE_DIR, `${PLUGIN_NAME}-${version}.tgz`), PLUGIN_PACKAGE);
  writeFileSync(HASH_FILE, hash);
}
