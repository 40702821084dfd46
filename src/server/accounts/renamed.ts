/**
 * A member to whom WeCom's administrator has given another userid. WeCom says nowhere who somebody was before, and the
 * number of a leaver may be a new colleague's: a link moves only where WeCom no longer knows the old userid.
 */

import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { isSameWecomUser, type WecomUserId } from '../../shared/wecom-user-id';
import type { Settings } from '../settings/settings';
import { blockedIdentities, moveBlocks } from './blocked-links';
import { findDepartedAt } from './departures';
import { type Identity, type IdentityKey, isOfCorp, wecomUserIdOf } from './identity';
import { moveNotices } from './link-notices';
import { addLink, findOtherLinks, holdsAt, type NewLink, type OtherLink, replaceLink } from './links';
import type { Person } from './person';

/** What WeCom answers about a userid; `unknown`: nothing that tells. */
export type MemberState = 'present' | 'gone' | 'unknown';

export type MemberStates = ReadonlyMap<Identity, MemberState>;

/** Somebody who would be linked to a user. */
export interface LinkCandidate extends IdentityKey {
  settings: Pick<Settings, 'corpId' | 'apiBaseUrl'>;
  /** What WeCom has answered about those who stand in the way; absent: it was not asked. */
  memberStates?: MemberStates;
}

/** Who stands between a person and a user. */
export interface LinkConflicts {
  /** Links whose people WeCom no longer knows. */
  former: OtherLink[];
  /** Somebody else is the user. */
  isTaken: boolean;
  /** The person may be one who must not be linked to the user, under another userid. */
  mayBeBlocked: boolean;
  /** Of whom WeCom could say whether they are still there. */
  askAbout: Identity[];
}

/** Locks the user in a transaction. */
export async function findLinkConflicts(
  app: Application,
  newcomer: LinkCandidate,
  userId: number,
  transaction?: Transaction,
): Promise<LinkConflicts> {
  const { identity, settings, memberStates = new Map() } = newcomer;
  const links = await findOtherLinks(app, newcomer, userId, transaction);
  const barred = await blockedIdentities(app, userId, identity, transaction);
  const former = links.filter((link) => isAskable(link, settings) && memberStates.get(link.identity) === 'gone');
  const askable = [...links.filter((link) => isAskable(link, settings)).map((link) => link.identity), ...barred];
  return {
    former,
    isTaken: former.length < links.length,
    mayBeBlocked: barred.some((one) => memberStates.get(one) !== 'present'),
    askAbout: [...new Set(askable)].filter((one) => !memberStates.has(one)),
  };
}

/** Another company's members, or another WeCom's, are other people: this app's WeCom knows none of them. */
function isAskable(link: OtherLink, { corpId, apiBaseUrl }: LinkCandidate['settings']): boolean {
  return isOfCorp(link.identity, corpId) && holdsAt(link, { apiBaseUrl });
}

/**
 * Whether all tells that it is the same person: the number of somebody who has left may have been given to a colleague.
 * Where WeCom gives no names, whoever has been missing since before the last night's check counts as having left.
 */
export async function isSamePerson(
  app: Application,
  link: OtherLink,
  person: Person,
  transaction?: Transaction,
): Promise<boolean> {
  const before = realName(link.name, wecomUserIdOf(link.identity));
  const now = realName(person.name, person.wecomUserId);
  return before && now ? before === now : (await findDepartedAt(app, link, transaction)) === undefined;
}

/** WeCom gives some apps the userid in place of the name. */
function realName(name: string | undefined, wecomUserId: WecomUserId): string | undefined {
  const plain = name?.normalize('NFKC').trim().toLowerCase();
  return plain && !isSameWecomUser(plain, wecomUserId) ? plain : undefined;
}

/** Keeps what else is about the former people where it is, until {@link moveLink} has moved it. Call it first. */
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

/** The user's link to this authenticator, and all that was kept under the former userids, is the person's from now on. */
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
    await addLink(app, { ...link, meta }, transaction); // another app of the company had the link
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
