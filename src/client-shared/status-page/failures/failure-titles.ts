/** The titles of errors, for admins. Keys of `src/locale`. */
import type { SignInErrorCode } from '../../../shared/errors';
import { textOf } from '../../errors/error-texts';

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

export function failureTitle(code: SignInErrorCode): string {
  return ABOUT_A_MEMBER[code] ?? textOf(code).title;
}
