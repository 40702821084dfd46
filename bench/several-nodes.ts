/** Measures two NocoBase nodes on one PostgreSQL and one Redis, and then one of them alone. */
import { type Cluster, startCluster } from '../nodes/cluster';
import { onServers, POSTGRESQL, REDIS, withDatabase, withRedis } from '../scripts/services';
import { NOTHING } from '../scripts/tally';
import { type Load, load } from './load';
import { AUTHENTICATOR, BENCH_OPTIONS, memberAdder } from './setup';
import { signInByWecom } from './sign-ins';

const AT_ONCE = [20, 100];
const SIGN_INS = 400; // per row
const MEMBERS = 400;

export interface NodesRow extends Load {
  nodes: number;
  method: 'WeCom, first time' | 'WeCom';
}

/** @returns nothing if the servers are not reachable */
export async function measureNodes(): Promise<NodesRow[]> {
  const rows: NodesRow[] = [];
  const measure = async () => {
    await withRedis((redis) =>
      withDatabase(POSTGRESQL, async (database) => {
        const cluster = await startCluster({ ...database, ...redis });
        try {
          rows.push(...(await measureCluster(cluster)));
        } finally {
          await cluster.stop();
        }
      }),
    );
    return NOTHING;
  };
  await onServers('Measurements on several nodes', [POSTGRESQL, REDIS], 'skip', measure);
  return rows;
}

async function measureCluster(cluster: Cluster): Promise<NodesRow[]> {
  const { app, simulator } = cluster;
  await app.createWecomAuthenticator(simulator.url, { name: AUTHENTICATOR, options: BENCH_OPTIONS });
  memberAdder(simulator)(2 * MEMBERS);
  const rows: NodesRow[] = [];
  for (const nodes of [2, 1]) {
    if (nodes === 1) {
      await cluster.kill(1);
    }
    const first = (2 - nodes) * MEMBERS;
    const signIn = async (index: number) => void (await signInByWecom(cluster, first + (index % MEMBERS)));
    const newMembers = await load(undefined, { atOnce: 20, signIns: MEMBERS }, signIn);
    rows.push({ nodes, method: 'WeCom, first time', ...newMembers });
    for (const atOnce of AT_ONCE) {
      rows.push({ nodes, method: 'WeCom', ...(await load(undefined, { atOnce, signIns: SIGN_INS }, signIn)) });
    }
  }
  return rows;
}
