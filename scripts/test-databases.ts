/** `npm run test:databases`: the tests of stored data on real database servers; `npm test` runs them on SQLite. */
import { jest } from './jest';
import { runAlone } from './run-alone';
import { type DatabaseServer, MARIADB, onServers, POSTGRESQL, type WithoutServer, withDatabase } from './services';
import { add, type Tally } from './tally';

/** Runs them on both servers at the same time. */
export async function databaseTests(without: WithoutServer): Promise<Tally> {
  const tallies = await Promise.all([POSTGRESQL, MARIADB].map((server) => testsOn(server, without)));
  return tallies.reduce(add);
}

function testsOn(server: DatabaseServer, without: WithoutServer): Promise<Tally> {
  const title = `Account tests on ${server.name}`;
  const args = ['--silent', '--runInBand'];
  return onServers(title, [server], without, () =>
    withDatabase(server, (env) => jest({ title, projects: ['databases'], args, env })),
  );
}

if (require.main === module) {
  void runAlone(() => databaseTests('skip'));
}
