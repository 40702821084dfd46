/** A real NocoBase application with the plugin behind a real HTTP server, and a WeCom simulator. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createMockServer, type MockServer } from '@nocobase/test';
import { type Simulator, startSimulator } from '../simulator';
import { AGENT_ID, CORP_ID, SECRET } from '../simulator/seed';
import { apiIdOf } from '../src/server/accounts/links';
import type PluginAuthWecomServer from '../src/server/plugin';
import type { WecomOptions } from '../src/shared/options';
import { TestBrowser } from './test-browser';

const PLUGIN = 'nocobase-plugin-auth-wecom';

export interface TestApp {
  app: MockServer;
  simulator: Simulator;
  /** The app's public origin. */
  origin: string;
  /** Fills in the simulator's app; `options` override. */
  addAuthenticator(name: string, options?: Partial<WecomOptions>, enabled?: boolean): Promise<void>;
  addUser(values: Record<string, unknown>): Promise<number>;
  countUsers(): Promise<number>;
  /** Users linked to WeCom: `[userId, identity]`. */
  links(authenticator?: string): Promise<[number, string][]>;
  /** Adds a link as an earlier sign-in would have left it, by default at the simulator's address. */
  addLink(link: { authenticator?: string; userId: number; uuid: string; apiBaseUrl?: string }): Promise<void>;
  browser(userAgent?: string): TestBrowser;
  /** Opens a session, as if the user had signed in with an authenticator; by default with a password, and now. */
  session(userId: number, opened?: { authenticator?: string; msAgo?: number }): Promise<string>;
  /** Calls an action as a signed-in user; by default the root user. */
  call<T = unknown>(action: string, request?: CallRequest): Promise<Reply<T>>;
  /** The folder whose files are served at the root, as NocoBase's gateway does. */
  clientFolder: string;
  /** Resolves when the work after sign-ins, and the nightly work, is done. */
  idle(): Promise<void>;
  /** Everything that NocoBase has logged since the test began. */
  logs(): Promise<string>;
  close(): Promise<void>;
}

interface CallRequest {
  userId?: number;
  query?: Record<string, string>;
  /** Makes it a POST. */
  body?: unknown;
  locale?: string;
}

export interface Reply<T> {
  status: number;
  data: T;
  code?: string;
}

interface TestAppOptions {
  /** false: without NocoBase's notification manager. */
  notifications?: false;
  name?: string;
  database?: { underscored?: boolean; tablePrefix?: string };
}

let test: TestApp | undefined;

/**
 * The app of a file for jest: the first call starts and closes it, later ones share it (see `testFolder`). Every test
 * begins with the first user alone, and with a WeCom that has forgotten the token the app still keeps.
 */
export function testApp(options: TestAppOptions = {}): TestApp {
  if (test && Object.keys(options).length > 0) {
    throw new Error('An app with options cannot share the app of its folder: its tests belong beside the folders');
  }
  test ??= startForFile(options);
  return test;
}

function startForFile(options: TestAppOptions): TestApp {
  const test = {} as TestApp; // empty until it has started
  beforeAll(async () => {
    Object.assign(test, await startTestApp(options));
  });
  afterAll(async () => {
    await test.close?.();
    rmSync(String(process.env.STORAGE_PATH), { recursive: true, force: true });
  });
  beforeEach(async () => {
    const { app, simulator } = test;
    await test.idle();
    await emptyLogs(test);
    simulator.reset();
    await app.db.getRepository('authenticators').destroy({ filter: { authType: 'wecom' } });
    await app.db.getRepository('users').destroy({ filter: { id: { $gt: 1 } } });
  });
  return test;
}

async function startTestApp(options: TestAppOptions): Promise<TestApp> {
  const simulator = await startSimulator();
  const app = await createMockServer({
    ...options,
    acl: true,
    resourcer: { prefix: '/api' },
    plugins: [
      'field-sort',
      'error-handler',
      'data-source-manager',
      'ui-schema-storage',
      'system-settings',
      'environment-variables',
      'user-data-sync',
      'users',
      'acl',
      'auth',
      ...(options.notifications === false ? [] : ['notification-manager']),
      [PLUGIN, { name: PLUGIN, packageName: PLUGIN }],
    ],
  });
  const clientFolder = path.join(String(process.env.APP_PACKAGE_ROOT), 'dist/client');
  const server = createServer((request, response) => {
    const file = path.join(clientFolder, path.basename(String(request.url?.split('?')[0])));
    if (request.url?.startsWith('/WW_verify_') && existsSync(file)) {
      response.setHeader('Content-Type', 'text/plain').end(readFileSync(file));
    } else {
      void app.callback()(request, response); // anew each time, as NocoBase's gateway does: a restart replaces it
    }
  });
  server.keepAliveTimeout = 300_000; // a busy process would close connections just when they are used again
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const users = () => app.db.getRepository('users');

  return {
    app,
    simulator,
    origin,
    async addAuthenticator(name, overrides, enabled = true) {
      const values = { name, authType: 'wecom', enabled, options: wecomOptions(simulator, origin, overrides) };
      await twice(() => app.db.getRepository('authenticators').create({ values }));
    },
    async addUser(values) {
      await (app.pm.get(PLUGIN) as PluginAuthWecomServer).afterSignIn.idle();
      return (await twice(() => users().create({ values }))).get('id');
    },
    countUsers: () => users().count(),
    async links(authenticator) {
      const rows = await app.db.getRepository('usersAuthenticators').find({
        filter: authenticator ? { authenticator } : { authenticator: { $ne: 'basic' } },
      });
      return rows.map((row: { get(key: string): unknown }): [number, string] => [
        Number(row.get('userId')),
        String(row.get('uuid')),
      ]);
    },
    session: (userId, opened) => openSession(app, userId, opened),
    async call<T>(action: string, { userId = 1, query, body, locale = 'en-US' }: CallRequest = {}) {
      const url = `/api/${action}?${new URLSearchParams(query)}`;
      const agent = app.agent();
      const request = body === undefined ? agent.get(url) : agent.post(url).send(body as object);
      const token = await openSession(app, userId);
      const reply = await request.set({
        'X-Locale': locale,
        Authorization: `Bearer ${token}`,
        'X-Authenticator': 'basic',
      });
      return { status: reply.status, data: reply.body.data as T, code: reply.body.errors?.[0]?.code };
    },
    clientFolder,
    async addLink({ authenticator = 'wecom', userId, uuid, apiBaseUrl = simulator.url }) {
      const meta = { api: apiIdOf({ apiBaseUrl }), by: 'match', inside: true };
      await app.db.getCollection('usersAuthenticators').model.create({ authenticator, userId, uuid, meta });
    },
    browser: (userAgent) => new TestBrowser(origin, simulator.url, userAgent),
    async idle() {
      const plugin = app.pm.get(PLUGIN) as PluginAuthWecomServer;
      await plugin.afterSignIn.idle();
      await plugin.eventWorker?.idle();
      await plugin.eventFeeds?.idle();
      await plugin.memberCheck?.idle();
      await plugin.linkImports?.idle();
      await plugin.retention?.idle();
      await plugin.outbox?.idle();
      await plugin.eventFeeds?.idle();
      const { failures, counts, activities } = plugin.services ?? {};
      await Promise.all([failures?.write(), counts?.flush(), activities?.flush()]);
    },
    logs: () => readLogs(app),
    async close() {
      await closeServer(server);
      await app.destroy();
      await simulator.close();
    },
  };
}

/** SQLite refuses a write that meets another, as one of what the plugin counts, once a minute. */
const twice = <T>(write: () => Promise<T>): Promise<T> => write().catch(write);

async function openSession(
  app: MockServer,
  userId: number,
  { authenticator = 'basic', msAgo = 0 }: { authenticator?: string; msAgo?: number } = {},
): Promise<string> {
  const { jwt, tokenController } = app.authManager;
  const { jti, issuedTime } = await tokenController.add({ userId, authenticator });
  const signInTime = issuedTime - msAgo;
  await app.db.getCollection('issuedTokens').model.update({ signInTime }, { where: { jti } });
  const payload = { userId, temp: true, iat: Math.floor(issuedTime / 1000), signInTime };
  return jwt.sign(payload, { jwtid: jti, expiresIn: 86_400 });
}

export function wecomOptions(
  simulator: Simulator,
  origin: string,
  overrides: Partial<WecomOptions> = {},
): WecomOptions {
  return {
    corpId: CORP_ID,
    agentId: AGENT_ID,
    secret: SECRET,
    origin,
    apiBaseUrl: simulator.url,
    authorizeBaseUrl: simulator.url,
    loginBaseUrl: simulator.url,
    ...overrides,
  };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}

function logFiles(): string[] {
  return readdirSync(String(process.env.LOGGER_BASE_PATH), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

async function emptyLogs(test: TestApp): Promise<void> {
  await test.logs(); // nothing is on its way to them any more
  for (const file of logFiles()) {
    truncateSync(file);
  }
}

/** NocoBase writes its log files in the background: a mark in each of the three tells that they are up to date. */
async function readLogs(app: MockServer): Promise<string> {
  const mark = randomUUID();
  app.log.info(mark);
  app.log.error(mark);
  app.requestLogger.info({ message: mark });
  for (;;) {
    const text = logFiles()
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    if (text.split(mark).length > 3) {
      return text;
    }
    await nextTurn();
  }
}
