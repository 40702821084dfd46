/** Exports or deletes all that is kept about a member, at the member's request. */

import type { Context } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';

import type { ErasedData, MemberData } from '../../../shared/actions';

import type { Identity } from '../../../shared/identity';
import { corpIdOf, type IdentityKey, wecomUserIdOf } from '../../accounts/identity';
import { withIdentityLock } from '../../accounts/identity-lock';
import { deleteNotices, findNotices } from '../../accounts/link-notices';
import { readLinkMeta, removeLink } from '../../accounts/links';
import type { EventQueue } from '../../directory/events/event-queue';
import { AccountError } from '../../errors';
import { findMessages, forgetInMessages } from '../../messages/member-messages';
import type { ActivityLog, ActivitySubject } from '../../records/activity-log';
import type { FailureLog } from '../../records/failure-log';
import { wecomName } from '../../settings/authenticator';
import { columnsOf } from '../../store/rows';

export interface MemberKey {
  authenticator: string;
  wecomUserId: string;
}

export interface MemberDataServices {
  failures: FailureLog;
  activities: ActivityLog;
  eventQueue: EventQueue;
  /** Tells the other nodes, which may hold failures that they have not written yet. */
  announceErased: (member: MemberKey) => Promise<void>;
}

/**
 * Exports what is kept about a member.
 *
 * @param input names the member by userid, or by the user who is linked or must not be linked again
 * @throws AccountError AUTHENTICATOR_UNAVAILABLE, NOT_LINKED_HERE
 */
export async function exportPerson(
  ctx: Context,
  { failures, activities, eventQueue }: MemberDataServices,
  input: Partial<MemberKey> & { userId?: number },
): Promise<MemberData> {
  const { wecomUserId, userId } = input;
  const authenticator = await expectAuthenticator(ctx.app, input.authenticator);
  const wecomUserIds =
    userId === undefined ? [expectUserId(wecomUserId)] : await wecomUserIdsOf(ctx.app, authenticator, userId);
  const actorId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom person exported', { authenticator, wecomUserIds, adminId: actorId });
  const data = await dataOf(ctx.app, { failures, activities, eventQueue }, authenticator, wecomUserIds);
  activities.record({ activity: 'person-exported', authenticator, actorId }); // not whose: nothing of them may be left
  return data;
}

/**
 * Deletes what is kept about a member, and ends the sessions that their links opened. The users stay.
 *
 * @returns how much was deleted of each kind
 * @throws AccountError AUTHENTICATOR_UNAVAILABLE, NOT_LINKED_HERE
 */
export async function erasePerson(
  ctx: Context,
  { failures, activities, eventQueue, announceErased }: MemberDataServices,
  input: Partial<MemberKey>,
): Promise<ErasedData> {
  const authenticator = await expectAuthenticator(ctx.app, input.authenticator);
  const wecomUserId = expectUserId(input.wecomUserId);
  const erased = await erase(ctx.app, { failures, activities, eventQueue }, { authenticator, wecomUserId });
  await announceErased({ authenticator, wecomUserId });
  const adminId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom person erased', { authenticator, wecomUserId, adminId, ...erased });
  activities.record({ activity: 'person-erased', authenticator, actorId: adminId }); // not whose data it was
  return erased;
}

/** The name of a WeCom authenticator, enabled or not. @throws AccountError AUTHENTICATOR_UNAVAILABLE */
async function expectAuthenticator(app: Application, value: string | undefined): Promise<string> {
  const name = await wecomName(app, value);
  if (!name) {
    throw new AccountError('AUTHENTICATOR_UNAVAILABLE');
  }
  return name;
}

/** The userid in lower case, as in identities. @throws AccountError NOT_LINKED_HERE for a value that cannot be one */
function expectUserId(value = ''): string {
  const userId = value.trim().toLowerCase();
  if (!/^[^\p{Cc}]{1,64}$/u.test(userId)) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  return userId;
}

/** The userids in the user's links and blocked links. */
async function wecomUserIdsOf(app: Application, authenticator: string, userId: number): Promise<string[]> {
  const where = { authenticator, userId };
  const links = await model(app, 'usersAuthenticators').findAll({ where });
  const blocked = await model(app, 'wecomBlockedLinks').findAll({ where });
  const identities = [
    ...links.map((row) => row.get('uuid')),
    ...blocked.map((row) => row.get('identity')),
  ] as Identity[];
  return [...new Set(identities.map(wecomUserIdOf))];
}

interface Rows {
  links: Model[];
  identities: Model[];
  blocked: Model[];
}

/** Finds rows of all companies that the authenticator was ever set up for. */
async function findRows(app: Application, authenticator: string, wecomUserIds: string[]): Promise<Rows> {
  const find = async (table: string, column: string) => {
    const rows = await model(app, table).findAll({
      where: { authenticator, [Op.or]: wecomUserIds.map((id) => ({ [column]: { [Op.endsWith]: `:${id}` } })) },
    });
    // The pattern finds too many: `_` and `%` are wildcards.
    return rows.filter((row) => wecomUserIds.includes(wecomUserIdOf(row.get(column) as string)));
  };
  return wecomUserIds.length === 0
    ? { links: [], identities: [], blocked: [] }
    : {
        links: await find('usersAuthenticators', 'uuid'),
        identities: await find('wecomIdentities', 'identity'),
        blocked: await find('wecomBlockedLinks', 'identity'),
      };
}

type Records = Pick<MemberDataServices, 'failures' | 'activities' | 'eventQueue'>;

async function dataOf(
  app: Application,
  { failures, activities, eventQueue }: Records,
  authenticator: string,
  wecomUserIds: string[],
): Promise<MemberData> {
  const { links, identities, blocked } = await findRows(app, authenticator, wecomUserIds);
  const userId = links.map((link) => Number(link.get('userId')));
  const origins = await model(app, 'wecomValueOrigins').findAll({ where: { userId } });
  const suggestions = await model(app, 'wecomLinkSuggestions').findAll({ where: { userId } });
  const tokens = await model(app, 'issuedTokens').findAll({ where: { authenticator, userId } });
  const events = await Promise.all(wecomUserIds.map((id) => eventQueue.listOfMember(authenticator, id)));
  const failed = await Promise.all(wecomUserIds.map((id) => failures.listOfMember(authenticator, id)));
  return {
    authenticator,
    wecomUserIds,
    exportedAt: iso(Date.now()),
    links: links.map((link) => {
      const { by, browser, inside, isUnused, movedFrom } = readLinkMeta(link.get('meta'));
      return {
        ...memberIn(link.get('uuid')),
        wecomName: columnsOf('usersAuthenticators', link).nickname ?? '',
        userId: Number(link.get('userId')),
        since: iso(link.get('createdAt')),
        ...(by && { by }),
        ...(browser && { browser }),
        ...(inside !== undefined && { signedInInsideWecom: inside }),
        ...(isUnused && { unused: true }),
        ...(movedFrom && { movedFrom }),
      };
    }),
    identities: identities.map((row) => ({
      ...memberIn(row.get('identity')),
      since: iso(row.get('createdAt')),
      ...(row.get('leftAt') ? { left: iso(row.get('leftAt')) } : {}),
      ...(row.get('phoneTriesOn')
        ? { phoneTries: { day: row.get('phoneTriesOn') as string, tries: Number(row.get('phoneTries')) } }
        : {}),
    })),
    blockedLinks: blocked.map((row) => ({
      ...memberIn(row.get('identity')),
      userId: Number(row.get('userId')),
      since: iso(row.get('createdAt')),
    })),
    failures: failed.flat(),
    activities: await activitiesOf(
      activities,
      wecomUserIds.flatMap((id) => activitySubjects(authenticator, id, linksOf(id, links))),
    ),
    valueOrigins: origins.map((row) => ({
      userId: Number(row.get('userId')),
      column: row.get('column') as string,
      value: row.get('value') as string,
      origin: row.get('origin') as string,
      since: iso(row.get('createdAt')),
    })),
    linkSuggestions: suggestions.map((row) => ({ userId: Number(row.get('userId')), at: iso(row.get('createdAt')) })),
    sessions: tokens.map((row) => ({
      userId: Number(row.get('userId')),
      signedIn: iso(Number(row.get('signInTime'))),
      renewed: iso(Number(row.get('issuedTime'))),
    })),
    events: events.flat().map(({ at, event }) => ({ at: iso(at), event })),
    notices: await findNotices(app, authenticator, wecomUserIds),
    ...(await findMessages(app, { authenticator, wecomUserIds, userIds: userId })),
  };
}

async function erase(
  app: Application,
  { failures, activities, eventQueue }: Records,
  { authenticator, wecomUserId }: MemberKey,
): Promise<ErasedData> {
  const found = await findRows(app, authenticator, [wecomUserId]);
  const named = [
    ...found.links.map((row) => row.get('uuid')),
    ...[...found.identities, ...found.blocked].map((row) => row.get('identity')),
  ] as Identity[];
  const erased = { links: 0, identities: found.identities.length, blockedLinks: 0 };
  for (const link of found.links) {
    const removed = await removeLink(app, { authenticator, userId: Number(link.get('userId')) });
    erased.links += removed ? 1 : 0;
  }
  for (const identity of new Set(named)) {
    erased.blockedLinks += await eraseIdentity(app, { authenticator, identity });
  }
  await failures.write(); // so that none is written after the deletion
  return {
    ...erased,
    failures: await failures.forgetMember(authenticator, wecomUserId),
    activities: await forgetAll(activities, activitySubjects(authenticator, wecomUserId, found.links)),
    notices: await deleteNotices(app, { authenticator, wecomUserId }),
    messages: await forgetInMessages(app, {
      authenticator,
      wecomUserIds: [wecomUserId],
      userIds: found.links.map((link) => Number(link.get('userId'))),
    }),
    events: await eventQueue.forgetMember(authenticator, wecomUserId),
  };
}

/** Under which userids a member's activities stand: the present one, and until it was noticed the former one. */
export function activitySubjects(authenticator: string, wecomUserId: string, links: Model[]): ActivitySubject[] {
  const former = links.flatMap((link) => readLinkMeta(link.get('meta')).movedFrom ?? []);
  return [
    { authenticator, wecomUserId },
    ...former.map((one) => ({ authenticator, wecomUserId: one.wecomUserId, until: new Date(one.at) })),
  ];
}

const linksOf = (wecomUserId: string, links: Model[]) =>
  links.filter((link) => wecomUserIdOf(columnsOf('usersAuthenticators', link).uuid) === wecomUserId);

async function activitiesOf(log: ActivityLog, subjects: ActivitySubject[]): Promise<MemberData['activities']> {
  const rows = await log.listOf(subjects);
  return rows.map((row) => ({ at: iso(row.get('at')), activity: row.get('activity') as string }));
}

async function forgetAll(log: ActivityLog, subjects: ActivitySubject[]): Promise<number> {
  let deleted = 0;
  for (const subject of subjects) {
    deleted += await log.forget(subject);
  }
  return deleted;
}

/** @returns how many blocked links were deleted */
function eraseIdentity(app: Application, key: IdentityKey): Promise<number> {
  return withIdentityLock(app, key, async (transaction, row) => {
    // The lock deletes a row without data when it is released
    await row.update({ leftAt: null, leftAtMs: null, phoneTriesOn: null, phoneTries: null }, { transaction });
    return model(app, 'wecomBlockedLinks').destroy({ where: { ...key }, transaction });
  });
}

const model = (app: Application, table: string) => app.db.getCollection(table).model;

const memberIn = (identity: unknown) => ({
  company: corpIdOf(identity as Identity),
  wecomUserId: wecomUserIdOf(identity as Identity),
});

const iso = (time: unknown) => new Date(time as Date | number | string).toISOString();
