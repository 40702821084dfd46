/** How WeCom people and users belong together, as it travels between the server and the clients. */
import type { SignInErrorCode } from './sign-in-error';

/** What `wecom:authorize` is asked for, besides signing in: `purpose=link` links the person to the signed-in user. */
export const LINK_PURPOSE = 'link';

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
] as const;

export type AccountErrorCode = (typeof ACCOUNT_ERRORS)[number] | SignInErrorCode;

/** `POST wecom:pendingLink { link }`: a WeCom person whom no user belongs to yet, and what they can do about it. */
export interface PendingLinkReply {
  authenticator: string;
  /** The person, as WeCom calls them. */
  name: string;
  wecomUserId: string;
  /** They may sign in another way and be linked. */
  canLink: boolean;
  /** They may type their phone number. */
  canConfirmPhone: boolean;
  /** How often still. */
  phoneTriesLeft: number;
  /** ISO 8601: then it is over. */
  expiresAt: string;
}

/** `POST wecom:linkAccount { link, userId }`, signed in as the user who was shown. */
export interface LinkAccountReply {
  linked: true;
}

/** `POST wecom:confirmPhone { link, phone }`: where the ticket is traded; root-relative. */
export interface ConfirmPhoneReply {
  url: string;
}

/** One of `GET wecom:myAccounts` and `POST wecom:unlinkAccount { authenticator }`: the enabled WeCom authenticators that matter to a user. */
export interface MyAccount {
  authenticator: string;
  /** As on the sign-in page; empty where the authenticator has no title. */
  title: string;
  linked?: {
    /** As WeCom called the person when the link was made. */
    name: string;
    wecomUserId: string;
    /** ISO 8601 */
    since: string;
  };
}

/** One of `GET wecom:listLinks?authenticator=…&search=…&page=1`. */
export interface LinkedPerson {
  userId: number;
  /** Nickname or username, whichever there is first, else `#id`. */
  userName: string;
  wecomUserId: string;
  wecomName: string;
  /** ISO 8601 */
  since: string;
  /** ISO 8601; absent when NocoBase keeps none. */
  lastSignIn?: string;
  /** ISO 8601: since when WeCom is known to have them disabled or gone. */
  left?: string;
}

export interface LinkedPeople {
  people: LinkedPerson[];
  /** Of all pages. */
  total: number;
  pageSize: number;
  /** While the server asks WeCom about everybody. */
  checking?: { done: number; total: number };
  /** Why the last check broke off. */
  stopped?: SignInErrorCode;
}

/** `POST wecom:listDepartments { authenticator, options }`. */
export interface Department {
  id: number;
  name: string;
  parentId: number;
}
