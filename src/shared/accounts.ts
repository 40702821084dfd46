/** How WeCom people and users belong together, as it travels between the server and the clients. */

import type { SignInErrorCode } from './errors';

export type {
  AskConfirmationReply,
  BlockedLink,
  ComparedValue,
  ConfirmPhoneReply,
  CreateUserReply,
  Department,
  ErasedPerson,
  FirstSignInInside,
  KeepLinkReply,
  LinkAccountReply,
  LinkConfirmation,
  LinkedPeople,
  LinkedPerson,
  LinkOrigin,
  MyAccount,
  OnlyWayIn,
  PendingLinkReply,
  PersonData,
  RejectLinkReply,
} from './actions';

/** What `wecom:authorize` is asked for, besides signing in: `purpose=link` links the person to the signed-in user. */
export const LINK_PURPOSE = 'link';

export type Purpose = typeof LINK_PURPOSE;

/** Why an account stayed as it is; the sign-in's own codes come on top. The clients have the sentences. */
export const ACCOUNT_ERRORS = [
  'LINK_EXPIRED', // ten minutes are over, it was used, or it began in another browser
  'LINK_OFF', // this authenticator does not let people link themselves
  'IDENTITY_TAKEN', // this WeCom account is linked to another user
  'USER_CHANGED', // another user has signed in since the person was asked
  'USER_TAKEN', // this user is linked to another WeCom account
  'PHONE_MALFORMED', // not a phone number
  'PHONE_NOT_YOURS', // WeCom says that the number is not this person's
  'PHONE_UNKNOWN', // it is, but no user has it
  'PHONE_TRIES_USED', // three tries of this sign-in
  'PHONE_TRIES_USED_TODAY', // five tries of this person
  'PHONE_OFF', // this authenticator asks nobody for a number
  'LAST_WAY_IN', // unlinking would leave the user no way to sign in
  'NOT_LINKED_HERE', // there is no such link (any more)
  'LINK_BLOCKED', // an admin does not want this WeCom account and this user linked again
  'NOT_ALLOWED', // that takes the rights to manage users and roles
  'OWN_SESSION_ONLY', // asked with an API key or another token that no person signed in for
  'PASSWORD_REQUIRED', // the sign-in is older than ten minutes: the user's password is needed
  'SIGN_IN_AGAIN', // the same, and the user has no password: they have to sign in again
  'PASSWORD_WRONG',
  'PASSWORD_TRIES_USED', // five wrong passwords within ten minutes
  'CONFIRM_IN_WECOM', // the WeCom account came by QR code: its owner has to confirm the link inside WeCom first
  'LINK_DECLINED', // its owner has declined it there
] as const;

export type AccountErrorCode = (typeof ACCOUNT_ERRORS)[number] | SignInErrorCode;
