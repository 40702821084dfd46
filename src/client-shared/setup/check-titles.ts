/** What each line of the checklist is about, and how it went; keys of `src/locale`. */
import type { CheckId, CheckStatus } from '../../shared/setup-report';
import type { TrialOutcome } from './trial-outcome';

export type LineId = CheckId | 'trial';

export const CHECK_TITLES: Record<LineId, string> = {
  origin: 'Origin leads to this NocoBase',
  api: 'The server reaches WeCom',
  credentials: 'Company ID and Secret',
  ip: 'Trusted IP of the server',
  app: 'AgentId, app and visible range',
  domain: 'Trusted domain and homepage of the app',
  file: 'Domain verification file',
  values: 'Who may write phone numbers, mails and usernames',
  trial: 'A real sign-in',
};

export type LineStatus = CheckStatus | TrialOutcome | 'open';

export const STATUS_WORDS: Record<LineStatus, string> = {
  passed: 'Passed',
  failed: 'Failed',
  'needs-you': 'Needs you',
  skipped: 'Skipped',
  open: 'Not tried yet',
};
