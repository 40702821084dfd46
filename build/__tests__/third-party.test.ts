import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(__dirname, '../..');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'third-party-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Bundled {
  libraries: string[];
  code: string;
}

async function bundle(entry?: string): Promise<Bundled> {
  const script = path.join(ROOT, 'testing/bundled-libraries.ts');
  const args = [path.join(ROOT, 'node_modules/tsx/dist/cli.mjs'), script, folder, ...(entry ? [entry] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return JSON.parse(stdout);
}

const notices = () => readFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');

/** Writes files below the folder. */
function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/** A library in `node_modules`, whose code tells that it is there. */
function library(
  name: string,
  { version = '1.0.0', license = 'MIT', imports = '', at = '', ...files }: Record<string, string> = {},
): void {
  const base = `${at}node_modules/${name}/`;
  const index = `${imports}\nexport const value = 'code of ${name} ${version}';\nexport const run = () => console.log(value);`;
  const all = { 'index.js': index, 'package.json': JSON.stringify({ name, version, license, sideEffects: false }) };
  write(Object.fromEntries(Object.entries({ ...all, ...files }).map(([file, text]) => [base + file, text])));
}

it('names what the bundle contains, with its licence, and nothing that is only installed, imported or hosted', async () => {
  library('used', { LICENSE: 'Copyright (c) Ann', imports: "import { run as inner } from '@scope/inner'; inner();" });
  library('@scope/inner', { license: 'ISC', 'license.md': 'Copyright (c) Ben', 'LICENSE-extra.txt': 'and Cem' });
  library('lazy', { 'LICENCE.txt': 'Copyright (c) Dan' });
  library('bare');
  library('twice', { version: '1.0.0', LICENSE: 'Copyright (c) One' });
  library('twice', { version: '2.0.0', LICENSE: 'Copyright (c) Two', at: 'node_modules/lazy/' });
  write({ 'node_modules/lazy/index.js': "import { run } from 'twice'; export const later = () => run();" });
  library('installed', { LICENSE: 'x' });
  library('shaken', { LICENSE: 'x' });
  write({
    'entry.js': `
      import { run } from 'used'; import { run as bare } from 'bare'; import { run as twice } from 'twice';
      import { value } from 'shaken'; import hosted from 'hosted';
      run(); bare(); twice(); hosted(); import('lazy').then(({ later }) => later());
    `,
  });
  const { libraries, code } = await bundle('./entry.js');
  expect(libraries).toEqual([
    '@scope/inner 1.0.0 ISC',
    'bare 1.0.0 MIT',
    'lazy 1.0.0 MIT',
    'twice 1.0.0 MIT',
    'twice 2.0.0 MIT',
    'used 1.0.0 MIT',
  ]);
  for (const name of ['@scope/inner', 'bare', 'used', 'twice 1.0.0', 'twice 2.0.0']) {
    expect(code).toContain(`code of ${name}`);
  }
  expect(code).not.toMatch(/code of (installed|shaken)/);
  for (const text of [
    'Ann',
    'Ben',
    'and Cem',
    'Dan',
    'One',
    'Two',
    'bare 1.0.0 (MIT)\n\nPermission is hereby granted',
  ]) {
    expect(notices()).toContain(text);
  }
  expect(notices()).not.toMatch(/installed|shaken|hosted/);
});

it('stops a build with a library whose licence is not known', async () => {
  library('secretive', { license: 'SEE WEBSITE' });
  write({ 'entry.js': "import { run } from 'secretive'; run();" });
  await expect(bundle('./entry.js')).rejects.toThrow('secretive has no licence that could be passed on');
});

it('names the libraries of the plugin', async () => {
  const { libraries } = await bundle();
  expect(libraries.map((each) => each.replace(/ [\d.]+ /, ' '))).toEqual([
    '@kurkle/color MIT',
    '@wecom/jssdk MIT',
    'chart.js MIT',
    'eventemitter3 MIT',
    'p-finally MIT',
    'p-queue MIT',
    'p-timeout MIT',
    'proxy-from-env MIT',
    'uqr MIT',
    'zod MIT',
  ]);
  expect(notices()).toContain('Copyright (c) 2014-2024 Chart.js Contributors');
});
