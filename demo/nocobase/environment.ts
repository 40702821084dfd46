import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NOCOBASE_DIR } from '../../scripts/paths';

// Variables that a shell, npm, jest or tsx may have set and that NocoBase would obey.
const FOREIGN = /^(npm_|JEST_|TSX_|APP_|API_|DB_|INIT_|LOGGER_|CACHE_|CDN_|PLUGIN_|NOCOBASE_|NODE_|STORAGE_|WS_|PM2_)/i;

const PLUGIN_STORAGE = path.join(NOCOBASE_DIR, 'plugins');

export interface InstanceSettings {
  name: string;
  dir: string;
  port: number;
  appKey: string;
  admin: { email: string; password: string; nickname: string };
  /** Overrides everything else: APP_PUBLIC_PATH, APP_CLIENT_ENTRY_MODE, APP_MODERN_CLIENT_PREFIX, … */
  env: Record<string, string>;
}

const storageIn = (dir: string): string => path.join(dir, 'storage');

export const databaseFileIn = (dir: string): string => path.join(storageIn(dir), 'db/nocobase.sqlite');

/** NocoBase's environment for one instance: own storage, database, port and socket, shared packages. */
export function instanceEnvironment({ dir, port, appKey, admin, env }: InstanceSettings): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
  const id = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  return {
    ...inherited,
    PATH: `${path.join(NOCOBASE_DIR, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    NODE_PATH: path.join(NOCOBASE_DIR, 'node_modules'),
    NODE_OPTIONS: '--preserve-symlinks',
    APP_ENV: 'production',
    APP_HOST: '127.0.0.1',
    APP_PORT: String(port),
    APP_KEY: appKey,
    APP_LAUNCH_MODE: 'node',
    APP_PACKAGE_ROOT: 'node_modules/@nocobase/app',
    STORAGE_PATH: storageIn(dir),
    PLUGIN_STORAGE_PATH: PLUGIN_STORAGE,
    DB_DIALECT: 'sqlite',
    DB_STORAGE: databaseFileIn(dir),
    SOCKET_PATH: path.join(tmpdir(), `nocobase-${id}.sock`), // a socket's path may have 107 bytes at most
    INIT_APP_LANG: 'en-US',
    INIT_ROOT_EMAIL: admin.email,
    INIT_ROOT_PASSWORD: admin.password,
    INIT_ROOT_NICKNAME: admin.nickname,
    DISABLE_PKG_DOWNLOAD: 'true', // commercial packages; needs a network and a licence
    ...env,
  };
}
