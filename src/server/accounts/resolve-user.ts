/** From a WeCom person to a NocoBase user: find, link or create. */
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { SignInErrorCode } from '../../shared/errors';
import type { MatchRule } from '../../shared/options';
import type { BrowserKind } from '../../shared/user-agent';
import type { Settings } from '../settings/settings';
import { createUser } from './create';
import { type Identity, wecomUserIdOf } from './identity';
import { withIdentityLock } from './identity-lock';
import { addLink, apiKeyOf, findLink, holdsAt, type LinkMeta, type OtherLink } from './links';
import { findMatch, type Match } from './match';
import type { Person } from './person';
import { findObstacles, isSamePerson, lockFormer, moveLink, type Newcomer } from './renamed';
import { endSessions } from './sessions';

export type CreationRefusal = Extract<SignInErrorCode, 'NOT_LINKED' | 'DEPARTMENT_NOT_ALLOWED'>;

export interface Candidate extends Newcomer {
  settings: Settings;
  person: Person;
  /** Why no user may be created; absent: one may. */
  creationRefused?: CreationRefusal;
}

/** How somebody has come here, as their link remembers it. */
export interface SignInPlace {
  browser: BrowserKind;
  /** Silently inside WeCom, not by QR code. */
  inside: boolean;
  /** The person has typed the phone number, and WeCom has confirmed it. */
  confirmedPhone?: true;
}

/** Refusals that a person can do something about: by signing in as the user who is theirs. */
export type RefusalCode =
  | CreationRefusal
  | Extract<SignInErrorCode, `${string}_AMBIGUOUS` | 'LINKED_ELSEWHERE' | 'PROOF_REQUIRED' | 'LINK_UNCONFIRMED'>;

interface Refusal {
  kind: 'refused';
  code: RefusalCode;
  /** With PROOF_REQUIRED: the users whom the person may prove to be, by signing in as one of them. */
  provable?: number[];
  /** With LINKED_ELSEWHERE: whether WeCom still knows these people may change the answer. */
  ask?: Identity[];
}

/** What should be done; a new user has no id yet. */
export type PreviewedResolution =
  | { kind: 'linked'; userId: number }
  /** `former`: the person's own links, under userids that WeCom no longer knows. */
  | { kind: 'matched'; userId: number; by: MatchRule; former?: OtherLink[] }
  | { kind: 'created' }
  | Refusal;

/** What has been done. */
export type Resolution =
  | Refusal
  | { kind: 'linked'; userId: number }
  /** `movedFrom`: the userids that the person had before. */
  | { kind: 'matched'; userId: number; by: MatchRule; movedFrom?: string[] }
  | { kind: 'created'; userId: number };

/** Decides about a person who was not linked a moment ago: requests at the same time come to the same user. */
export function resolveUser(app: Application, applicant: Candidate, place: SignInPlace): Promise<Resolution> {
  return withIdentityLock(app, applicant, async (transaction) => {
    await lockFormer(app, applicant, transaction);
    return carryOut(app, applicant, place, transaction);
  });
}

async function carryOut(
  app: Application,
  applicant: Candidate,
  { browser, inside, confirmedPhone }: SignInPlace,
  transaction: Transaction,
): Promise<Resolution> {
  const { authenticator, identity, person, settings } = applicant;
  const verdict = await previewResolution(app, applicant, transaction);
  if (verdict.kind === 'linked' || verdict.kind === 'refused') {
    return verdict;
  }
  const name = person.name ?? person.wecomUserId;
  const newLink = (userId: number, by: LinkMeta['by']) => {
    const meta: LinkMeta = { api: apiKeyOf(settings), by, browser, inside };
    return { authenticator, identity, userId, name, meta };
  };
  if (verdict.kind === 'created') {
    const userId = await createUser(app, settings, person, transaction);
    await addLink(app, newLink(userId, 'creation'), transaction);
    return { kind: 'created', userId };
  }
  const { userId, by, former = [] } = verdict;
  await moveLink(app, newLink(userId, confirmedPhone ? 'phone' : 'match'), former, transaction);
  await endSessions(app, { userId }, transaction); // another person could have opened them before
  const movedFrom = former.map((link) => wecomUserIdOf(link.identity));
  return { kind: 'matched', userId, by, ...(movedFrom.length > 0 && { movedFrom }) };
}

/** What would become of this person now; changes nothing. */
export async function previewResolution(
  app: Application,
  applicant: Candidate,
  transaction?: Transaction,
): Promise<PreviewedResolution> {
  const { authenticator, identity, person, settings, creationRefused } = applicant;
  const link = await findLink(app, { authenticator, identity }, transaction);
  if (link) {
    return holdsAt(link, settings)
      ? { kind: 'linked', userId: link.userId }
      : { kind: 'refused', code: 'LINK_UNCONFIRMED' };
  }
  const match = await findMatch(app, settings, identity, person, transaction);
  switch (match?.kind) {
    case 'several':
      return { kind: 'refused', code: match.code };
    case 'unproven':
      return { kind: 'refused', code: 'PROOF_REQUIRED', provable: match.userIds };
    case 'one':
      return previewMatch(app, applicant, match, transaction);
    case undefined:
      return creationRefused ? { kind: 'refused', code: creationRefused } : { kind: 'created' };
    default:
      return match satisfies never;
  }
}

/** A user may have been somebody else until now: another person, who keeps it, or this one under another userid. */
async function previewMatch(
  app: Application,
  applicant: Candidate,
  { userId, by }: Extract<Match, { kind: 'one' }>,
  transaction?: Transaction,
): Promise<PreviewedResolution> {
  const { former, isTaken, isBarred, ask } = await findObstacles(app, applicant, userId, transaction);
  if (isTaken || isBarred) {
    return { kind: 'refused', code: 'LINKED_ELSEWHERE', ask };
  }
  for (const link of former) {
    if (!(await isSamePerson(app, link, applicant.person, transaction))) {
      return { kind: 'refused', code: 'PROOF_REQUIRED', provable: [userId] };
    }
  }
  return { kind: 'matched', userId, by, ...(former.length > 0 && { former }) };
}
