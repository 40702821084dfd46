import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { ROOT } from './paths';

const MAX_REASON_LENGTH = 300; // characters, enough for the expected and the received value
const SUITE_FAILED = '● Test suite failed to run'; // jest's heading for an error outside of any test

export interface Tally {
  passed: number;
  failed: number;
  /** The title of each failed test, and the beginning of its message. */
  failures: string[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, failures: [] };

export const add = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  failures: [...one.failures, ...other.failures],
});

/** The tally of one failed step. */
export const failure = (what: string, why: unknown): Tally => ({ ...NOTHING, failed: 1, failures: [entry(what, why)] });

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
export function readTally(file: string): Tally {
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
    ...failed.map(({ fullName, failureMessages }) => entry(`${file}: ${fullName}`, failureMessages[0])),
    ...(broke === undefined ? [] : [entry(file, broke)]),
  ];
}

/** The part of a failure message before the stack, on one line. */
function entry(what: string, why: unknown): string {
  const message = stripVTControlCharacters(why instanceof Error ? why.message : String(why));
  const [reason = ''] = message.split(/\n\s+at /);
  return `${what}\n    ${reason.replace(/\s+/g, ' ').trim().slice(0, MAX_REASON_LENGTH)}`;
}

/** Prints the last lines of a run, which are all that continuous integration keeps. */
export function printTally({ passed, failed, failures }: Tally, between = () => {}): void {
  if (failures.length > 0) {
    console.log(`\nFailed:\n  ${failures.join('\n  ')}`);
  }
  between();
  console.log(`${passed} passed, ${failed} failed`);
}
