/** `npm run build`: writes everything that the package ships into dist/. */
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Configuration, rspack, type Stats } from '@rspack/core';
import { checkClientBundle } from './check-client-bundle';
import { writeGuide } from './guide';
import { LANES } from './host-modules';
import { clientConfig, DIST, ROOT, serverConfig, swaggerConfig } from './rspack.config';
import { librariesIn, writeNotices } from './third-party';

function bundle(configs: Configuration[]): Promise<Stats[]> {
  return new Promise((resolve, reject) => {
    rspack(configs).run((error, stats) => {
      if (error || !stats || stats.hasErrors()) {
        reject(error ?? new Error(stats?.toString({ preset: 'errors-warnings' })));
      } else {
        resolve(stats.stats);
      }
    });
  });
}

function emitDeclarations(): Promise<void> {
  return new Promise((resolve, reject) => {
    const tsc = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'build/tsconfig.types.json'], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    tsc.on('exit', (code) => (code === 0 ? resolve() : reject(new Error('tsc could not write the declarations'))));
  });
}

async function copyLocales(): Promise<void> {
  const source = path.join(ROOT, 'src/locale');
  await mkdir(path.join(DIST, 'locale'), { recursive: true });
  for (const file of await readdir(source)) {
    if (file.endsWith('.json')) {
      await cp(path.join(source, file), path.join(DIST, 'locale', file));
    }
  }
}

/**
 * Versions that a NocoBase host compares with its own. Without `@nocobase/*`, which would pin NocoBase's minor version.
 */
async function writeExternalVersions(): Promise<void> {
  const versions: Record<string, string> = {};
  for (const name of ['antd', 'react', 'react-dom', 'react-i18next']) {
    const manifest: { version: string } = JSON.parse(
      await readFile(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
    );
    versions[name] = manifest.version;
  }
  await writeFile(path.join(DIST, 'externalVersion.js'), `module.exports = ${JSON.stringify(versions, null, 2)};\n`);
}

async function printSizes(): Promise<void> {
  const files = await readdir(DIST, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.js')).sort()) {
    const { size } = await stat(path.join(DIST, file));
    console.log(`  ${(size / 1024).toFixed(1).padStart(7)} KB  dist/${file}`);
  }
}

async function build(): Promise<void> {
  const started = Date.now();
  await rm(DIST, { recursive: true, force: true });
  const configs = [serverConfig(), swaggerConfig(), ...LANES.map(clientConfig)];
  const [builds] = await Promise.all([bundle(configs), emitDeclarations()]);
  await Promise.all(LANES.map(checkClientBundle));
  await copyLocales();
  await writeExternalVersions();
  await writeNotices(librariesIn(builds), DIST);
  await writeGuide(ROOT, DIST);
  await printSizes();
  console.log(`built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

build().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
