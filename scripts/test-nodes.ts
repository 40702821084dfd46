// `npm run test:nodes`: sign-ins on two nodes that share a database and a Redis.
import { jest } from './jest';
import { NOTHING, type Tally } from './jest-results';
import { buildPackage, isPackageCurrent } from './plugin-package';
import { step } from './progress';
import { runAlone } from './run-alone';
import { isReachable, POSTGRESQL, REDIS, withDatabase, withRedis } from './services';

/** Skipped where PostgreSQL or Redis cannot be reached. */
export async function nodeTests(): Promise<Tally> {
  const there = await Promise.all([POSTGRESQL, REDIS].map(isReachable));
  if (there.includes(false)) {
    console.log('The tests on several nodes need both and are skipped.');
    return NOTHING;
  }
  if (!isPackageCurrent()) await step('Plugin: build and pack', buildPackage);
  const title = 'Tests on several nodes';
  return withRedis((redis) =>
    withDatabase(POSTGRESQL, (database) =>
      jest({ title, projects: ['nodes'], args: ['--runInBand'], env: { ...database, ...redis } }),
    ),
  );
}

if (require.main === module) void runAlone(nodeTests);
