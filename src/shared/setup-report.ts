/** What the server finds out about a set-up, as it travels to the settings form. Texts are the client's. */

import type { SignInErrorCode } from './errors';
import type { CheckId, CheckStatus, Finding } from './findings';
import type { MatchRule } from './options';
import type { BrowserKind } from './user-agent';

/** `GET wecom:myRights` */
export interface MyRights {
  /** Whether the caller may manage users and roles, and so decide where, as whom and with which role people sign in. */
  manageAccess: boolean;
}

export interface CheckResult {
  check: CheckId;
  status: CheckStatus;
  findings: Finding[];
}

/** What "Set it in WeCom for me" can set. */
export interface WecomAppChanges {
  /** `host[:port]` */
  redirectDomain?: string;
  homeUrl?: string;
}

export type WecomAppField = keyof WecomAppChanges;

export interface SetupReport {
  results: CheckResult[];
  /** What differs in WeCom and could be set there; absent when nothing does. */
  changes?: WecomAppChanges;
}

export type SetInWecomReply = { kind: 'set' } | { kind: 'refused'; finding: Finding };

export type StartTrialReply =
  /** `url` is opened in a new tab, or inside WeCom; `trial` asks for the report. */
  { kind: 'started'; trial: string; url: string } | { kind: 'refused'; finding: Finding };

export type TrialState =
  | { kind: 'waiting' }
  /** Ten minutes are over, or nobody here started it. */
  | { kind: 'expired' }
  | TrialReport;

/** What a sign-in on trial brought back; nobody was signed in, linked or created. */
export type TrialReport =
  | {
      kind: 'failed';
      code: SignInErrorCode;
      errcode?: number;
      /** WeCom's own words for an errcode that is not in the registry; or NO_USER_TICKET. */
      text?: string;
      /** The address of this server as WeCom sees it. */
      serverIp?: string;
      wecomUserId?: string;
    }
  | {
      kind: 'came-back';
      /** By the way inside WeCom, or by the web login in a desktop browser. */
      via: 'client' | 'web';
      wecomUserId: string;
      name?: string;
      phone: Given;
      mail: Given;
      verdict: TrialVerdict;
    };

/** `never`: web login gives no phone and mail to apps created since 2022-06-20. */
export type Given = 'given' | 'withheld' | 'never';

export interface MatchedUser {
  id: number;
  /** Nickname or username, whichever there is first, else `#id`. */
  name: string;
}

/** `user` only for admins who may see users. */
export type TrialVerdict =
  /** Linked to this WeCom person already. */
  | { kind: 'linked'; user?: MatchedUser }
  /** The one user whom this rule finds, who would be linked. */
  | { kind: 'matched'; by: MatchRule; user?: MatchedUser }
  /** No rule finds anybody, and automatic sign-up is on. */
  | { kind: 'created' }
  | { kind: 'refused'; code: SignInErrorCode };

/** Whether a file lies where NocoBase serves it at the domain's root; the nodes of a cluster each have their own place. */
export type FilePlacement =
  | 'placed'
  | 'other-content' // a file of this name lies there already and is not ours to replace
  | 'not-writable'
  | 'elsewhere'; // NocoBase does not serve the domain's root here: a sub-path, or no client folder

export interface VerificationFile {
  name: string;
  content: string;
  placement: FilePlacement;
}

/** One failed sign-in; no personal data beyond the userid. */
export interface SignInFailure {
  id: number;
  /** ISO 8601 */
  at: string;
  code: SignInErrorCode;
  browser: BrowserKind;
  errcode?: number;
  /** WeCom's own words for an errcode that is not in the registry; or NO_USER_TICKET. */
  text?: string;
  /** What WeCom's support asks for. */
  hint?: string;
  /** The address of this server as WeCom sees it, with 60020. */
  serverIp?: string;
  /** In lower case, as in all lists: WeCom spells userids differently from call to call. */
  wecomUserId?: string;
}

/** One of `GET wecom:listFailures?authenticator=…`. */
export interface ListedFailure extends SignInFailure {
  /** Only of a member who is linked now, by that link: as WeCom called them at the last sign-in. */
  wecomName?: string;
  /** Likewise; only for admins who may see users. */
  user?: MatchedUser;
  /** What is on now; only with NOT_LINKED, where the advice depends on it. */
  waysIn?: WaysIn;
}

/** How a member whom no match rule finds gets in. */
export interface WaysIn {
  autoSignup: boolean;
  linkAfterSignIn: boolean;
}
