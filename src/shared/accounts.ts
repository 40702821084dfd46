/** How WeCom people and users belong together, as it travels between the server and the clients. */

import type { SignInErrorCode } from './errors';
import type { SignInFailure } from './setup-report';
import type { BrowserKind } from './user-agent';

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

/** `POST wecom:pendingLink { link, userId? }`: a WeCom person whom no user belongs to yet, and what they can do about it. */
export interface PendingLinkReply {
  authenticator: string;
  /** The person, as WeCom calls them. */
  name: string;
  wecomUserId: string;
  /** They may sign in another way and be linked. */
  canLink: boolean;
  /**
   * Whether the owner of the WeCom account has to agree inside WeCom before it can be linked: someone who came by QR code
   * may be another person than the one at this browser.
   */
  confirmation: LinkConfirmation;
  /** They may type their phone number. */
  canConfirmPhone: boolean;
  /** What a first sign-in inside WeCom may do for them, where WeCom gives more than to a browser. */
  insideWecom: FirstSignInInside;
  /** How often still. */
  phoneTriesLeft: number;
  /** ISO 8601: then it is over. */
  expiresAt: string;
}

/** `creates` their user, or finds it; `finds` it; `none`: no more than was tried already. */
export type FirstSignInInside = 'creates' | 'finds' | 'none';

/** `none`: not needed; `needed`: nobody was asked yet; `asked`: no answer yet. */
export type LinkConfirmation = 'none' | 'needed' | 'asked' | 'given';

/** `POST wecom:askConfirmation { link, userId }`: the address that the owner of the WeCom account opens inside WeCom. */
export interface AskConfirmationReply {
  url: string;
}

/** `POST wecom:linkAccount { link, userId, password? }`, signed in as the user who was shown. */
export interface LinkAccountReply {
  linked: true;
}

/** `POST wecom:confirmPhone { link, phone }`: where the ticket is traded; root-relative. */
export interface ConfirmPhoneReply {
  url: string;
}

/** `POST wecom:keepLink { authenticator }`, in a session of that authenticator's: the WeCom person is this user. */
export interface KeepLinkReply {
  kept: true;
}

/** `POST wecom:rejectLink { authenticator }`, likewise: they are not, and the session is over. */
export interface RejectLinkReply {
  rejected: true;
}

/** One of `GET wecom:myAccounts` and `POST wecom:unlinkAccount { authenticator }`: the enabled WeCom authenticators that matter to a user. */
export interface MyAccount {
  authenticator: string;
  /** As on the sign-in page; empty where the authenticator has no title. */
  title: string;
  linked?: {
    /** As WeCom called the person at the last sign-in. */
    name: string;
    wecomUserId: string;
    /** ISO 8601 */
    since: string;
    by?: LinkOrigin;
    /** Where it was made. */
    browser?: BrowserKind;
    /** It cannot be unlinked, and why: the user has no other way to sign in. */
    onlyWayIn?: OnlyWayIn;
  };
}

/**
 * `NO_PASSWORD`: a password is all that is missing; `NO_SIGN_IN_NAME`: the user has neither a username nor an email, and
 * a password takes one of them; `NO_OTHER_WAY`: there is no other way that the user could be sure of.
 */
export type OnlyWayIn = 'NO_PASSWORD' | 'NO_SIGN_IN_NAME' | 'NO_OTHER_WAY';

/** How a link came about: a match rule, a confirmed phone number, a new user, or the person's own doing. */
export type LinkOrigin = 'match' | 'phone' | 'creation' | 'self';

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
  by?: LinkOrigin;
  browser?: BrowserKind;
  /** The userid before the one of now, in lower case, and since when (ISO 8601) the link is under the one of now. */
  movedFrom?: { wecomUserId: string; at: string };
  /** Made at another WeCom address than the one that is set now; true: unknown there until an admin confirms. */
  unconfirmed?: true;
}

/** A WeCom account and a user whom an admin does not want linked again. */
export interface BlockedLink {
  userId: number;
  userName: string;
  wecomUserId: string;
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
  /** What the last check of this node found, if it went through: how many it asked about, and how many have left or are disabled. */
  checked?: { asked: number; left: number };
  /** How many links, on all pages, were made at another WeCom address. */
  unconfirmed: number;
  blocked: BlockedLink[];
  /** What the caller may do besides looking: confirm links, as only those who may manage users and roles can. */
  canConfirm: boolean;
}

/**
 * `GET wecom:exportPerson?authenticator=…&wecomUserId=…`, or `…&userId=…`: all that is kept here about a WeCom person,
 * of any company that the authenticator was set up for. Times are ISO 8601.
 */
export interface PersonData {
  authenticator: string;
  wecomUserIds: string[];
  exportedAt: string;
  links: {
    company: string;
    wecomUserId: string;
    wecomName: string;
    userId: number;
    since: string;
    by?: LinkOrigin;
    browser?: BrowserKind;
    signedInInsideWecom?: boolean;
    movedFrom?: { wecomUserId: string; at: string };
  }[];
  /** The person's own row, and what was noted in it. */
  identities: {
    company: string;
    wecomUserId: string;
    since: string;
    left?: string;
    phoneTries?: { day: string; tries: number };
  }[];
  blockedLinks: { company: string; wecomUserId: string; userId: number; since: string }[];
  failures: SignInFailure[];
  /** Of the linked users: who wrote their phone number, mail and username. */
  valueOrigins: { userId: number; column: string; value: string; origin: string; since: string }[];
  /** Of the linked users, by this authenticator. */
  sessions: { userId: number; signedIn: string; renewed: string }[];
  /** Messages in users' inboxes about their link. */
  notices: { userId: number; title: string; content: string; received: string }[];
}

/**
 * `POST wecom:erasePerson { authenticator, wecomUserId }`: how much was deleted of each. The sessions that came by the
 * links end; the users stay.
 */
export interface ErasedPerson {
  links: number;
  identities: number;
  blockedLinks: number;
  failures: number;
  notices: number;
}

/** `POST wecom:listDepartments { authenticator, options }`. */
export interface Department {
  id: number;
  name: string;
  parentId: number;
}
