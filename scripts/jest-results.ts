import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

export interface Tally {
  passed: number;
  failed: number;
}

export const add = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
});

const jestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  /** Test files that broke before their first test. */
  numRuntimeErrorTestSuites: z.number(),
});

/** Counts the tests in a report that jest wrote with `--json --outputFile`; without a report, one failure. */
export function readTally(file: string): Tally {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const report = jestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
}
