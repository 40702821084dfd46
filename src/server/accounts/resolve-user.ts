/** From a WeCom member to a NocoBase user: find, link or create. */
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { SignInErrorCode } from '../../shared/errors';
import type { Identity } from '../../shared/identity';
import type { MatchRule } from '../../shared/options';
import type { BrowserKind } from '../../shared/user-agent';
import type { Settings } from '../settings/settings';
import { createUser } from './create';
import { UserSearch } from './find-users';
import { type MemberProfile, wecomUserIdOf } from './identity';
import { withIdentityLock } from './identity-lock';
import { addLink, apiIdOf, findLink, holdsAt, type LinkMeta, type OtherLink } from './links';
import { findMatch, type Match } from './match';
import {
  findLinkConflicts,
  isSamePerson,
  type LinkCandidate,
  lockFormer,
  type MemberStates,
  moveLink,
} from './renamed';
import { endSessions } from './sessions';

export type CreationRefusal = Extract<SignInErrorCode, 'NOT_LINKED' | 'DEPARTMENT_NOT_ALLOWED'>;

export interface Candidate extends LinkCandidate {
  settings: Settings;
  profile: MemberProfile;
  /** Why no user may be created; absent if one may. */
  creationRefused?: CreationRefusal;
  /** A new user takes the member's word that they have none: refused at first, with `mayCreate`. */
  creationDeferred?: boolean;
}

/** How the member signed in, as their link remembers it. */
export interface SignInPlace {
  browser: BrowserKind;
  /** Inside WeCom, not by QR code. */
  inside: boolean;
  /** The member typed the phone number, and WeCom confirmed it. */
  confirmedPhone?: true;
}

/** Refusals that a member may get past by signing in as the user who is theirs. */
export type RefusalCode =
  | CreationRefusal
  | Extract<SignInErrorCode, `${string}_AMBIGUOUS` | 'LINKED_ELSEWHERE' | 'PROOF_REQUIRED' | 'LINK_UNCONFIRMED'>;

export interface Refusal {
  kind: 'refused';
  code: RefusalCode;
  /** With PROOF_REQUIRED: users whom the member may link by signing in as one of them. */
  provable?: number[];
  /** With NOT_LINKED: nothing but `creationDeferred` stands against a new user. */
  mayCreate?: true;
  /** With LINKED_ELSEWHERE: the refusal may change if WeCom no longer has these members. */
  askAbout?: Identity[];
}

/** The planned result; a new user has no id yet. */
export type PreviewedResolution =
  | { kind: 'linked'; userId: number }
  /** `former`: the member's own links, under former userids. */
  | { kind: 'matched'; userId: number; by: MatchRule; former?: OtherLink[] }
  | { kind: 'created' }
  | Refusal;

/** The result. */
export type Resolution =
  | Refusal
  | { kind: 'linked'; userId: number }
  /** `movedFrom`: the member's former userids. */
  | { kind: 'matched'; userId: number; by: MatchRule; movedFrom?: string[] }
  | { kind: 'created'; userId: number };

/** Questions to WeCom that a decision may need. Asked outside of any transaction, since a call may take seconds. */
export interface WecomQuestions {
  /** Whether WeCom still has these members. */
  memberStates(identities: Identity[]): Promise<MemberStates>;
  /** Whether one of the departments above the member's is among those whose members may get a user. */
  isBelowAllowedDepartment(): Promise<boolean>;
}

/**
 * Finds, links or creates the user of a WeCom member: an existing link decides, else the match rules, else users are
 * created where that is allowed. The first match ends all sessions of the user, which another person could have opened.
 * Concurrent requests for the same member get the same user.
 *
 * @throws WecomError as `wecom` does, LockTimeout, or an error of the database
 */
export function resolveUser(
  app: Application,
  candidate: Candidate,
  place: SignInPlace,
  wecom: WecomQuestions,
): Promise<Resolution> {
  return decide(candidate, wecom, (informed) =>
    withIdentityLock(app, informed, async (transaction) => {
      await lockFormer(app, informed, transaction);
      return carryOut(app, informed, place, transaction);
    }),
  );
}

/** What {@link resolveUser} would do now; changes nothing. */
export function previewResolution(
  app: Application,
  candidate: Candidate,
  wecom: WecomQuestions,
): Promise<PreviewedResolution> {
  return decide(candidate, wecom, (informed) => preview(app, informed, new UserSearch(app)));
}

/** Decides, and once more after a refusal that an answer of WeCom's may change. */
async function decide<T extends { kind: string }>(
  candidate: Candidate,
  wecom: WecomQuestions,
  attempt: (candidate: Candidate) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const first = await attempt(candidate);
  if (!isRefusal(first)) {
    return first;
  }
  if (first.askAbout && first.askAbout.length > 0) {
    return attempt({ ...candidate, memberStates: await wecom.memberStates(first.askAbout) });
  }
  if (first.code === 'DEPARTMENT_NOT_ALLOWED' && (await wecom.isBelowAllowedDepartment())) {
    return attempt({ ...candidate, creationRefused: undefined });
  }
  return first;
}

function isRefusal(result: { kind: string }): result is Refusal {
  return result.kind === 'refused';
}

async function carryOut(
  app: Application,
  candidate: Candidate,
  { browser, inside, confirmedPhone }: SignInPlace,
  transaction: Transaction,
): Promise<Resolution> {
  const { authenticator, identity, profile, settings } = candidate;
  const users = new UserSearch(app, transaction);
  const planned = await preview(app, candidate, users, transaction);
  if (planned.kind === 'linked' || planned.kind === 'refused') {
    return planned;
  }
  const name = profile.name ?? profile.wecomUserId;
  const newLink = (userId: number, by: LinkMeta['by']) => {
    const meta: LinkMeta = { api: apiIdOf(settings), by, browser, inside };
    return { authenticator, identity, userId, name, meta };
  };
  if (planned.kind === 'created') {
    const userId = await createUser(app, settings, profile, users, transaction);
    await addLink(app, newLink(userId, 'creation'), transaction);
    return { kind: 'created', userId };
  }
  const { userId, by, former = [] } = planned;
  await moveLink(app, newLink(userId, confirmedPhone ? 'phone' : 'match'), former, transaction);
  await endSessions(app, { userId }, transaction); // another person could have opened them
  const movedFrom = former.map((link) => wecomUserIdOf(link.identity));
  return { kind: 'matched', userId, by, ...(movedFrom.length > 0 && { movedFrom }) };
}

async function preview(
  app: Application,
  candidate: Candidate,
  users: UserSearch,
  transaction?: Transaction,
): Promise<PreviewedResolution> {
  const { authenticator, identity, profile, settings } = candidate;
  const link = await findLink(app, { authenticator, identity }, transaction);
  if (link) {
    return holdsAt(link, settings)
      ? { kind: 'linked', userId: link.userId }
      : { kind: 'refused', code: 'LINK_UNCONFIRMED' };
  }
  const match = await findMatch(app, settings, identity, profile, users, transaction);
  switch (match?.kind) {
    case 'several':
      return { kind: 'refused', code: match.code };
    case 'unproven':
      return { kind: 'refused', code: 'PROOF_REQUIRED', provable: match.userIds };
    case 'one':
      return previewMatch(app, candidate, match, transaction);
    case undefined:
      return previewCreation(candidate);
    default:
      return match satisfies never;
  }
}

function previewCreation({ creationRefused, creationDeferred }: Candidate): PreviewedResolution {
  if (creationRefused) {
    return { kind: 'refused', code: creationRefused };
  }
  return creationDeferred ? { kind: 'refused', code: 'NOT_LINKED', mayCreate: true } : { kind: 'created' };
}

/** The user may be linked already: to another member, who keeps it, or to this one under a former userid. */
async function previewMatch(
  app: Application,
  candidate: Candidate,
  { userId, by }: Extract<Match, { kind: 'one' }>,
  transaction?: Transaction,
): Promise<PreviewedResolution> {
  const { former, isTaken, mayBeBlocked, askAbout } = await findLinkConflicts(app, candidate, userId, transaction);
  if (isTaken || mayBeBlocked) {
    return { kind: 'refused', code: 'LINKED_ELSEWHERE', askAbout };
  }
  for (const link of former) {
    if (!(await isSamePerson(app, link, candidate.profile, transaction))) {
      return { kind: 'refused', code: 'PROOF_REQUIRED', provable: [userId] };
    }
  }
  return { kind: 'matched', userId, by, ...(former.length > 0 && { former }) };
}
