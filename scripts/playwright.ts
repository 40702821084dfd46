import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run } from './child-process';
import { ROOT } from './paths';
import { PLAYWRIGHT_REPORT, readPlaywrightTally } from './playwright-results';
import { step } from './progress';
import { NOTHING, type Tally, withRunError } from './tally';

const TITLE = 'Browser tests';

const TESTS = path.join(ROOT, 'e2e');

/** Whether the path of a browser test matches one of these, as Playwright compares them. */
export const matchBrowserTests = (patterns: string[]): boolean =>
  readdirSync(TESTS)
    .filter((name) => name.endsWith('.spec.ts'))
    .some((name) => patterns.some((pattern) => new RegExp(pattern, 'i').test(path.join(TESTS, name))));

/** Runs the browser tests as one step, with these arguments of `playwright test`. `--list` runs none. */
export async function browserTests(args: string[]): Promise<Tally> {
  rmSync(PLAYWRIGHT_REPORT, { force: true });
  let error: unknown;
  try {
    await step(TITLE, () =>
      run(process.execPath, [path.join(ROOT, 'node_modules/@playwright/test/cli.js'), 'test', ...withReport(args)], {
        cwd: ROOT,
        env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: PLAYWRIGHT_REPORT },
        print: true,
      }),
    );
  } catch (cause) {
    error = cause; // the report has the failures of tests
  }
  const tally = args.includes('--list') ? NOTHING : readPlaywrightTally(PLAYWRIGHT_REPORT);
  return withRunError(tally, TITLE, error);
}

/** A reporter among the arguments takes the place of those in playwright.config.ts. */
export const withReport = (args: string[]): string[] =>
  args.map((argument, index) =>
    argument.startsWith('--reporter=') || args[index - 1] === '--reporter' ? `${argument},json` : argument,
  );
