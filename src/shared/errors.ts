/** Why a sign-in ended without a session. Codes travel to the browser, texts never do: the client translates them. */
export const SIGN_IN_ERRORS = [
  'STATE_INVALID', // state or ticket unknown, used, expired or from another browser
  'ACCESS_DENIED', // the person refused, or WeCom sent no code
  'CODE_INVALID', // WeCom does not know the code (any more)
  'NOT_A_MEMBER', // not a member of this company
  'MEMBER_INACTIVE', // a member who has left or was disabled
  'OUTSIDE_VISIBLE_RANGE', // a member whom the app is not meant for
  'NOT_LINKED', // nobody here belongs to this person, and nobody may be created
  'DEPARTMENT_NOT_ALLOWED', // nobody here belongs to this person, and users are created for other departments only
  'PHONE_AMBIGUOUS', // several users have this person's phone number
  'MAIL_AMBIGUOUS', // several users have this person's mail
  'USERNAME_AMBIGUOUS', // several users have this person's userid as username, in different case
  'LINKED_ELSEWHERE', // the user who matches is linked to another WeCom person
  'PROOF_REQUIRED', // a user matches, but only a sign-in to that account can show that it is this person's
  'LINK_UNCONFIRMED', // linked at another WeCom address: an admin has to confirm that it is the same WeCom
  'QR_SIGN_IN_OFF', // web login is switched off here
  'QR_SIGN_IN_UNKNOWN', // web login is only for people who have signed in inside WeCom before
  'BUSY', // too many sign-ins wait: try again in a moment
  'OPEN_IN_WECOM', // a mobile browser, for which WeCom has no sign-in
  'WECOM_CONFIG', // company id, agent id or secret do not fit together
  'WECOM_IP_NOT_TRUSTED', // 60020
  'WECOM_DOMAIN_NOT_TRUSTED', // 50001
  'WECOM_RATE_LIMITED', // 45009 and its kin
  'WECOM_REFUSED', // any other errcode
  'WECOM_UNAVAILABLE', // no answer, none that makes sense, or -1: busy
  'AUTHENTICATOR_UNAVAILABLE', // unknown, disabled, of another type or with broken settings
  'INTERNAL',
] as const;

/** Stands with WECOM_CONFIG in place of WeCom's words: WeCom has no errcode for a missing `user_ticket`. */
export const NO_USER_TICKET = 'NO_USER_TICKET';

export type SignInErrorCode = (typeof SIGN_IN_ERRORS)[number];

export function isSignInErrorCode(value: unknown): value is SignInErrorCode {
  return SIGN_IN_ERRORS.some((code) => code === value);
}
