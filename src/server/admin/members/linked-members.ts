/** The links between members and users, as the settings form lists and changes them. */

import type { Context } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';

import type { BlockedLink, LinkedMember, LinkedMembers } from '../../../shared/actions';

import { unblockLink } from '../../accounts/blocked-links';
import { userNameOf } from '../../accounts/find-users';
import { wecomUserIdOf } from '../../accounts/identity';
import { apiIdOf, readLinkMeta, removeLink, updateLinkMeta } from '../../accounts/links';
import { AccountError, SignInError } from '../../errors';
import { mayManageAccess } from '../../settings/admin-rights';
import { authenticatorName, findStored, wecomName } from '../../settings/authenticator';
import { readOptions } from '../../settings/read-options';
import { columnsOf } from '../../store/rows';
import type { MemberCheck } from './member-check';

const PAGE_SIZE = 20;
const MAX_PAGE = 1_000_000; // databases have a largest offset
const MAX_BLOCKED = 100; // blocked links in a reply; an admin blocks few
const MAX_SEARCH = 255; // characters
const MAX_MATCHING_USERS = 1000; // whose links a search looks for

export interface LinkedMembersServices {
  memberCheck: MemberCheck;
}

interface AuthenticatorInput {
  authenticator?: string;
}

export async function listLinks(
  ctx: Context,
  { memberCheck }: LinkedMembersServices,
  input: AuthenticatorInput & { search?: string; page?: string },
): Promise<LinkedMembers> {
  const name = await wecomName(ctx.app, input.authenticator);
  const state = memberCheck.stateOf(name); // read first: a check may end while the list is read
  const api = await currentApiId(ctx.app, name);
  const search = searchText(input.search);
  const found = await findLinks(ctx.app, { authenticator: name, api }, search, pageNumber(input.page));
  const [unconfirmed, blocked] = await Promise.all([countUnconfirmed(ctx.app, name, api), listBlocked(ctx.app, name)]);
  return { ...found, ...state, unconfirmed, blocked, canConfirm: mayManageAccess(ctx) };
}

/** Removes a link and ends the sessions that it opened. @throws AccountError NOT_LINKED_HERE */
export async function removeLinkOf(
  ctx: Context,
  _: unknown,
  { authenticator: name, userId, block = false }: AuthenticatorInput & { userId?: number; block?: boolean },
): Promise<{ removed: true }> {
  const authenticator = await wecomName(ctx.app, name);
  const isFound = authenticator && userId !== undefined;
  if (!isFound || !(await removeLink(ctx.app, { authenticator, userId, block }))) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  ctx.logger.info('WeCom link removed', { authenticator, userId, block, adminId: ctx.state.currentUser.id });
  return { removed: true };
}

/** Allows a member and a user to be linked again. @throws AccountError NOT_LINKED_HERE */
export async function allowLink(
  ctx: Context,
  _: unknown,
  input: AuthenticatorInput & { wecomUserId?: string; userId?: number },
): Promise<{ unblocked: true }> {
  const { wecomUserId = '', userId } = input;
  const authenticator = authenticatorName(input.authenticator);
  if (userId === undefined || !(await unblockLink(ctx.app, { authenticator, wecomUserId, userId }))) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  ctx.logger.info('WeCom link allowed again', { authenticator, userId, adminId: ctx.state.currentUser.id });
  return { unblocked: true };
}

/**
 * Confirms that all links of the authenticator hold at its present WeCom address.
 *
 * @returns how many links were made at another address
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE if its settings are incomplete
 */
export async function confirmLinks(
  ctx: Context,
  _: unknown,
  input: AuthenticatorInput,
): Promise<{ confirmed: number }> {
  const authenticator = authenticatorName(input.authenticator);
  const api = await currentApiId(ctx.app, authenticator);
  if (api === undefined) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings' });
  }
  const confirmed = await confirmAll(ctx.app, authenticator, api);
  ctx.logger.info('WeCom links confirmed', { authenticator, confirmed, adminId: ctx.state.currentUser.id });
  return { confirmed };
}

/** Starts to ask WeCom about all linked members; `listLinks` reports the progress. */
export async function checkMembers(
  ctx: Context,
  { memberCheck }: LinkedMembersServices,
  input: AuthenticatorInput,
): Promise<{ done: number; total: number }> {
  const authenticator = authenticatorName(input.authenticator);
  ctx.logger.info('WeCom members checked', { authenticator, adminId: ctx.state.currentUser.id });
  return (await memberCheck.start(authenticator)) ?? { done: 0, total: 0 };
}

/** Without control characters: PostgreSQL refuses NUL in any text, and a statement of SQLite ends there. */
function searchText(search = ''): string {
  return search
    .slice(0, MAX_SEARCH)
    .replace(/\p{Cc}/gu, '')
    .trim();
}

/** @returns a page number from 1 */
function pageNumber(page = '1'): number {
  const number = page.length < 20 ? Math.trunc(Number(page)) : 1;
  return Math.min(Math.max(number || 1, 1), MAX_PAGE);
}

/** {@link apiIdOf} the authenticator's present WeCom address; undefined while its settings are incomplete. */
async function currentApiId(app: Application, authenticator: string): Promise<string | undefined> {
  const record = await findStored(app, authenticator);
  const { apiBaseUrl } = (await readOptions(app, record?.get('options'))).fields;
  return apiBaseUrl && apiIdOf({ apiBaseUrl });
}

function countUnconfirmed(app: Application, authenticator: string, api: string | undefined): Promise<number> {
  return app.db.getCollection('usersAuthenticators').model.count({ where: madeElsewhere(authenticator, api) });
}

/** Updates one link at a time, locked against a concurrent sign-in that writes to it. @returns how many links */
async function confirmAll(app: Application, authenticator: string, api: string): Promise<number> {
  const links = await app.db
    .getCollection('usersAuthenticators')
    .model.findAll({ attributes: ['uuid'], where: madeElsewhere(authenticator, api) });
  for (const link of links) {
    await updateLinkMeta(app, { authenticator, identity: columnsOf('usersAuthenticators', link).uuid }, { api });
  }
  return links.length;
}

function madeElsewhere(authenticator: string, api: string | undefined): WhereOptions {
  const elsewhere = [{ 'meta.api': null }, ...(api === undefined ? [] : [{ 'meta.api': { [Op.ne]: api } }])];
  return { authenticator, [Op.or]: elsewhere } as WhereOptions;
}

async function listBlocked(app: Application, authenticator: string): Promise<BlockedLink[]> {
  const rows = await app.db
    .getCollection('wecomBlockedLinks')
    .model.findAll({ where: { authenticator }, order: [['id', 'DESC']], limit: MAX_BLOCKED });
  const userIds = rows.map((row) => Number(row.get('userId')));
  const users: Model[] = await app.db
    .getRepository('users')
    .find({ fields: ['id', 'nickname', 'username'], filter: { id: { $in: userIds } } });
  return rows.map((row, index) => {
    const { identity } = columnsOf('wecomBlockedLinks', row);
    const userId = Number(userIds[index]);
    const user = users.find((candidate) => Number(candidate.get('id')) === userId);
    return { userId, userName: userNameOf(user, userId), wecomUserId: wecomUserIdOf(identity) };
  });
}

async function findLinks(
  app: Application,
  { authenticator, api }: { authenticator: string; api: string | undefined },
  search: string,
  page: number,
) {
  const { db } = app;
  const users = db.getRepository('users');
  const byUser: Model[] = search
    ? await users.find({
        fields: ['id'],
        filter: { $or: [{ nickname: { $includes: search } }, { username: { $includes: search } }] },
        limit: MAX_MATCHING_USERS,
      })
    : [];
  const [links, total]: [Model[], number] = await db.getRepository('usersAuthenticators').findAndCount({
    filter: {
      authenticator,
      ...(search && {
        $or: [
          { nickname: { $includes: search } },
          { uuid: { $includes: search } },
          { userId: { $in: byUser.map((user) => user.get('id')) } },
        ],
      }),
    },
    sort: ['-createdAt', 'userId'],
    limit: PAGE_SIZE,
    offset: (page - 1) * PAGE_SIZE,
  });
  const userIds = links.map((link) => link.get('userId'));
  const [owners, lastSignIns, leftAt] = await Promise.all([
    users.find({ fields: ['id', 'nickname', 'username'], filter: { id: { $in: userIds } } }) as Promise<Model[]>,
    findLastSignIns(app, authenticator, userIds),
    findDepartures(app, authenticator, links),
  ]);
  const people = links.map((link): LinkedMember => {
    const userId = Number(link.get('userId'));
    const identity = columnsOf('usersAuthenticators', link).uuid;
    const owner = owners.find((user) => user.get('id') === link.get('userId'));
    const lastSignIn = lastSignIns.get(userId);
    const left = leftAt.get(identity);
    const wecomUserId = wecomUserIdOf(identity);
    const meta = readLinkMeta(link.get('meta'));
    return {
      userId,
      userName: userNameOf(owner, userId),
      wecomUserId,
      wecomName: columnsOf('usersAuthenticators', link).nickname || wecomUserId,
      since: iso(columnsOf('usersAuthenticators', link).createdAt),
      ...(lastSignIn && { lastSignIn: iso(lastSignIn) }),
      ...(left && { left: iso(left) }),
      ...(meta.by && { by: meta.by }),
      ...(meta.browser && { browser: meta.browser }),
      ...(meta.movedFrom && { movedFrom: meta.movedFrom }),
      ...(meta.api !== api && { unconfirmed: true as const }),
    };
  });
  return { people, total, pageSize: PAGE_SIZE };
}

/** Reads NocoBase's own table of tokens, so that sign-ins need not store their time again. */
async function findLastSignIns(app: Application, authenticator: string, userIds: unknown[]) {
  const { sequelize } = app.db;
  const rows = await app.db.getCollection('issuedTokens').model.findAll({
    attributes: ['userId', [sequelize.fn('max', sequelize.col('signInTime')), 'last']],
    where: { authenticator, userId: userIds as number[] },
    group: ['userId'],
  });
  return new Map(rows.map((row) => [Number(row.get('userId')), Number(row.get('last'))]));
}

async function findDepartures(app: Application, authenticator: string, links: Model[]) {
  const rows = await app.db.getCollection('wecomIdentities').model.findAll({
    where: { authenticator, identity: links.map((link) => columnsOf('usersAuthenticators', link).uuid) },
  });
  return new Map(
    rows.map((row) => [columnsOf('wecomIdentities', row).identity, columnsOf('wecomIdentities', row).leftAt]),
  );
}

const iso = (time: Date | number | string) => new Date(time).toISOString();
