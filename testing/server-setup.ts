/** The environment that NocoBase's command line would have prepared. */
import { existsSync, mkdirSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

Error.stackTraceLimit = 10; // Sequelize formats a stack for each statement, and jest has set 100

const MEMORY = '/dev/shm'; // of Linux: a disk takes milliseconds for each transaction

const ENOUGH = 2 ** 30; // in bytes: a container often has 64 MB there

const storage = mkdtempSync(path.join(hasRoom(MEMORY) ? MEMORY : tmpdir(), 'nocobase-wecom-'));

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) {
    return false;
  }
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= ENOUGH;
}

const packageRoot = path.join(storage, 'app');
mkdirSync(path.join(packageRoot, 'dist/client'), { recursive: true });

Object.assign(process.env, {
  APP_PACKAGE_ROOT: packageRoot,
  APP_ENV: 'test',
  APP_KEY: 'a-key-for-tests-only',
  API_BASE_PATH: '/api/',
  APP_PUBLIC_PATH: '/',
  DB_DIALECT: process.env.DB_DIALECT ?? 'sqlite',
  DB_STORAGE: process.env.DB_STORAGE ?? path.join(storage, 'test.sqlite'),
  LOGGER_LEVEL: 'info',
  LOGGER_TRANSPORT: 'file',
  LOGGER_BASE_PATH: path.join(storage, 'logs'),
  NODE_MODULES_PATH: path.resolve('node_modules'),
  STORAGE_PATH: storage,
  TZ: 'UTC',
});
