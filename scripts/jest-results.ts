import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { ROOT } from './paths';
import { describeFailure, failure, type Tally } from './tally';

const SUITE_FAILED = '● Test suite failed to run'; // jest's heading for an error outside of any test

const jestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  /** Test files that failed outside of their tests. */
  numRuntimeErrorTestSuites: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

type TestFile = z.infer<typeof jestReport>['testResults'][number];

/** Counts the tests in a report of `jest --json --outputFile`. A missing report counts as one failure. */
export function readJestTally(file: string): Tally {
  if (!existsSync(file)) {
    return failure(path.basename(file), 'jest wrote no report');
  }
  const report = jestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    failures: report.testResults.flatMap(failuresOf),
  };
}

function failuresOf({ name, message, assertionResults }: TestFile): string[] {
  const file = path.relative(ROOT, name);
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const [, broke] = stripVTControlCharacters(message).split(SUITE_FAILED);
  return [
    ...failed.map(({ fullName, failureMessages }) => describeFailure(`${file}: ${fullName}`, failureMessages[0])),
    ...(broke === undefined ? [] : [describeFailure(file, broke)]),
  ];
}
