/** `npm run test:nodes`: sign-ins on two nodes that share a database and a Redis. */
import { jest } from './jest';
import { buildPackage, isPackageCurrent } from './plugin-package';
import { step } from './progress';
import { runAlone } from './run-alone';
import { onServers, POSTGRESQL, REDIS, type WithoutServer, withDatabase, withRedis } from './services';
import type { Tally } from './tally';

const title = 'Tests on several nodes';
const NODE_OPTIONS = '--experimental-websocket'; // Node 22 has it by default

export function nodeTests(without: WithoutServer): Promise<Tally> {
  return onServers(title, [POSTGRESQL, REDIS], without, async () => {
    if (!isPackageCurrent()) {
      await step('Plugin: build and pack', buildPackage);
    }
    return withRedis((redis) =>
      withDatabase(POSTGRESQL, (database) =>
        jest({ title, projects: ['nodes'], args: ['--runInBand'], env: { ...database, ...redis, NODE_OPTIONS } }),
      ),
    );
  });
}

if (require.main === module) {
  void runAlone(() => nodeTests('skip'));
}
