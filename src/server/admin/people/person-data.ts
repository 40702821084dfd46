/** All that is kept about one WeCom person, to be handed out or deleted at the person's request. */

import type { Context } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { ErasedPerson, PersonData } from '../../../shared/actions';
import type { Identity } from '../../../shared/identity';
import { corpIdOf, type IdentityKey, wecomUserIdOf } from '../../accounts/identity';
import { withIdentityLock } from '../../accounts/identity-lock';
import { deleteNotices, findNotices } from '../../accounts/link-notices';
import { readLinkMeta, removeLink } from '../../accounts/links';
import { AccountError } from '../../errors';
import { wecomName } from '../../settings/authenticator';
import type { FailureLog } from '../../sign-in/failure-log';
import { columnsOf } from '../../store/rows';

export interface WecomPerson {
  authenticator: string;
  wecomUserId: string;
}

export interface PersonDataServices {
  failures: FailureLog;
  /** Tells the other nodes, which may hold failures that they have yet to write. */
  announceErased: (person: WecomPerson) => Promise<void>;
}

/** By userid, or by the user who is or was linked. */
export async function exportPerson(
  ctx: Context,
  { failures }: PersonDataServices,
  input: Partial<WecomPerson> & { userId?: number },
): Promise<PersonData> {
  const { wecomUserId, userId } = input;
  const authenticator = await expectAuthenticator(ctx.app, input.authenticator);
  const wecomUserIds =
    userId === undefined ? [expectUserId(wecomUserId)] : await wecomUserIdsOf(ctx.app, authenticator, userId);
  ctx.logger.info('WeCom person exported', { authenticator, wecomUserIds, adminId: ctx.state.currentUser.id });
  return dataOf(ctx.app, failures, authenticator, wecomUserIds);
}

/** The sessions that were opened by the links end; the users stay. */
export async function erasePerson(
  ctx: Context,
  { failures, announceErased }: PersonDataServices,
  input: Partial<WecomPerson>,
): Promise<ErasedPerson> {
  const authenticator = await expectAuthenticator(ctx.app, input.authenticator);
  const wecomUserId = expectUserId(input.wecomUserId);
  const erased = await erase(ctx.app, failures, { authenticator, wecomUserId });
  await announceErased({ authenticator, wecomUserId });
  const adminId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom person erased', { authenticator, wecomUserId, adminId, ...erased });
  return erased;
}

/** A disabled authenticator has data, too. @throws AccountError AUTHENTICATOR_UNAVAILABLE */
async function expectAuthenticator(app: Application, value: string | undefined): Promise<string> {
  const name = await wecomName(app, value);
  if (!name) {
    throw new AccountError('AUTHENTICATOR_UNAVAILABLE');
  }
  return name;
}

/** In lower case, as identities have it. @throws AccountError NOT_LINKED_HERE for a value that cannot be a userid */
function expectUserId(value = ''): string {
  const userId = value.trim().toLowerCase();
  if (!/^[^\p{Cc}]{1,64}$/u.test(userId)) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  return userId;
}

/** By the user's link or by blocked links. */
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

/** Of all companies that the authenticator was ever set up for. */
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

async function dataOf(
  app: Application,
  failures: FailureLog,
  authenticator: string,
  wecomUserIds: string[],
): Promise<PersonData> {
  const { links, identities, blocked } = await findRows(app, authenticator, wecomUserIds);
  const userId = links.map((link) => Number(link.get('userId')));
  const origins = await model(app, 'wecomValueOrigins').findAll({ where: { userId } });
  const tokens = await model(app, 'issuedTokens').findAll({ where: { authenticator, userId } });
  const failed = await Promise.all(wecomUserIds.map((id) => failures.listOfPerson(authenticator, id)));
  return {
    authenticator,
    wecomUserIds,
    exportedAt: iso(Date.now()),
    links: links.map((link) => {
      const { by, browser, inside, movedFrom } = readLinkMeta(link.get('meta'));
      return {
        ...personIn(link.get('uuid')),
        wecomName: columnsOf('usersAuthenticators', link).nickname ?? '',
        userId: Number(link.get('userId')),
        since: iso(link.get('createdAt')),
        ...(by && { by }),
        ...(browser && { browser }),
        ...(inside !== undefined && { signedInInsideWecom: inside }),
        ...(movedFrom && { movedFrom }),
      };
    }),
    identities: identities.map((row) => ({
      ...personIn(row.get('identity')),
      since: iso(row.get('createdAt')),
      ...(row.get('leftAt') ? { left: iso(row.get('leftAt')) } : {}),
      ...(row.get('phoneTriesOn')
        ? { phoneTries: { day: row.get('phoneTriesOn') as string, tries: Number(row.get('phoneTries')) } }
        : {}),
    })),
    blockedLinks: blocked.map((row) => ({
      ...personIn(row.get('identity')),
      userId: Number(row.get('userId')),
      since: iso(row.get('createdAt')),
    })),
    failures: failed.flat(),
    valueOrigins: origins.map((row) => ({
      userId: Number(row.get('userId')),
      column: row.get('column') as string,
      value: row.get('value') as string,
      origin: row.get('origin') as string,
      since: iso(row.get('createdAt')),
    })),
    sessions: tokens.map((row) => ({
      userId: Number(row.get('userId')),
      signedIn: iso(Number(row.get('signInTime'))),
      renewed: iso(Number(row.get('issuedTime'))),
    })),
    notices: await findNotices(app, authenticator, wecomUserIds),
  };
}

async function erase(
  app: Application,
  failures: FailureLog,
  { authenticator, wecomUserId }: WecomPerson,
): Promise<ErasedPerson> {
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
  await failures.write(); // what is being written at this moment, too
  return {
    ...erased,
    failures: await failures.forgetPerson(authenticator, wecomUserId),
    notices: await deleteNotices(app, { authenticator, wecomUserId }),
  };
}

/** @returns how many links were blocked */
function eraseIdentity(app: Application, who: IdentityKey): Promise<number> {
  return withIdentityLock(app, who, async (transaction, row) => {
    await row.update({ leftAt: null, leftAtMs: null, phoneTriesOn: null, phoneTries: null }, { transaction }); // it goes with the lock
    return model(app, 'wecomBlockedLinks').destroy({ where: { ...who }, transaction });
  });
}

const model = (app: Application, table: string) => app.db.getCollection(table).model;

const personIn = (identity: unknown) => ({
  company: corpIdOf(identity as Identity),
  wecomUserId: wecomUserIdOf(identity as Identity),
});

const iso = (time: unknown) => new Date(time as Date | number | string).toISOString();
