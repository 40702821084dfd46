/** From a WeCom person to a NocoBase user: find, link or create. */
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { MatchRule } from '../../shared/options';
import type { SignInErrorCode } from '../../shared/sign-in-error';
import type { BrowserKind } from '../../shared/user-agent';
import type { Settings } from '../setup/settings';
import { createUser } from './create';
import type { Who } from './identity';
import { inTurn } from './in-turn';
import { addLink, apiKeyOf, findLink, holdsAt, isLinkedToAnother, type LinkMeta } from './links';
import { findMatch } from './match';
import type { Person } from './person';
import { endSessions } from './sessions';

export type CreationRefusal = Extract<SignInErrorCode, 'NOT_LINKED' | 'DEPARTMENT_NOT_ALLOWED'>;

export interface Applicant extends Who {
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
export type Refused =
  | CreationRefusal
  | Extract<SignInErrorCode, `${string}_AMBIGUOUS` | 'LINKED_ELSEWHERE' | 'PROOF_REQUIRED' | 'LINK_UNCONFIRMED'>;

interface Refusal {
  kind: 'refused';
  code: Refused;
  /** With PROOF_REQUIRED: the users whom the person may prove to be, by signing in as one of them. */
  provable?: number[];
}

/** What should be done; a new user has no id yet. */
export type Verdict =
  | { kind: 'linked'; userId: number }
  | { kind: 'matched'; userId: number; by: MatchRule }
  | { kind: 'created' }
  | Refusal;

/** What has been done. */
export type Admission = Exclude<Verdict, { kind: 'created' }> | { kind: 'created'; userId: number };

/** Decides about a person who was not linked a moment ago: requests at the same time come to the same user. */
export function admit(app: Application, applicant: Applicant, place: SignInPlace): Promise<Admission> {
  return inTurn(app, applicant, (transaction) => decide(app, applicant, place, transaction));
}

async function decide(
  app: Application,
  applicant: Applicant,
  { browser, inside, confirmedPhone }: SignInPlace,
  transaction: Transaction,
): Promise<Admission> {
  const { authenticator, identity, person, settings } = applicant;
  const verdict = await judge(app, applicant, transaction);
  if (verdict.kind === 'linked' || verdict.kind === 'refused') {
    return verdict;
  }
  const admission: Admission =
    verdict.kind === 'created'
      ? { kind: 'created', userId: await createUser(app, settings, person, transaction) }
      : verdict;
  const { userId } = admission;
  const name = person.name ?? person.wecomUserId;
  const by = verdict.kind === 'created' ? 'creation' : confirmedPhone ? 'phone' : 'match';
  const meta: LinkMeta = { api: apiKeyOf(settings), by, browser, inside };
  await addLink(app, { authenticator, identity, userId, name, meta }, transaction);
  if (verdict.kind === 'matched') {
    await endSessions(app, { userId }, transaction); // another person could have opened them before
  }
  return admission;
}

/** What would become of this person now; changes nothing. */
export async function judge(app: Application, applicant: Applicant, transaction?: Transaction): Promise<Verdict> {
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
    case 'one': {
      const { userId, by } = match;
      return (await isLinkedToAnother(app, { authenticator, identity }, userId, transaction))
        ? { kind: 'refused', code: 'LINKED_ELSEWHERE' }
        : { kind: 'matched', userId, by };
    }
    case undefined:
      return creationRefused ? { kind: 'refused', code: creationRefused } : { kind: 'created' };
    default:
      return match satisfies never;
  }
}
