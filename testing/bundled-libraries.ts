/**
 * Prints, as JSON, which libraries the bundles contain: `tsx testing/bundled-libraries.ts OUT [ENTRY]`. Without an entry,
 * the plugin's own bundles. A process of its own, because jest cannot load the bundler.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Configuration, rspack } from '@rspack/core';
import { LANES } from '../build/host-modules';
import { clientConfig, serverConfig, swaggerConfig } from '../build/rspack.config';
import { librariesIn, writeNotices } from '../build/third-party';

const [out = '', entry] = process.argv.slice(2);

function configsOf(): Configuration[] {
  if (entry === undefined) {
    return [serverConfig(), swaggerConfig(), ...LANES.map(clientConfig)];
  }
  const hosted = { hosted: 'commonjs hosted' };
  return [{ name: 'one', mode: 'production', devtool: false, target: 'node', context: out, entry, externals: hosted }];
}

const configs = configsOf().map((config) => ({
  ...config,
  output: { ...config.output, path: path.join(out, String(config.name)) },
}));

rspack(configs).run(async (error, stats) => {
  try {
    if (error || !stats || stats.hasErrors()) {
      throw error ?? new Error(stats?.toString('errors-only'));
    }
    await writeNotices(librariesIn(stats.stats), out);
    const libraries = librariesIn(stats.stats).map(({ name, version, license }) => `${name} ${version} ${license}`);
    const code = readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(one|server|client|client-v2)\/.*\.js$/.test(file))
      .map((file) => readFileSync(path.join(out, file), 'utf8'));
    console.log(JSON.stringify({ libraries, code: entry === undefined ? '' : code.join('\n') }));
  } catch (cause) {
    console.error((cause as Error).message);
    process.exitCode = 1;
  }
});
