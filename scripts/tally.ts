import { stripVTControlCharacters } from 'node:util';

const MAX_REASON_LENGTH = 300; // characters: enough for the expected and the received value

export interface Tally {
  passed: number;
  failed: number;
  /** What failed, and the beginning of why. */
  failures: string[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, failures: [] };

export const add = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  failures: [...one.failures, ...other.failures],
});

/** A failure that counts by itself, beside those in a report. */
export const failure = (what: string, why: unknown): Tally => ({
  ...NOTHING,
  failed: 1,
  failures: [describeFailure(what, why)],
});

/** Of the reason only what comes before the stack, on one line. */
export function describeFailure(what: string, why: unknown): string {
  const message = stripVTControlCharacters(why instanceof Error ? why.message : String(why));
  const [reason = ''] = message.split(/\n\s+at /);
  return `${what}\n    ${reason.replace(/\s+/g, ' ').trim().slice(0, MAX_REASON_LENGTH)}`;
}

/** The last lines of a run: continuous integration keeps no others. */
export function printTally({ passed, failed, failures }: Tally): void {
  if (failures.length > 0) {
    console.log(`\nFailed:\n  ${failures.join('\n  ')}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
}
