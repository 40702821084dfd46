import { rmSync } from 'node:fs';
import path from 'node:path';
import { run } from './child-process';
import { ROOT } from './paths';
import { PLAYWRIGHT_REPORT, readPlaywrightTally } from './playwright-results';
import { step } from './progress';
import { type Tally, withRunError } from './tally';

const TITLE = 'Browser tests';

/** Runs the browser tests as one step, with these arguments of `playwright test`. */
export async function browserTests(args: string[]): Promise<Tally> {
  rmSync(PLAYWRIGHT_REPORT, { force: true });
  let error: unknown;
  try {
    await step(TITLE, () =>
      run(process.execPath, [path.join(ROOT, 'node_modules/@playwright/test/cli.js'), 'test', ...args], {
        cwd: ROOT,
        env: process.env,
        print: true,
      }),
    );
  } catch (cause) {
    error = cause; // the report has the failures of tests
  }
  return withRunError(readPlaywrightTally(PLAYWRIGHT_REPORT), TITLE, error);
}
