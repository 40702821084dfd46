/** The error codes. The server sends codes to browsers and never texts, which the clients translate. */

/** What depends on the code of a sign-in's error. A code without its traits does not compile. */
export interface SignInErrorTraits {
  /**
   * What happens to a session that was being re-checked: it `ends` if WeCom's answer does not fit its user, and `stays`,
   * until its user confirms it, if WeCom gave no answer.
   */
  session: 'ends' | 'stays';
  /** For a member whom WeCom has identified: no user matches them, or it is uncertain which one does. */
  user: 'none' | 'uncertain' | null;
  /** What the error means in a trial: the settings are wrong, or the admin has to repeat it. */
  trial: 'failed' | 'repeat';
  /**
   * Who can fix it: the `member`, by trying again or in another way; an `admin`, in the settings, in WeCom's console or in
   * the list of users; or only `wecom`. Errors that the member can fix say nothing about the app, since anyone can cause
   * them by opening an address; many of the others mean that something is wrong.
   */
  mendedBy: 'member' | 'admin' | 'wecom';
}

export const SIGN_IN_ERROR_TRAITS = {
  /** State or ticket unknown, used, expired or from another browser. */
  STATE_INVALID: { session: 'stays', user: null, trial: 'repeat', mendedBy: 'member' },
  /** The member refused, or WeCom sent no code. */
  ACCESS_DENIED: { session: 'ends', user: null, trial: 'repeat', mendedBy: 'member' },
  /** WeCom does not know the OAuth code, or no longer does. */
  CODE_INVALID: { session: 'stays', user: null, trial: 'repeat', mendedBy: 'member' },
  /** Not a member of this company. */
  NOT_A_MEMBER: { session: 'ends', user: null, trial: 'failed', mendedBy: 'member' },
  /** A member who has left or was disabled. */
  MEMBER_INACTIVE: { session: 'ends', user: null, trial: 'failed', mendedBy: 'member' },
  /** A member outside the app's visible range. */
  OUTSIDE_VISIBLE_RANGE: { session: 'ends', user: null, trial: 'failed', mendedBy: 'admin' },
  /** No user matches, and none may be created. */
  NOT_LINKED: { session: 'ends', user: 'none', trial: 'failed', mendedBy: 'admin' },
  /** No user matches, and users are created for members of other departments only. */
  DEPARTMENT_NOT_ALLOWED: { session: 'ends', user: 'none', trial: 'failed', mendedBy: 'admin' },
  /** Several users have the member's phone number. */
  PHONE_AMBIGUOUS: { session: 'ends', user: 'uncertain', trial: 'failed', mendedBy: 'admin' },
  /** Several users have the member's email. */
  MAIL_AMBIGUOUS: { session: 'ends', user: 'uncertain', trial: 'failed', mendedBy: 'admin' },
  /** Several usernames equal the member's userid but for case. */
  USERNAME_AMBIGUOUS: { session: 'ends', user: 'uncertain', trial: 'failed', mendedBy: 'admin' },
  /** The matching user is linked to another WeCom account. */
  LINKED_ELSEWHERE: { session: 'ends', user: 'uncertain', trial: 'failed', mendedBy: 'admin' },
  /** A user matches, but only a sign-in as that user proves that it is the member's. */
  PROOF_REQUIRED: { session: 'ends', user: 'uncertain', trial: 'failed', mendedBy: 'admin' },
  /** Linked at another WeCom address: an admin has to confirm that it is the same WeCom. */
  LINK_UNCONFIRMED: { session: 'ends', user: null, trial: 'failed', mendedBy: 'admin' },
  /** Web login is disabled in the settings. */
  QR_SIGN_IN_OFF: { session: 'stays', user: null, trial: 'failed', mendedBy: 'member' },
  /** Web login is only for members who have signed in inside WeCom before. */
  QR_SIGN_IN_UNKNOWN: { session: 'stays', user: null, trial: 'failed', mendedBy: 'member' },
  /** Too many sign-ins are queued. */
  BUSY: { session: 'stays', user: null, trial: 'repeat', mendedBy: 'member' },
  /** A mobile browser, for which WeCom has no sign-in. */
  OPEN_IN_WECOM: { session: 'stays', user: null, trial: 'repeat', mendedBy: 'member' },
  /** Company ID, AgentId or Secret do not match. */
  WECOM_CONFIG: { session: 'stays', user: null, trial: 'failed', mendedBy: 'admin' },
  /** 60020 */
  WECOM_IP_NOT_TRUSTED: { session: 'stays', user: null, trial: 'failed', mendedBy: 'admin' },
  /** 50001 */
  WECOM_DOMAIN_NOT_TRUSTED: { session: 'stays', user: null, trial: 'failed', mendedBy: 'admin' },
  /** 45009 and related errcodes. */
  WECOM_RATE_LIMITED: { session: 'stays', user: null, trial: 'failed', mendedBy: 'wecom' },
  /** Any other errcode. */
  WECOM_REFUSED: { session: 'stays', user: null, trial: 'failed', mendedBy: 'admin' },
  /** No response, an unusable one, or -1: busy. */
  WECOM_UNAVAILABLE: { session: 'stays', user: null, trial: 'failed', mendedBy: 'wecom' },
  /** Unknown, disabled, of another type or with invalid settings. */
  AUTHENTICATOR_UNAVAILABLE: { session: 'stays', user: null, trial: 'failed', mendedBy: 'admin' },
  INTERNAL: { session: 'stays', user: null, trial: 'failed', mendedBy: 'admin' },
} satisfies Record<string, SignInErrorTraits>;

export type SignInErrorCode = keyof typeof SIGN_IN_ERROR_TRAITS;

export const SIGN_IN_ERRORS = Object.keys(SIGN_IN_ERROR_TRAITS) as SignInErrorCode[];

export function isSignInErrorCode(value: unknown): value is SignInErrorCode {
  return SIGN_IN_ERRORS.some((code) => code === value);
}

/** Why an action about a link was refused, besides the codes of a sign-in. The clients have the texts. */
export const ACCOUNT_ERRORS = [
  'LINK_EXPIRED', // older than ten minutes, consumed, or of another browser
  'LINK_OFF', // this authenticator does not let members link themselves
  'IDENTITY_TAKEN', // this WeCom account is linked to another user
  'USER_CHANGED', // another user has signed in since the page was shown
  'USER_TAKEN', // this user is linked to another WeCom account
  'PHONE_MALFORMED', // not a phone number
  'PHONE_NOT_YOURS', // WeCom says that the number is not this member's
  'PHONE_UNKNOWN', // the number is this member's, but no user has it
  'PHONE_TRIES_USED', // three tries in this sign-in
  'PHONE_TRIES_USED_TODAY', // five tries of this member today
  'PHONE_OFF', // this authenticator does not confirm phone numbers
  'LAST_WAY_IN', // unlinking would leave the user no way to sign in
  'NOT_LINKED_HERE', // there is no such link (any more)
  'LINK_BLOCKED', // an admin, or the member, has blocked this WeCom account and this user
  'NOT_ALLOWED', // the caller needs the rights to manage users and roles
  'OWN_SESSION_ONLY', // called with an API key or another token that is not a session of the user
  'PASSWORD_REQUIRED', // the sign-in is older than ten minutes: the user's password is needed
  'SIGN_IN_AGAIN', // the same, but the user has no password
  'PASSWORD_WRONG',
  'PASSWORD_TRIES_USED', // five wrong passwords within ten minutes
  'CONFIRM_IN_WECOM', // after a QR code, the owner of the WeCom account has to confirm the link inside WeCom
  'LINK_DECLINED', // the owner has declined the link
] as const;

export type AccountErrorCode = (typeof ACCOUNT_ERRORS)[number] | SignInErrorCode;

/** Another way to sign in was refused, because users sign in with WeCom only; the server sends the text, too. */
export const WECOM_ONLY = 'WECOM_ONLY';

/** Takes the place of WeCom's text with WECOM_CONFIG, because WeCom has no errcode for a missing `user_ticket`. */
export const NO_USER_TICKET = 'NO_USER_TICKET';
