/** What each error code means to a user. Texts are keys of `src/locale`. */
import { ERROR_TITLES } from '../../shared/error-titles';
import type { SignInErrorCode } from '../../shared/errors';
import { ACCOUNT_ERROR_TEXTS } from './account-error-texts';
import type { ClientErrorCode, ErrorCode } from './error-code';
import type { ErrorText } from './error-text';

const SIGN_IN_ERROR_TEXTS = {
  STATE_INVALID: {
    title: ERROR_TITLES.STATE_INVALID,
    advice: 'It took too long, was already used, or was started in another browser. Please try again.',
    adviceWhen: { linking: 'It took too long, was already used, or was started in another browser. Please try again.' },
  },
  ACCESS_DENIED: {
    title: ERROR_TITLES.ACCESS_DENIED,
    advice: 'WeCom did not confirm the sign-in. Try again and allow it when WeCom asks.',
    adviceWhen: { linking: 'WeCom did not confirm the sign-in. Try again and allow it when WeCom asks.' },
  },
  CODE_INVALID: {
    title: ERROR_TITLES.CODE_INVALID,
    advice: 'It can be used only once and for a few minutes. Please try again.',
  },
  NOT_A_MEMBER: {
    title: ERROR_TITLES.NOT_A_MEMBER,
    advice:
      'Switch to the right company in WeCom and try again. If you have just joined, ask your administrator to add you.',
    retry: 'after-advice',
  },
  MEMBER_INACTIVE: {
    title: ERROR_TITLES.MEMBER_INACTIVE,
    advice: 'You are disabled in WeCom, or have left the company. Ask your administrator to check.',
    retry: 'after-advice',
  },
  OUTSIDE_VISIBLE_RANGE: {
    title: ERROR_TITLES.OUTSIDE_VISIBLE_RANGE,
    advice: 'Ask your administrator to add you or your department to the app’s visible range.',
    retry: 'after-advice',
  },
  NOT_LINKED: {
    title: ERROR_TITLES.NOT_LINKED,
    advice: 'In a browser, WeCom does not pass on your phone number, so your user here could not be found.',
    adviceWhen: {
      noPhone: 'WeCom did not pass on your phone number, so your user here could not be found.',
      noMail: 'WeCom did not pass on your email, so your user here could not be found.',
      noPhoneAndMail: 'WeCom passed on neither your phone number nor your email, so your user here could not be found.',
      insideWecom:
        'No user here matches what WeCom passed on about you. You can allow more in WeCom, in this app’s details (personal information).',
      wecomWouldNotHelp: 'No user matches you.',
    },
    offer: 'wecom-link',
  },
  DEPARTMENT_NOT_ALLOWED: {
    title: ERROR_TITLES.DEPARTMENT_NOT_ALLOWED,
    advice:
      'No user matches you, and users are not created automatically for your department. Ask your administrator to add you.',
    adviceWhen: { canLink: 'No user matches you, and users are not created automatically for your department.' },
  },
  PHONE_AMBIGUOUS: {
    title: ERROR_TITLES.PHONE_AMBIGUOUS,
    advice: 'It isn’t clear which account is yours. Ask your administrator to correct the phone numbers.',
  },
  MAIL_AMBIGUOUS: {
    title: ERROR_TITLES.MAIL_AMBIGUOUS,
    advice: 'It isn’t clear which account is yours. Ask your administrator to correct the emails.',
  },
  USERNAME_AMBIGUOUS: {
    title: ERROR_TITLES.USERNAME_AMBIGUOUS,
    advice: 'They differ only in upper and lower case. Ask your administrator to correct the usernames.',
  },
  LINKED_ELSEWHERE: {
    title: ERROR_TITLES.LINKED_ELSEWHERE,
    advice: 'Ask your administrator to check the phone number, email and username of that user.',
  },
  PROOF_REQUIRED: {
    title: ERROR_TITLES.PROOF_REQUIRED,
    advice: 'You can only prove it by signing in as that user, which is disabled here. Ask your administrator.',
    adviceWhen: { canLink: 'Prove that it is you by signing in as that user once. After that, WeCom signs you in.' },
  },
  LINK_UNCONFIRMED: {
    title: ERROR_TITLES.LINK_UNCONFIRMED,
    advice:
      'The WeCom address of this site was changed. Ask your administrator to confirm the linked members in the authenticator’s settings.',
    offer: 'admin-details',
    retry: 'after-advice',
  },
  QR_SIGN_IN_OFF: {
    title: ERROR_TITLES.QR_SIGN_IN_OFF,
    advice: 'Open this app inside WeCom: scan the QR code with WeCom on your phone, or open the link there.',
    offer: 'wecom-link',
    retry: 'never',
  },
  QR_SIGN_IN_UNKNOWN: {
    title: ERROR_TITLES.QR_SIGN_IN_UNKNOWN,
    advice:
      'Open this app once inside WeCom: scan the QR code with WeCom on your phone, or open the link there. From then on, this browser can sign you in as well.',
    offer: 'wecom-link',
  },
  BUSY: {
    title: ERROR_TITLES.BUSY,
    advice: 'Wait a moment and try again.',
    adviceWhen: { linking: 'Many people are signing in right now. Wait a moment and try again.' },
    retry: 'automatic',
  },
  OPEN_IN_WECOM: {
    title: ERROR_TITLES.OPEN_IN_WECOM,
    advice: 'WeCom sign-in doesn’t work in mobile browsers.',
    adviceWhen: {
      linking:
        'Mobile browsers cannot ask WeCom who you are. Open this app in WeCom or on a computer, and link your account there.',
    },
    offer: 'wecom-link',
    retry: 'never',
  },
  WECOM_CONFIG: {
    title: ERROR_TITLES.WECOM_CONFIG,
    advice: 'Company ID, AgentId and Secret don’t match.',
    offer: 'admin-details',
    retry: 'after-advice',
  },
  WECOM_IP_NOT_TRUSTED: {
    title: ERROR_TITLES.WECOM_IP_NOT_TRUSTED,
    advice: 'The server’s IP address is not among the WeCom app’s trusted IP addresses.',
    offer: 'admin-details',
    retry: 'after-advice',
  },
  WECOM_DOMAIN_NOT_TRUSTED: {
    title: ERROR_TITLES.WECOM_DOMAIN_NOT_TRUSTED,
    advice: 'The domain is not set as the WeCom app’s callback domain or trusted domain.',
    offer: 'admin-details',
    retry: 'after-advice',
  },
  WECOM_RATE_LIMITED: {
    title: ERROR_TITLES.WECOM_RATE_LIMITED,
    advice: 'Many people are signing in. Wait a minute and try again.',
  },
  WECOM_REFUSED: {
    title: ERROR_TITLES.WECOM_REFUSED,
    advice: 'Contact your administrator, who can see WeCom’s reply.',
    offer: 'admin-details',
    retry: 'after-advice',
  },
  WECOM_UNAVAILABLE: {
    title: ERROR_TITLES.WECOM_UNAVAILABLE,
    advice: 'Wait a moment and try again, or choose another way to sign in.',
    adviceWhen: { linking: 'WeCom is not answering. Wait a moment and try again.' },
  },
  AUTHENTICATOR_UNAVAILABLE: {
    title: ERROR_TITLES.AUTHENTICATOR_UNAVAILABLE,
    advice: 'It was disabled or removed, or its settings are incomplete.',
    offer: 'admin-details',
    retry: 'after-advice',
  },
  INTERNAL: {
    title: ERROR_TITLES.INTERNAL,
    advice: 'Please try again. If the problem persists, contact your administrator.',
    offer: 'admin-details',
  },
} satisfies Record<SignInErrorCode, ErrorText>;

const CLIENT_ERROR_TEXTS = {
  UNREACHABLE: {
    title: 'The server could not be reached',
    advice: 'Check your connection and try again.',
  },
  FRAMED: {
    title: 'This page is shown inside another page',
    advice: 'WeCom cannot sign you in there. Open this page in a window of its own.',
    retry: 'own-window',
  },
  NO_SESSION: {
    title: 'You are no longer signed in',
    advice: 'Please sign in again.',
  },
} satisfies Record<ClientErrorCode, ErrorText>;

/** For the tests of the translations, too. */
export const ERROR_TEXTS: Readonly<Record<ErrorCode, ErrorText>> = {
  ...SIGN_IN_ERROR_TEXTS,
  ...ACCOUNT_ERROR_TEXTS,
  ...CLIENT_ERROR_TEXTS,
};

export function textOf(code: ErrorCode): ErrorText {
  return ERROR_TEXTS[code];
}
