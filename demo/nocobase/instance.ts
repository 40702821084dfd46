/** A NocoBase with a database of its own, run from the app that scripts/install.mjs puts into .nocobase/. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningProcess, run, start } from '../../scripts/child-process';
import { NOCOBASE_DIR } from '../../scripts/paths';
import { databaseFileIn, type InstanceSettings, instanceEnvironment } from './environment';
import { createPackageRoot } from './package-root';

const COMMAND_LINE = path.join(NOCOBASE_DIR, 'node_modules/@nocobase/cli-v1/bin/index.js');
const START_TIMEOUT_MS = 240_000; // 12 s on an idle small machine
const POLL_MS = 250;

interface InstanceOptions {
  /** Name of its folder in .nocobase/. */
  name: string;
  port: number;
  appKey: string;
  admin: { email: string; password: string; nickname: string };
  env?: Record<string, string>;
  /** Also prints the log. */
  print?: boolean;
}

export interface RunningApp {
  /** Includes the public path; no slash at the end. */
  url: string;
  logFile: string;
  pid: number | undefined;
  /** Resolves when the server has ended, for whatever reason. */
  exited: Promise<number>;
  stop(): Promise<void>;
}

export class Instance {
  readonly dir: string;
  readonly logFile: string;
  private readonly settings: InstanceSettings;

  constructor(private readonly options: InstanceOptions) {
    this.dir = path.join(NOCOBASE_DIR, options.name);
    this.logFile = path.join(this.dir, 'nocobase.log');
    this.settings = { ...options, dir: this.dir, env: options.env ?? {} };
    mkdirSync(this.dir, { recursive: true });
  }

  get databaseFile(): string {
    return databaseFileIn(this.dir);
  }

  get isInstalled(): boolean {
    return existsSync(path.join(this.dir, 'installed'));
  }

  /** `nocobase install -f`: a new database with the admin in it, in place of an existing one. */
  async install(): Promise<void> {
    for (const name of ['installed', 'enabled', 'upgraded', 'storage']) {
      rmSync(path.join(this.dir, name), { recursive: true, force: true });
    }
    mkdirSync(path.join(this.dir, 'storage/db'), { recursive: true });
    await this.command('install', '-f');
    this.mark('installed');
  }

  isPluginPulled(packageFile: string): boolean {
    return existsSync(pulledFile) && readFileSync(pulledFile, 'utf8') === fileHash(packageFile);
  }

  /** `nocobase pm pull`: unpacks the package into the plugin folder, which all instances share. */
  async pullPlugin(packageFile: string): Promise<void> {
    rmSync(pulledFile, { force: true });
    await this.command('pm', 'pull', packageFile);
    writeFileSync(pulledFile, fileHash(packageFile));
  }

  isPluginEnabled(name: string): boolean {
    const file = path.join(this.dir, 'enabled');
    return existsSync(file) && readFileSync(file, 'utf8') === name;
  }

  /** `nocobase pm enable` */
  async enablePlugin(name: string): Promise<void> {
    await this.command('pm', 'enable', name);
    this.mark('enabled', name);
  }

  /** Whether this database has the tables and migrations of this version of the package. */
  isUpgradedTo(packageFile: string): boolean {
    const file = path.join(this.dir, 'upgraded');
    return existsSync(file) && readFileSync(file, 'utf8') === fileHash(packageFile);
  }

  noteUpgradedTo(packageFile: string): void {
    this.mark('upgraded', fileHash(packageFile));
  }

  /** `nocobase upgrade --skip-code-update` */
  async upgrade(): Promise<void> {
    await this.command('upgrade', '--skip-code-update');
  }

  /** Starts the server and waits until it answers. */
  async start(): Promise<RunningApp> {
    const env = instanceEnvironment(this.settings);
    env.INSTANCE_PACKAGE_ROOT = createPackageRoot(path.join(this.dir, 'package-root'));
    if (env.SOCKET_PATH) {
      rmSync(env.SOCKET_PATH, { force: true });
    }
    const server = start(process.execPath, [path.join(__dirname, 'launch.cjs'), 'start'], this.spawnOptions(env));
    const url = `http://127.0.0.1:${this.options.port}${(env.APP_PUBLIC_PATH ?? '/').replace(/\/$/, '')}`;
    try {
      await untilHealthy(url, server);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return { url, logFile: this.logFile, pid: server.pid, exited: server.exited, stop: server.stop };
  }

  private async command(...args: string[]): Promise<void> {
    await run(process.execPath, [COMMAND_LINE, ...args], this.spawnOptions(instanceEnvironment(this.settings)));
  }

  private spawnOptions(env: NodeJS.ProcessEnv) {
    return { cwd: NOCOBASE_DIR, env, logFile: this.logFile, print: this.options.print };
  }

  private mark(name: string, content = ''): void {
    writeFileSync(path.join(this.dir, name), content);
  }
}

const pulledFile = path.join(NOCOBASE_DIR, 'pulled-plugin-sha256');

const fileHash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

async function untilHealthy(url: string, server: RunningProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let ended = false;
  void server.exited.then(() => {
    ended = true;
  });
  while (!(await isHealthy(url))) {
    if (ended) {
      throw new Error(`NocoBase ended while starting\n${server.tail()}`);
    }
    if (Date.now() > deadline) {
      throw new Error(`NocoBase is not healthy after ${START_TIMEOUT_MS} ms\n${server.tail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/__health_check`)).ok;
  } catch {
    return false;
  }
}
