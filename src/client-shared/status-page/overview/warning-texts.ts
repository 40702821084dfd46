/** What needs an admin. Keys of `src/locale`. */
import type { SignInErrorCode } from '../../../shared/errors';
import type { Warning } from '../../../shared/status-page';

interface WarningText {
  title: string;
  /** The error whose advice says what to do. */
  error?: SignInErrorCode;
  advice?: string;
}

export const WARNING_TEXTS: Record<Warning['code'], WarningText> = {
  SETTINGS_INCOMPLETE: {
    title: 'The settings are incomplete: nobody can sign in',
    advice: 'Fill in Company ID, AgentId, Secret and Origin first.',
  },
  SECRET_REFUSED: { title: 'WeCom rejected this app’s settings', error: 'WECOM_CONFIG' },
  IP_NOT_TRUSTED: { title: 'WeCom does not trust this server’s IP address', error: 'WECOM_IP_NOT_TRUSTED' },
  WECOM_UNREACHABLE: { title: 'WeCom is not answering', error: 'WECOM_UNAVAILABLE' },
  PHONE_NOT_GIVEN: {
    title: 'WeCom no longer gives phone numbers',
    advice:
      'The app may not ask for phone number and email. On the app’s page, select at least the phone number among the sensitive information.',
  },
  MANY_FAILURES: { title: 'Many sign-ins fail', advice: 'See under “Failed sign-ins” what they have in common.' },
  CHECK_FAILED: { title: 'The last check found something to fix', advice: 'Check again to see what it is.' },
};
