/** What each line of the checklist is about, and how it went; keys of `src/locale`. */
import type { CheckId, CheckStatus } from '../../../shared/setup-report';
import type { TrialOutcome } from './trial-outcome';

export type RowId = CheckId | 'trial';

export const CHECK_TITLES: Record<RowId, string> = {
  origin: 'Origin leads to this NocoBase',
  api: 'The server can reach WeCom',
  credentials: 'Company ID and Secret',
  ip: 'Server’s trusted IP',
  app: 'AgentId, app and visible range',
  domain: 'App’s trusted domain and homepage',
  file: 'Domain verification file',
  values: 'Who can edit phone numbers, emails and usernames',
  trial: 'Test sign-in',
};

export type RowStatus = CheckStatus | TrialOutcome | 'open';

export const STATUS_NAMES: Record<RowStatus, string> = {
  passed: 'Passed',
  failed: 'Failed',
  'needs-you': 'Needs you',
  skipped: 'Skipped',
  open: 'Not tested yet',
};
