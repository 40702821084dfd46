// `npm test`: everything that tells whether the plugin works, and one line at the end that says so.
// What waits (setting up NocoBase, installing a browser) happens beside the checks and the first tests.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepareTemplate } from '../e2e/harness/instance';
import { PREPARED_VARIABLE } from '../e2e/harness/running-app';
import { run, stopAll } from './child-process';
import { ensureChromium } from './chromium';
import { readTally, type Tally } from './jest-results';
import { NOCOBASE_DIR, ROOT } from './paths';
import { buildPackage } from './plugin-package';
import { step, stepTimes } from './progress';

const jestArguments = process.argv.slice(2);
const total: Tally = { passed: 0, failed: 0 };
let testsRun = 0;

/** A step that is right or wrong as a whole: one item in the tally. */
async function check(title: string, action: () => Promise<void>): Promise<boolean> {
  try {
    await step(title, action);
    total.passed += 1;
    return true;
  } catch (error) {
    total.failed += 1;
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

const tool = (name: string, ...args: string[]): Promise<void> =>
  run(process.execPath, [join(ROOT, 'node_modules', name), ...args], { cwd: ROOT });

async function jest(title: string, projects: string[], ...options: string[]): Promise<void> {
  const report = join(NOCOBASE_DIR, `jest-${projects.join('-')}.json`);
  rmSync(report, { force: true });
  const args = ['--selectProjects', ...projects, '--json', `--outputFile=${report}`, '--passWithNoTests'];
  const color = process.stdout.isTTY ? ['--colors'] : [];
  // NocoBase leaves timers and sockets open, so jest would wait for ever without --forceExit.
  const all = [...args, ...options, ...color, '--forceExit', ...jestArguments];
  try {
    await step(title, () =>
      run(process.execPath, [join(ROOT, 'node_modules/jest/bin/jest.js'), ...all], {
        cwd: ROOT,
        print: true,
      }),
    );
  } catch {
    // the report says what failed
  }
  const { passed, failed } = readTally(report);
  total.passed += passed;
  total.failed += failed;
  testsRun += passed + failed;
}

/** The package, a browser, and a NocoBase with the plugin in it. */
async function prepareBrowserTests(): Promise<boolean> {
  if (!(await check('Plugin: build and pack', buildPackage))) return false;
  await check('Size of what the sign-in page loads', () => tool('tsx/dist/cli.mjs', 'build/size.ts'));
  try {
    process.env.CHROMIUM_PATH = await step('Chromium', ensureChromium);
    await prepareTemplate();
    process.env[PREPARED_VARIABLE] = 'yes';
    return true;
  } catch (error) {
    total.failed += 1;
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

function printTimes(): void {
  const width = Math.max(...stepTimes.map(({ title }) => title.length));
  console.log('\nStep times; some ran side by side:');
  for (const { title, ms } of stepTimes) {
    console.log(`  ${title.padEnd(width)}  ${(ms / 1000).toFixed(1).padStart(6)} s`);
  }
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void stopAll().finally(() => process.exit(1)));
  }
  const browserTestsReady = prepareBrowserTests();
  await check('Type check', () => tool('typescript/bin/tsc', '--noEmit'));
  await check('Lint', () => tool('@biomejs/biome/bin/biome', 'check'));
  await jest('Unit and server tests', ['unit', 'server']);
  if (await browserTestsReady) await jest('Browser tests', ['e2e'], '--runInBand');
  else console.error('The browser tests need the steps that failed above and did not run.');
  printTimes();
  if (testsRun === 0) console.error('No test ran.');
  process.exitCode = total.failed > 0 || testsRun === 0 ? 1 : 0;
  console.log(`${total.passed} passed, ${total.failed} failed`);
}

main().catch(async (error: unknown) => {
  console.error(error);
  await stopAll();
  process.exitCode = 1;
  console.log(`${total.passed} passed, ${total.failed + 1} failed`);
});
