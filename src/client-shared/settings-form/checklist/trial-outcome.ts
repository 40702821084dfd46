import { SIGN_IN_ERROR_TRAITS } from '../../../shared/errors';
import type { TrialReport } from '../../../shared/setup-report';

/** `needs-you`: the set-up works as far as the trial came; what is left is the admin's to do, as with any first sign-in. */
export type TrialOutcome = 'passed' | 'needs-you' | 'failed';

export function outcomeOf(report: TrialReport): TrialOutcome {
  if (report.kind === 'failed') {
    return SIGN_IN_ERROR_TRAITS[report.code].trial === 'repeat' ? 'needs-you' : 'failed';
  }
  return report.verdict.kind === 'refused' ? 'needs-you' : 'passed'; // WeCom named the person: nothing is broken
}
