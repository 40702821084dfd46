/** What each error code means to a person; keys of `src/locale`. */
import type { SignInErrorCode } from '../shared/sign-in-error';
import type { FRAMED, UNREACHABLE } from './host-app';

export type ResultCode = SignInErrorCode | typeof UNREACHABLE | typeof FRAMED;

export interface ErrorText {
  title: string;
  advice: string;
  /** The advice for those who already are inside WeCom, where it differs. */
  adviceInWecom?: string;
  /** The advice for somebody who can link their account, or confirm their phone number, right here. */
  adviceWithLink?: string;
  /** The advice for somebody whose first sign-in inside WeCom creates a user. */
  adviceWithSignUp?: string;
  /** The advice where it was a link that did not come about; without it, that is the title as reason, and `advice`. */
  adviceForLink?: string;
  /** WeCom says who it is, and no user here is certainly theirs: offer what they can do about it. */
  stranger?: true;
  /** Only an administrator can mend it: offer details to pass on. */
  forAdmin?: true;
  /** Offer the link and QR code that open the app inside WeCom. */
  openInWecom?: true;
  /** It is only about waiting: the page tries again by itself. */
  retries?: true;
  /** It takes a window of its own. */
  outside?: true;
  /** Trying again here cannot help. */
  final?: true;
  /** Trying again helps only once the advice has been followed. */
  notYet?: true;
}

export const ERROR_TEXTS: Record<ResultCode, ErrorText> = {
  STATE_INVALID: {
    title: 'This sign-in has expired',
    advice: 'It took too long, was used before, or began in another browser. Please try again.',
    adviceForLink: 'It took too long, was used before, or began in another browser. Please try again.',
  },
  ACCESS_DENIED: {
    title: 'The sign-in was cancelled',
    advice: 'WeCom did not confirm it. Try again, and allow it when WeCom asks.',
    adviceForLink: 'WeCom did not confirm it. Try again, and allow it when WeCom asks.',
  },
  CODE_INVALID: {
    title: 'The confirmation from WeCom has expired',
    advice: 'It is valid once and for a few minutes. Please try again.',
  },
  NOT_A_MEMBER: {
    title: 'You are not a member of this company in WeCom',
    advice:
      'Switch to the right company in WeCom and try again. If you have just joined, ask your administrator to add you.',
  },
  MEMBER_INACTIVE: {
    title: 'Your WeCom account is not active',
    advice: 'In WeCom you are disabled, or you have left the company. Ask your administrator to check this.',
  },
  OUTSIDE_VISIBLE_RANGE: {
    title: 'This app is not open to you in WeCom',
    advice: 'Ask your administrator to add you or your department to the visible range of the app.',
  },
  NOT_LINKED: {
    title: 'Your WeCom account is not known here yet',
    advice: 'In a browser, WeCom does not pass on your phone number, so your user here could not be found.',
    adviceInWecom:
      'No user here matches you, or WeCom did not pass on your phone number and mail address. You can allow that in WeCom, in the details of this app (personal information).',
    openInWecom: true,
    stranger: true,
  },
  DEPARTMENT_NOT_ALLOWED: {
    title: 'There is no user for you here yet',
    advice:
      'No user here matches you, and for your department none is created automatically. Ask your administrator to add you.',
    adviceWithLink: 'No user here matches you, and for your department none is created automatically.',
    stranger: true,
  },
  PHONE_AMBIGUOUS: {
    title: 'Several users here have your phone number',
    advice: 'It is not clear which account is yours. Ask your administrator to correct the phone numbers.',
    stranger: true,
  },
  MAIL_AMBIGUOUS: {
    title: 'Several users here have your mail address',
    advice: 'It is not clear which account is yours. Ask your administrator to correct the mail addresses.',
    stranger: true,
  },
  USERNAME_AMBIGUOUS: {
    title: 'Several users here have your WeCom userid as username',
    advice: 'They differ only in upper and lower case. Ask your administrator to correct the usernames.',
    stranger: true,
  },
  LINKED_ELSEWHERE: {
    title: 'The user who matches you belongs to another WeCom member',
    advice: 'Ask your administrator to check the phone number, mail address and username of that user.',
    stranger: true,
  },
  PROOF_REQUIRED: {
    title: 'A user here may be you',
    advice: 'Only signing in as that user can show it, which is switched off here. Ask your administrator.',
    adviceWithLink: 'Show once that it is you: sign in as that user. From then on, WeCom signs you in.',
    stranger: true,
  },
  LINK_UNCONFIRMED: {
    title: 'Your link with WeCom has to be confirmed',
    advice:
      'The WeCom address of this site was changed. Ask your administrator to confirm the linked people in the settings of the authenticator.',
    forAdmin: true,
  },
  QR_SIGN_IN_OFF: {
    title: 'Signing in by QR code is switched off here',
    advice: 'Open this app inside WeCom: scan the QR code with WeCom on your phone, or open the link there.',
    openInWecom: true,
    final: true,
  },
  QR_SIGN_IN_UNKNOWN: {
    title: 'Please sign in inside WeCom first',
    advice:
      'Open this app once inside WeCom: scan the QR code with WeCom on your phone, or open the link there. From then on, this browser can sign you in as well.',
    openInWecom: true,
  },
  BUSY: {
    title: 'Many people are signing in right now',
    advice: 'Wait a moment and try again.',
    adviceForLink: 'Many people are signing in right now. Wait a moment and try again.',
    retries: true,
  },
  OPEN_IN_WECOM: {
    title: 'Please open this app in WeCom',
    advice: 'The browser of a phone cannot sign in with WeCom. Open this app in WeCom instead.',
    adviceForLink:
      'The browser of a phone cannot ask WeCom who you are. Open this app in WeCom, or on a computer, and link your account there.',
    openInWecom: true,
    final: true,
  },
  WECOM_CONFIG: {
    title: 'WeCom refuses the settings of this app',
    advice: 'Company ID, AgentId and Secret do not fit together.',
    forAdmin: true,
  },
  WECOM_IP_NOT_TRUSTED: {
    title: 'WeCom does not trust the IP address of this server',
    advice: 'The IP address of the server is missing from the trusted IP addresses of the WeCom app.',
    forAdmin: true,
  },
  WECOM_DOMAIN_NOT_TRUSTED: {
    title: 'WeCom does not trust the domain of this site',
    advice: 'The domain is missing from the callback domain or the trusted domain of the WeCom app.',
    forAdmin: true,
  },
  WECOM_RATE_LIMITED: {
    title: 'WeCom accepts no more requests for the moment',
    advice: 'Many people are signing in. Wait a minute and try again.',
  },
  WECOM_REFUSED: {
    title: 'WeCom refused the sign-in',
    advice: 'Please tell your administrator, who can see what WeCom said.',
    forAdmin: true,
  },
  WECOM_UNAVAILABLE: {
    title: 'WeCom is not answering',
    advice: 'Wait a moment and try again, or choose another way to sign in.',
    adviceForLink: 'WeCom is not answering. Wait a moment and try again.',
  },
  AUTHENTICATOR_UNAVAILABLE: {
    title: 'Signing in with WeCom is not available here',
    advice: 'It was switched off or removed, or its settings are incomplete.',
    forAdmin: true,
  },
  INTERNAL: {
    title: 'Something went wrong on the server',
    advice: 'Please try again. If it happens again, tell your administrator.',
    forAdmin: true,
  },
  UNREACHABLE: {
    title: 'The server could not be reached',
    advice: 'Check your connection and try again.',
  },
  FRAMED: {
    title: 'This page is shown inside another page',
    advice: 'WeCom cannot sign you in there. Open this page in a window of its own.',
    outside: true,
  },
};
