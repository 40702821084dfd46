// `npm run test:databases`: what the plugin keeps about people, on real servers; SQLite is `npm test`'s.
import { jest } from './jest';
import { add, NOTHING, type Tally } from './jest-results';
import { runAlone } from './run-alone';
import { type DatabaseServer, isReachable, MARIADB, POSTGRESQL, withDatabase } from './services';

/** The account tests. */
const FILES = [
  'accounts',
  'confirm-phone',
  'creation',
  'failures',
  'leaving',
  'link-account',
  'linked-people',
  'match-rules',
  'my-accounts',
  'refreshing',
  'several-corps',
].map((name) => `src/server/__tests__/${name}.test.ts`);

/** The servers beside each other; one that cannot be reached is skipped. */
export async function databaseTests(): Promise<Tally> {
  const tallies = await Promise.all([POSTGRESQL, MARIADB].map(testsOn));
  return tallies.reduce(add);
}

async function testsOn(server: DatabaseServer): Promise<Tally> {
  if (!(await isReachable(server))) {
    console.log(`The account tests on ${server.name} are skipped.`);
    return NOTHING;
  }
  const title = `Account tests on ${server.name}`;
  const args = ['--silent', '--runInBand', ...FILES];
  return withDatabase(server, (env) => jest({ title, projects: ['server'], args, env }));
}

if (require.main === module) void runAlone(databaseTests);
