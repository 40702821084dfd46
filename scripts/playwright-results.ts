import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { NOCOBASE_DIR } from './paths';
import { add, describeFailure, failure, NOTHING, type Tally } from './tally';

/** Playwright's JSON reporter writes it: playwright.config.ts. */
export const PLAYWRIGHT_REPORT = path.join(NOCOBASE_DIR, 'e2e-report.json');

const errors = z.array(z.object({ message: z.string().optional() }));

const spec = z.object({
  file: z.string(),
  title: z.string(),
  tests: z.array(
    z.object({
      projectName: z.string(),
      /** `flaky`: passed at a second attempt. `skipped`: also a test that an interrupted run did not reach. */
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      results: z.array(z.object({ errors })),
    }),
  ),
});

/** A file, or a `describe` in it. */
const suite = z.object({
  specs: z.array(spec),
  get suites() {
    return z.array(suite).optional();
  },
});

const playwrightReport = z.object({
  suites: z.array(suite),
  /** Errors outside tests: of the global set-up, or of a file that cannot be loaded. */
  errors,
});

type Suite = z.infer<typeof suite>;
type Spec = z.infer<typeof spec>;

/** Counts the tests in a report of Playwright's JSON reporter. A missing report counts as one failure. */
export function readPlaywrightTally(file: string): Tally {
  if (!existsSync(file)) {
    return failure(path.basename(file), 'Playwright wrote no report');
  }
  const report = playwrightReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  const outside = report.errors.map(({ message }) => failure('Browser tests', message));
  return [...report.suites.flatMap(specsOf).flatMap(talliesOf), ...outside].reduce(add, NOTHING);
}

const specsOf = ({ specs, suites = [] }: Suite): Spec[] => [...specs, ...suites.flatMap(specsOf)];

const talliesOf = ({ file, title, tests }: Spec): Tally[] =>
  tests.map(({ projectName, status, results }) => {
    if (status === 'expected') {
      return { ...NOTHING, passed: 1 };
    }
    const [error] = results.flatMap((result) => result.errors);
    const what = `e2e/${file} [${projectName}]: ${title}`;
    return { ...NOTHING, failed: 1, failures: [describeFailure(what, error?.message ?? status)] };
  });
