/** Texts of the list of linked members. Keys of `src/locale`. */
import type { LinkProblem, PEOPLE_SORTS, PEOPLE_STATES, PlannedLink } from '../../../shared/status-page';

export type PeopleState = (typeof PEOPLE_STATES)[number];
export type PeopleSort = (typeof PEOPLE_SORTS)[number];

export const STATE_NAMES: Record<PeopleState, string> = {
  active: 'Active',
  left: 'Disabled or gone in WeCom',
  unconfirmed: 'Linked at another WeCom address',
};

export const SORT_NAMES: Record<PeopleSort, string> = {
  '-since': 'Newest link first',
  since: 'Oldest link first',
  '-lastSignIn': 'Latest sign-in first',
  lastSignIn: 'Earliest sign-in first',
  wecomName: 'By WeCom name',
  '-wecomName': 'By WeCom name, reversed',
};

export const STATES = Object.keys(STATE_NAMES) as PeopleState[];
export const SORTS = Object.keys(SORT_NAMES) as PeopleSort[];

export const PROBLEM_TEXTS: Record<LinkProblem, string> = {
  LINE_UNREADABLE: 'The line has no username or no userid.',
  USER_UNKNOWN: 'No user has this username.',
  USER_LINKED: 'The user is linked to another WeCom account. Remove that link first.',
  MEMBER_INVALID: 'This is not a userid of WeCom.',
  MEMBER_UNKNOWN: 'WeCom does not know this userid. Copy it from the contacts.',
  MEMBER_INACTIVE:
    'The member has left the company or is disabled in WeCom. Once active again in WeCom, they can sign in.',
  MEMBER_LINKED: 'The WeCom account is linked to another user. Remove that link first.',
  LINK_BLOCKED: 'This link is blocked. Allow it again first, under “Blocked links”.',
  ROOT_USER: 'The root user cannot be linked here. They can link their account themselves.',
  REPEATED: 'The user or the userid is in an earlier line.',
  WECOM_UNREACHABLE: 'WeCom is not answering. Wait a moment and try again.',
};

export function isLinkProblem(code: string): code is LinkProblem {
  return Object.hasOwn(PROBLEM_TEXTS, code);
}

export const OUTCOME_TEXTS: Record<PlannedLink['outcome'], string> = {
  link: 'Will be linked',
  'already-linked': 'Already linked',
  refused: 'Refused',
  linked: 'Linked',
};
