/**
 * Members whose userid WeCom's administrator has changed. WeCom does not tell the former userid, and the phone number
 * of a member who left may be a new colleague's: a link moves only if WeCom no longer has the old userid.
 */

import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Identity } from '../../shared/identity';
import { isSameWecomUser, type WecomUserId } from '../../shared/wecom-user-id';
import type { Settings } from '../settings/settings';
import { blockedIdentities, moveBlocks } from './blocked-links';
import { findDepartedAt } from './departures';
import { type IdentityKey, isOfCorp, type MemberProfile, wecomUserIdOf } from './identity';
import { moveNotices } from './link-notices';
import { addLink, findOtherLinks, holdsAt, type NewLink, type OtherLink, replaceLink } from './links';

/** What WeCom says about a userid; `unknown` if its answer does not tell. */
export type MemberState = 'present' | 'gone' | 'unknown';

export type MemberStates = ReadonlyMap<Identity, MemberState>;

/** A member who may be linked to a user. */
export interface LinkCandidate extends IdentityKey {
  settings: Pick<Settings, 'corpId' | 'apiBaseUrl'>;
  /** What WeCom said about members who are in the way of a link; absent if it was not asked. */
  memberStates?: MemberStates;
}

/** The conflicts of a link between a member and a user. */
export interface LinkConflicts {
  /** The user's links to members whom WeCom no longer has. */
  former: OtherLink[];
  /** The user is linked to another member. */
  isTaken: boolean;
  /** The member may be one who must not be linked to the user, under a former userid. */
  mayBeBlocked: boolean;
  /** Members about whom WeCom's answer may change this result. */
  askAbout: Identity[];
}

/** Finds what is in the way of a link. Within a transaction, also locks the user. */
export async function findLinkConflicts(
  app: Application,
  candidate: LinkCandidate,
  userId: number,
  transaction?: Transaction,
): Promise<LinkConflicts> {
  const { identity, settings, memberStates = new Map() } = candidate;
  const links = await findOtherLinks(app, candidate, userId, transaction);
  const blocked = await blockedIdentities(app, userId, identity, transaction);
  const former = links.filter((link) => isAskable(link, settings) && memberStates.get(link.identity) === 'gone');
  const askable = [...links.filter((link) => isAskable(link, settings)).map((link) => link.identity), ...blocked];
  return {
    former,
    isTaken: former.length < links.length,
    mayBeBlocked: blocked.some((one) => memberStates.get(one) !== 'present'),
    askAbout: [...new Set(askable)].filter((one) => !memberStates.has(one)),
  };
}

/** WeCom can only be asked about members of this company at this WeCom address. */
function isAskable(link: OtherLink, { corpId, apiBaseUrl }: LinkCandidate['settings']): boolean {
  return isOfCorp(link.identity, corpId) && holdsAt(link, { apiBaseUrl });
}

/**
 * Whether the former member is the same person: the phone number of a member who left may now be a colleague's.
 * Compares names. If WeCom gives none, a former member who is already marked as departed counts as another person.
 */
export async function isSamePerson(
  app: Application,
  link: OtherLink,
  profile: MemberProfile,
  transaction?: Transaction,
): Promise<boolean> {
  const before = realName(link.name, wecomUserIdOf(link.identity));
  const now = realName(profile.name, profile.wecomUserId);
  return before && now ? before === now : (await findDepartedAt(app, link, transaction)) === undefined;
}

/** The name to compare; undefined if WeCom gave the userid in its place, as it does to some apps. */
function realName(name: string | undefined, wecomUserId: WecomUserId): string | undefined {
  const plain = name?.normalize('NFKC').trim().toLowerCase();
  return plain && !isSameWecomUser(plain, wecomUserId) ? plain : undefined;
}

/** Locks the rows of the former userids until {@link moveLink} has moved what belongs to them. Call it first. */
export async function lockFormer(
  app: Application,
  { authenticator, memberStates = new Map() }: LinkCandidate,
  transaction: Transaction,
): Promise<void> {
  const identity = [...memberStates.keys()].filter((one) => memberStates.get(one) === 'gone');
  if (identity.length > 0) {
    const order: [string, string][] = [['identity', 'ASC']];
    const lock = transaction.LOCK.UPDATE;
    const where = { authenticator, identity };
    await app.db.getCollection('wecomIdentities').model.findAll({ where, order, lock, transaction });
  }
}

/** Gives the member the user's link to this authenticator, and everything that was stored under the former userids. */
export async function moveLink(
  app: Application,
  link: NewLink,
  former: OtherLink[],
  transaction: Transaction,
): Promise<void> {
  const { authenticator, identity } = link;
  const own = former.find((one) => one.authenticator === authenticator);
  const movedFrom = own && { wecomUserId: wecomUserIdOf(own.identity), at: new Date().toISOString() };
  const meta = { ...link.meta, ...(movedFrom && { movedFrom }) };
  if (!own || !(await replaceLink(app, own.identity, { ...link, meta }, transaction))) {
    await addLink(app, { ...link, meta }, transaction); // the link belonged to another app of the company
  }
  for (const old of new Set(former.map((one) => one.identity))) {
    await moveBlocks(app, old, identity, transaction);
  }
  if (own) {
    await app.db
      .getCollection('wecomIdentities')
      .model.destroy({ where: { authenticator, identity: own.identity }, transaction });
    const subject = (one: Identity) => ({ authenticator, wecomUserId: wecomUserIdOf(one) });
    await moveNotices(app, link.userId, subject(own.identity), subject(identity), transaction);
  }
}
