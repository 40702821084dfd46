import type { SignInErrorCode } from '../../../shared/errors';
import type { TrialReport } from '../../../shared/setup-report';

/** `needs-you`: the set-up works as far as the trial came; what is left is the admin's to do, as with any first sign-in. */
export type TrialOutcome = 'passed' | 'needs-you' | 'failed';

/** What another try mends. */
const TO_TRY_AGAIN: readonly SignInErrorCode[] = [
  'ACCESS_DENIED',
  'BUSY',
  'CODE_INVALID',
  'OPEN_IN_WECOM',
  'STATE_INVALID',
];

export function outcomeOf(report: TrialReport): TrialOutcome {
  if (report.kind === 'failed') {
    return TO_TRY_AGAIN.includes(report.code) ? 'needs-you' : 'failed';
  }
  return report.verdict.kind === 'refused' ? 'needs-you' : 'passed'; // WeCom named the person: nothing is broken
}
