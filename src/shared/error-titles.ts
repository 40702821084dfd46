/** What went wrong in a sign-in, in a few words. Keys of `src/locale`. */
import type { SignInErrorCode } from './errors';

/** For the member. */
export const ERROR_TITLES = {
  STATE_INVALID: 'This sign-in has expired',
  ACCESS_DENIED: 'The sign-in was cancelled',
  CODE_INVALID: 'The confirmation from WeCom has expired',
  NOT_A_MEMBER: 'You are not a member of this company in WeCom',
  MEMBER_INACTIVE: 'Your WeCom account is not active',
  OUTSIDE_VISIBLE_RANGE: 'You don’t have access to this app in WeCom',
  NOT_LINKED: 'Your WeCom account isn’t linked to a user yet',
  DEPARTMENT_NOT_ALLOWED: 'You don’t have a user here yet',
  PHONE_AMBIGUOUS: 'Several users have your phone number',
  MAIL_AMBIGUOUS: 'Several users have your email',
  USERNAME_AMBIGUOUS: 'Several users have your WeCom userid as their username',
  LINKED_ELSEWHERE: 'The user who matches you is linked to another WeCom member',
  PROOF_REQUIRED: 'A user on this site may be yours',
  LINK_UNCONFIRMED: 'Your WeCom link has to be confirmed',
  QR_SIGN_IN_OFF: 'Signing in by QR code is disabled here',
  QR_SIGN_IN_UNKNOWN: 'Please sign in inside WeCom first',
  BUSY: 'Many people are signing in right now',
  OPEN_IN_WECOM: 'Please open this app in WeCom',
  WECOM_CONFIG: 'WeCom rejected this app’s settings',
  WECOM_IP_NOT_TRUSTED: 'WeCom does not trust this server’s IP address',
  WECOM_DOMAIN_NOT_TRUSTED: 'WeCom does not trust the domain of this site',
  WECOM_RATE_LIMITED: 'WeCom is not accepting more requests right now',
  WECOM_REFUSED: 'WeCom refused the sign-in',
  WECOM_UNAVAILABLE: 'WeCom is not answering',
  AUTHENTICATOR_UNAVAILABLE: 'WeCom sign-in is not available here',
  INTERNAL: 'Something went wrong on the server',
} as const satisfies Record<SignInErrorCode, string>;

/** Where the title for the member addresses them. */
const ABOUT_A_MEMBER: Partial<Record<SignInErrorCode, string>> = {
  NOT_A_MEMBER: 'Not a member of this company in WeCom',
  MEMBER_INACTIVE: 'The WeCom account is not active',
  OUTSIDE_VISIBLE_RANGE: 'Outside the app’s visible range',
  NOT_LINKED: 'The WeCom account is not linked to a user',
  DEPARTMENT_NOT_ALLOWED: 'No user matches, and none is created for this department',
  PHONE_AMBIGUOUS: 'Several users have this phone number',
  MAIL_AMBIGUOUS: 'Several users have this email',
  USERNAME_AMBIGUOUS: 'Several users have this userid as username',
  LINKED_ELSEWHERE: 'The matching user is linked to another WeCom account',
  PROOF_REQUIRED: 'The member has to prove that the matching user is theirs',
  LINK_UNCONFIRMED: 'The link has to be confirmed',
  QR_SIGN_IN_UNKNOWN: 'Never signed in inside WeCom before',
  OPEN_IN_WECOM: 'Opened in a mobile browser instead of WeCom',
};

/** For the translations. */
export const MEMBER_TITLES = Object.values(ABOUT_A_MEMBER);

/** For admins. */
export function failureTitle(code: SignInErrorCode): string {
  return ABOUT_A_MEMBER[code] ?? ERROR_TITLES[code];
}
