/** Two NocoBase nodes with the plugin, on one database and one Redis, behind a load balancer; and a WeCom simulator. */
import { randomBytes } from 'node:crypto';
import { createClient } from 'redis';
import { connectApp, type TestApp } from '../demo/nocobase/app';
import { Instance, type RunningApp } from '../demo/nocobase/instance';
import { prepareInstance } from '../demo/nocobase/prepare';
import { ADMIN } from '../demo/nocobase/template';
import { freePort } from '../scripts/free-port';
import { step } from '../scripts/progress';
import { type Simulator, startSimulator } from '../simulator';
import { TestBrowser } from '../testing/test-browser';
import { type Balancer, startBalancer } from './balancer';
import { startPipe } from './pipe';

const FIRST_PORT = 13_600;
const PORTS_PER_NODE = 20;

/** Index of a node. */
export type Node = 0 | 1;

export interface Cluster {
  /** Its address is the balancer's. */
  app: TestApp;
  simulator: Simulator;
  balancer: Balancer;
  /** A browser whose requests go to the balancer. */
  browser(userAgent?: string): TestBrowser;
  /** A node's own address. */
  addressOf(node: Node): string;
  kill(node: Node): Promise<void>;
  start(node: Node): Promise<void>;
  /** Starts a third node on the database. Its caches are in memory, so other nodes cannot reach it. */
  startWithoutRedis(): Promise<RunningApp>;
  /** Ends both nodes' connections to Redis, and refuses new ones. */
  loseRedis(): void;
  restoreRedis(): Promise<void>;
  /** The same for the database. */
  loseDatabase(): void;
  restoreDatabase(): Promise<void>;
  /** The keys in Redis about access tokens. */
  tokenKeys(): Promise<string[]>;
  forgetTokens(): Promise<void>;
  stop(): Promise<void>;
}

/** @param env NocoBase's variables for the database, and REDIS_URL */
export async function startCluster(env: NodeJS.ProcessEnv): Promise<Cluster> {
  const toRedis = await startPipe(new URL(String(env.REDIS_URL)));
  const toDatabase = await startPipe(new URL(`postgres://${env.DB_HOST}:${env.DB_PORT}`));
  const redis = createClient({ url: env.REDIS_URL });
  await redis.connect();
  const tokenKeys = () => redis.keys('*wecom:access-token:*');
  const database = new URL(toDatabase.url);
  const onDatabase = {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('DB_'))),
    DB_HOST: database.hostname,
    DB_PORT: database.port,
    APP_AES_SECRET_KEY: randomBytes(32).toString('hex'),
  } as Record<string, string>;
  const shared = { ...onDatabase, CACHE_DEFAULT_STORE: 'redis', CACHE_REDIS_URL: toRedis.url };
  const instance = async (name: string, port: number, env = shared as Record<string, string>) =>
    new Instance({ name, port: await freePort(port), appKey: 'tests-of-nodes-only', admin: ADMIN, env });
  const instances: [Instance, Instance] = [
    await instance('node-1', FIRST_PORT),
    await instance('node-2', FIRST_PORT + PORTS_PER_NODE),
  ];
  await step('NocoBase: set up on PostgreSQL', () => instances[0].install());
  await prepareInstance(instances[0]);
  const begin = (node: Node) => step(`NocoBase: start node ${node + 1}`, () => instances[node].start());
  const nodes: [RunningApp, RunningApp] = [await begin(0), await begin(1)];
  const balancer = await startBalancer(nodes.map(({ url }) => url));
  const simulator = await startSimulator();
  const app = await connectApp(balancer.url);
  return {
    app,
    simulator,
    balancer,
    browser: (userAgent) => new TestBrowser(balancer.url, simulator.url, userAgent),
    addressOf: (node) => nodes[node].url,
    async kill(node) {
      const { pid, exited } = nodes[node];
      process.kill(Number(pid), 'SIGKILL');
      await exited;
    },
    async start(node) {
      nodes[node] = await begin(node);
    },
    async startWithoutRedis() {
      const third = await instance('node-3', FIRST_PORT + 2 * PORTS_PER_NODE, onDatabase);
      return step('NocoBase: start a node without Redis', () => third.start());
    },
    loseRedis: () => toRedis.cut(),
    restoreRedis: () => toRedis.restore(),
    loseDatabase: () => toDatabase.cut(),
    restoreDatabase: () => toDatabase.restore(),
    tokenKeys,
    async forgetTokens() {
      for (const key of await tokenKeys()) {
        await redis.del(key);
      }
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await simulator.close();
      balancer.close();
      redis.destroy();
      toRedis.cut();
      toDatabase.cut();
    },
  };
}
