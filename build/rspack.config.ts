/** Configures the bundles of the package: one for the server, one for each client. */
import { existsSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import {
  type Configuration,
  type ExternalItem,
  type ExternalItemFunctionData,
  type RuleSetRule,
  SwcJsMinimizerRspackPlugin,
} from '@rspack/core';
import { NAMESPACE } from '../src/shared/constants';
import { CLIENT_SYNTAX } from './check-syntax';
import { HOST_MODULES, type Lane, SERVER_MODULES } from './host-modules';

export const ROOT = path.resolve(import.meta.dirname, '..');
export const DIST = path.join(ROOT, 'dist');

/** Folders whose files NocoBase's server loads one by one. */
const SERVER_FOLDERS = ['collections', 'migrations'];

export const AMD_ID: Record<Lane, string> = { client: NAMESPACE, 'client-v2': `${NAMESPACE}/client-v2` };

const script = (target: string): RuleSetRule => ({
  test: /\.tsx?$/,
  loader: 'builtin:swc-loader',
  type: 'javascript/auto',
  options: {
    jsc: {
      target,
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic' } },
    },
  },
});

/** Compiles bundled libraries, too, because they keep the syntax that they are written in. */
const library = (target: string): RuleSetRule => ({
  test: /\.m?js$/,
  include: /node_modules/,
  loader: 'builtin:swc-loader',
  type: 'javascript/auto',
  options: { jsc: { target, parser: { syntax: 'ecmascript' } }, isModule: 'unknown' },
});

const resolve = { extensions: ['.ts', '.tsx', '.js', '.json'] };

/**
 * NocoBase's own modules are external whether or not the client has them: a wrong one must show up in the bundle's
 * list of dependencies, where the build finds it, instead of being bundled a second time.
 */
function clientExternals(lane: Lane): ExternalItem {
  const known: readonly string[] = HOST_MODULES[lane];
  return ({ request }: ExternalItemFunctionData, done) => {
    if (request && (known.includes(request) || /^@(nocobase|formily)\//.test(request))) {
      done(undefined, { root: request, commonjs: request, commonjs2: request, amd: request }, 'umd');
    } else {
      done();
    }
  };
}

export function clientConfig(lane: Lane): Configuration {
  return {
    name: lane,
    mode: 'production',
    context: ROOT,
    devtool: false,
    target: ['web', `es${CLIENT_SYNTAX}`],
    entry: { index: `./src/${lane}/index.tsx` },
    resolve,
    module: { rules: [script(`es${CLIENT_SYNTAX}`), library(`es${CLIENT_SYNTAX}`)] },
    externals: [clientExternals(lane)],
    output: {
      path: path.join(DIST, lane),
      filename: '[name].js',
      chunkFilename: '[name].[contenthash:8].js',
      // `import()` resolves against the script's own address, which works under a sub-path, on a CDN and in sub-apps
      chunkFormat: 'module',
      chunkLoading: 'import',
      uniqueName: AMD_ID[lane],
      library: { name: AMD_ID[lane], type: 'umd', umdNamedDefine: true },
      clean: true,
    },
    optimization: {
      chunkIds: 'named',
      splitChunks: false,
      minimizer: [new SwcJsMinimizerRspackPlugin({ minimizerOptions: { module: true } })], // chunks are ES modules
    },
    performance: false,
  };
}

function serverEntries(): Record<string, string> {
  const entries: Record<string, string> = { index: './src/server/index.ts' };
  for (const folder of SERVER_FOLDERS) {
    const source = path.join(ROOT, 'src/server', folder);
    for (const file of existsSync(source) ? readdirSync(source) : []) {
      if (file.endsWith('.ts') && !file.endsWith('.test.ts')) {
        entries[`${folder}/${path.basename(file, '.ts')}`] = `./src/server/${folder}/${file}`;
      }
    }
  }
  return entries;
}

export function serverConfig(): Configuration {
  return {
    name: 'server',
    mode: 'production',
    context: ROOT,
    devtool: false,
    target: 'node20',
    entry: serverEntries(),
    resolve,
    module: { rules: [script('es2022')] },
    externals: [
      ({ request }, done) => {
        const hosted =
          request && (request.startsWith('@nocobase/') || SERVER_MODULES.includes(request) || isBuiltin(request));
        done(undefined, hosted ? `commonjs2 ${request}` : undefined);
      },
    ],
    output: {
      path: path.join(DIST, 'server'),
      filename: '[name].js',
      library: { type: 'commonjs2' },
      clean: true,
    },
    optimization: { minimize: false }, // an admin's stack trace should be readable
    performance: false,
  };
}

/** `dist/swagger/index.js`: describes the actions of the server's bundle, which is loaded where this is asked for. */
export function swaggerConfig(): Configuration {
  const config = serverConfig();
  return {
    ...config,
    name: 'swagger',
    entry: { index: './src/swagger/index.ts' },
    externals: [{ '../server': 'commonjs2 ../server/index.js' }, ...[config.externals ?? []].flat()],
    output: { path: path.join(DIST, 'swagger'), filename: '[name].js', library: { type: 'commonjs2' }, clean: true },
  };
}
