/**
 * Installs what `npm start` and `npm test` need, as far as it is missing: this project's packages, and a real NocoBase
 * app in .nocobase/. Plain JavaScript, because it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const app = path.join(root, '.nocobase');
const SQLITE_BINARY = 'node_modules/sqlite3/build/Release/node_sqlite3.node';
const TICK_MS = 10_000; // shows progress: without a terminal, npm prints nothing for minutes

const started = Date.now();
const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
const say = (line) => process.stdout.write(`[install ${elapsed()}] ${line}\n`);

const lockHash = (dir) =>
  createHash('sha256')
    .update(readFileSync(path.join(dir, 'package-lock.json')))
    .digest('hex');
const stampFile = (dir) => path.join(dir, 'node_modules/.installed-lock-sha256');

/** npm writes node_modules/.package-lock.json last, so it marks a finished installation. */
function isInstalled(dir) {
  const hidden = path.join(dir, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) {
    return false;
  }
  if (existsSync(stampFile(dir)) && readFileSync(stampFile(dir), 'utf8') === lockHash(dir)) {
    return true;
  }
  return statSync(hidden).mtimeMs >= statSync(path.join(dir, 'package-lock.json')).mtimeMs;
}

const running = new Set();

/** Runs npm in `dir`; its output is shown only when it fails. */
function npm(dir, args, progress) {
  const cli = process.env.npm_execpath;
  const [command, prefix] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...prefix, ...args], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const tick = setInterval(say, TICK_MS, progress);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(tick);
      running.delete(child);
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`npm ${args.join(' ')} failed in ${dir}\n${output.slice(0, 4000)}`));
      }
    });
  });
}

async function install(dir, label) {
  if (isInstalled(dir)) {
    return;
  }
  say(`${label}: npm install …`);
  // Not `npm ci`, which refuses a lock file without the optional binaries of all other platforms; a registry may lack
  // them. Versions still come from the lock file, which --no-save leaves as it is.
  // Without scripts: of all packages only sqlite3 needs its own, which runs once for both, see below.
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const args = ['install', '--no-save', '--ignore-scripts', '--legacy-peer-deps', ...quiet];
  await npm(dir, args, `${label}: npm install is still working`);
  writeFileSync(stampFile(dir), lockHash(dir));
  say(`${label}: installed`);
}

/** Downloads a prebuilt binary if there is one, else compiles (about 90 s on a slow machine). */
async function buildSqlite(dir) {
  if (existsSync(path.join(dir, SQLITE_BINARY))) {
    return;
  }
  say('sqlite3: fetching or building its binary …');
  await npm(dir, ['rebuild', 'sqlite3', '--loglevel=error'], 'sqlite3: still building');
  if (!existsSync(path.join(dir, SQLITE_BINARY))) {
    await npm(dir, ['explore', 'sqlite3', '--', 'npx', 'node-gyp', 'rebuild'], 'sqlite3: still building');
  }
  say('sqlite3: ready');
}

const sqliteVersion = (dir) =>
  JSON.parse(readFileSync(path.join(dir, 'node_modules/sqlite3/package.json'), 'utf8')).version;

async function shareSqlite() {
  if (existsSync(path.join(app, SQLITE_BINARY))) {
    return;
  }
  if (sqliteVersion(root) !== sqliteVersion(app)) {
    return buildSqlite(app);
  }
  mkdirSync(path.dirname(path.join(app, SQLITE_BINARY)), { recursive: true });
  copyFileSync(path.join(root, SQLITE_BINARY), path.join(app, SQLITE_BINARY));
}

function writeAppManifest() {
  mkdirSync(app, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    const source = readFileSync(path.join(root, 'demo/nocobase', file));
    const target = path.join(app, file);
    if (!existsSync(target) || !readFileSync(target).equals(source)) {
      writeFileSync(target, source);
    }
  }
  // Every command of NocoBase reads these two.
  for (const file of ['.env.e2e', '.env.e2e.example']) {
    writeFileSync(path.join(app, file), '');
  }
}

async function main() {
  writeAppManifest();
  const ready = [root, app].every((dir) => isInstalled(dir) && existsSync(path.join(dir, SQLITE_BINARY)));
  if (ready) {
    return;
  }
  say('Installing what is missing: 2 to 5 minutes on a new machine, once.');
  const tools = install(root, 'tools').then(() => buildSqlite(root));
  await Promise.all([tools, install(app, 'NocoBase')]);
  await shareSqlite();
  say('Everything is installed.');
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  if (/^test(:|$)/.test(process.env.npm_lifecycle_event ?? '')) {
    process.stdout.write('0 passed, 1 failed\n');
  }
  for (const child of running) {
    child.kill();
  }
  process.exitCode = 1;
});
