/**
 * `npm test`: runs the checks of the plugin, and ends with one line of results. With `--services`, also runs what
 * `npm run test:attacks`, `test:databases` and `test:nodes` do. Slow preparations (setting up NocoBase, installing a
 * browser) run in parallel with the checks and the first tests.
 */
import path from 'node:path';
import { prepareTemplate } from '../demo/nocobase/template';
import { run, stopAll, stopOnSignals } from './child-process';
import { ensureChromium } from './chromium';
import { ROOT } from './paths';
import { browserTests, matchBrowserTests } from './playwright';
import { buildPackage } from './plugin-package';
import { step, stepTimes } from './progress';
import { add, failure, NOTHING, printTally, type Tally } from './tally';
import { databaseTests } from './test-databases';
import { nodeTests } from './test-nodes';
import { testFiles, testParts } from './test-parts';

const SERVICES = '--services'; // also run what takes long, or needs PostgreSQL, MariaDB and Redis

const withServices = process.argv.includes(SERVICES);
/** Parts of the paths of test files; a pattern may fit one run only. */
const patterns = process.argv.slice(2).filter((argument) => argument !== SERVICES);
let total = NOTHING;
let testsRun = 0;

function recordFailure(title: string, error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  total = add(total, failure(title, error));
}

/** A step that passes or fails as a whole; it counts as one in the tally. */
async function check(title: string, action: () => Promise<void>): Promise<boolean> {
  try {
    await step(title, action);
    total = add(total, { ...NOTHING, passed: 1 });
    return true;
  } catch (error) {
    recordFailure(title, error);
    return false;
  }
}

const tool = (name: string, ...args: string[]): Promise<void> =>
  run(process.execPath, [path.join(ROOT, 'node_modules', name), ...args], { cwd: ROOT });

/** Adds tests to the tally. */
async function tests(tally: Promise<Tally>): Promise<void> {
  const counted = await tally;
  total = add(total, counted);
  testsRun += counted.passed + counted.failed;
}

/** Prepares the package, a browser, and a NocoBase with the plugin. */
async function prepareBrowserTests(): Promise<boolean> {
  if (!(await check('Plugin: build and pack', buildPackage))) {
    return false;
  }
  await check('Size of what the sign-in page loads', () => tool('tsx/dist/cli.mjs', 'build/size.ts'));
  try {
    process.env.CHROMIUM_PATH = await step('Chromium', ensureChromium);
    await prepareTemplate();
    return true;
  } catch (error) {
    recordFailure('NocoBase for the browser tests', error);
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
  stopOnSignals(1, () => printTally(add(total, failure('The run', 'ended by a signal'))));
  const hasBrowserTests = patterns.length === 0 || matchBrowserTests(patterns);
  const needsBrowser = withServices || hasBrowserTests;
  const browserTestsReady = needsBrowser && prepareBrowserTests();
  await check('Type check', () => tool('typescript/bin/tsc', '--noEmit'));
  await check('Lint', () => tool('@biomejs/biome/bin/biome', 'check'));
  if (patterns.length > 0) {
    await tests(testFiles(patterns));
  } else {
    await tests(withServices ? testParts('unit', 'server', 'attacks') : testParts('unit', 'server'));
  }
  if (await browserTestsReady) {
    if (hasBrowserTests) {
      await tests(browserTests(patterns));
    }
    if (withServices) {
      await tests(nodeTests('fail'));
    }
  } else if (needsBrowser) {
    console.error('The tests in browsers and on several nodes need the steps that failed above and did not run.');
  }
  if (withServices) {
    await tests(databaseTests('fail'));
  }
  if (testsRun === 0) {
    console.error('No test ran.');
  }
  process.exitCode = total.failed > 0 || testsRun === 0 ? 1 : 0;
  printTimes();
  printTally(total);
}

main().catch(async (error: unknown) => {
  console.error(error);
  await stopAll();
  process.exitCode = 1;
  printTimes();
  printTally(add(total, failure('The run', error)));
});
