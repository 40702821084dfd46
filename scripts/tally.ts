import { stripVTControlCharacters } from 'node:util';

const MAX_REASON_LENGTH = 300; // characters, enough for the expected and the received value

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
export const failure = (what: string, why: unknown): Tally => ({
  ...NOTHING,
  failed: 1,
  failures: [describeFailure(what, why)],
});

/** Counts a run that ended with an error, although no test of it is known to have failed. */
export const withRunError = (tally: Tally, what: string, error: unknown): Tally =>
  error === undefined || tally.failed > 0 ? tally : add(tally, failure(what, error));

/** The part of a failure message before the stack, on one line. */
export function describeFailure(what: string, why: unknown): string {
  const message = stripVTControlCharacters(why instanceof Error ? why.message : String(why));
  const [reason = ''] = message.split(/\n\s+at /);
  return `${what}\n    ${reason.replace(/\s+/g, ' ').trim().slice(0, MAX_REASON_LENGTH)}`;
}

/** Prints the last lines of a run, which are all that continuous integration keeps. */
export function printTally({ passed, failed, failures }: Tally): void {
  if (failures.length > 0) {
    console.log(`\nFailed:\n  ${failures.join('\n  ')}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
}
