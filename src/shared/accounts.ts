/** Types and error codes of requests about links between members and users. */

import type { SignInErrorCode } from './errors';

export type {
  AskConfirmationReply,
  BlockedLink,
  ComparedValue,
  ConfirmPhoneReply,
  CreateUserReply,
  Department,
  ErasedData,
  FirstSignInInside,
  KeepLinkReply,
  LinkAccountReply,
  LinkConfirmation,
  LinkedMember,
  LinkedMembers,
  LinkOrigin,
  MemberData,
  MyAccount,
  OnlyWayIn,
  PendingLinkReply,
  RejectLinkReply,
} from './actions';

/** `wecom:authorize?purpose=link` links the member to the signed-in user instead of signing in. */
export const LINK_PURPOSE = 'link';

export type Purpose = typeof LINK_PURPOSE;

/** Why a request about an account was refused, besides the codes of a sign-in. The clients have the texts. */
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
