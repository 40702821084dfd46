/** What each error code means to a person; keys of `src/locale`. */
import type { SignInErrorCode } from '../../shared/errors';
import type { FRAMED, UNREACHABLE } from '../host/host-app';

export type ResultCode = SignInErrorCode | typeof UNREACHABLE | typeof FRAMED;

export interface ErrorText {
  title: string;
  advice: string;
  /** The advice for those who already are inside WeCom, where it differs. */
  adviceInWecom?: string;
  /** The advice for those who gain nothing by a first sign-in inside WeCom. */
  adviceWithoutGain?: string;
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
    advice: 'It took too long, was already used, or was started in another browser. Please try again.',
    adviceForLink: 'It took too long, was already used, or was started in another browser. Please try again.',
  },
  ACCESS_DENIED: {
    title: 'The sign-in was cancelled',
    advice: 'WeCom did not confirm the sign-in. Try again and allow it when WeCom asks.',
    adviceForLink: 'WeCom did not confirm the sign-in. Try again and allow it when WeCom asks.',
  },
  CODE_INVALID: {
    title: 'The confirmation from WeCom has expired',
    advice: 'It can be used only once and for a few minutes. Please try again.',
  },
  NOT_A_MEMBER: {
    title: 'You are not a member of this company in WeCom',
    advice:
      'Switch to the right company in WeCom and try again. If you have just joined, ask your administrator to add you.',
  },
  MEMBER_INACTIVE: {
    title: 'Your WeCom account is not active',
    advice: 'You are disabled in WeCom, or have left the company. Ask your administrator to check.',
  },
  OUTSIDE_VISIBLE_RANGE: {
    title: 'You don’t have access to this app in WeCom',
    advice: 'Ask your administrator to add you or your department to the app’s visible range.',
  },
  NOT_LINKED: {
    title: 'Your WeCom account isn’t linked to a user yet',
    advice: 'In a browser, WeCom does not pass on your phone number, so your user here could not be found.',
    adviceInWecom:
      'No user matches you, or WeCom did not pass on your phone number and email. You can allow that in WeCom, in this app’s details (personal information).',
    adviceWithoutGain: 'No user matches you.',
    openInWecom: true,
    stranger: true,
  },
  DEPARTMENT_NOT_ALLOWED: {
    title: 'You don’t have a user here yet',
    advice:
      'No user matches you, and users are not created automatically for your department. Ask your administrator to add you.',
    adviceWithLink: 'No user matches you, and users are not created automatically for your department.',
    stranger: true,
  },
  PHONE_AMBIGUOUS: {
    title: 'Several users have your phone number',
    advice: 'It isn’t clear which account is yours. Ask your administrator to correct the phone numbers.',
    stranger: true,
  },
  MAIL_AMBIGUOUS: {
    title: 'Several users have your email',
    advice: 'It isn’t clear which account is yours. Ask your administrator to correct the emails.',
    stranger: true,
  },
  USERNAME_AMBIGUOUS: {
    title: 'Several users have your WeCom userid as their username',
    advice: 'They differ only in upper and lower case. Ask your administrator to correct the usernames.',
    stranger: true,
  },
  LINKED_ELSEWHERE: {
    title: 'The user who matches you is linked to another WeCom member',
    advice: 'Ask your administrator to check the phone number, email and username of that user.',
    stranger: true,
  },
  PROOF_REQUIRED: {
    title: 'A user on this site may be yours',
    advice: 'You can only prove it by signing in as that user, which is disabled here. Ask your administrator.',
    adviceWithLink: 'Prove that it is you by signing in as that user once. After that, WeCom signs you in.',
    stranger: true,
  },
  LINK_UNCONFIRMED: {
    title: 'Your WeCom link has to be confirmed',
    advice:
      'The WeCom address of this site was changed. Ask your administrator to confirm the linked members in the authenticator’s settings.',
    forAdmin: true,
  },
  QR_SIGN_IN_OFF: {
    title: 'Signing in by QR code is disabled here',
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
    advice: 'WeCom sign-in doesn’t work in mobile browsers. Open this app in WeCom instead.',
    adviceForLink:
      'Mobile browsers cannot ask WeCom who you are. Open this app in WeCom or on a computer, and link your account there.',
    openInWecom: true,
    final: true,
  },
  WECOM_CONFIG: {
    title: 'WeCom rejected this app’s settings',
    advice: 'Company ID, AgentId and Secret don’t match.',
    forAdmin: true,
  },
  WECOM_IP_NOT_TRUSTED: {
    title: 'WeCom does not trust this server’s IP address',
    advice: 'The server’s IP address is not among the WeCom app’s trusted IP addresses.',
    forAdmin: true,
  },
  WECOM_DOMAIN_NOT_TRUSTED: {
    title: 'WeCom does not trust the domain of this site',
    advice: 'The domain is not set as the WeCom app’s callback domain or trusted domain.',
    forAdmin: true,
  },
  WECOM_RATE_LIMITED: {
    title: 'WeCom is not accepting more requests right now',
    advice: 'Many people are signing in. Wait a minute and try again.',
  },
  WECOM_REFUSED: {
    title: 'WeCom refused the sign-in',
    advice: 'Contact your administrator, who can see WeCom’s reply.',
    forAdmin: true,
  },
  WECOM_UNAVAILABLE: {
    title: 'WeCom is not answering',
    advice: 'Wait a moment and try again, or choose another way to sign in.',
    adviceForLink: 'WeCom is not answering. Wait a moment and try again.',
  },
  AUTHENTICATOR_UNAVAILABLE: {
    title: 'WeCom sign-in is not available here',
    advice: 'It was disabled or removed, or its settings are incomplete.',
    forAdmin: true,
  },
  INTERNAL: {
    title: 'Something went wrong on the server',
    advice: 'Please try again. If the problem persists, contact your administrator.',
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
