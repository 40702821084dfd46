/** Who is linked to whom, for those who may edit authenticators. */
import type { Context, Next } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import type { BlockedLink, LinkedPeople, LinkedPerson } from '../../../shared/accounts';
import { unblockLink } from '../../accounts/blocked-links';
import { type Identity, wecomUserIdOf } from '../../accounts/identity';
import { apiKeyOf, readLinkMeta, removeLink, updateLinkMeta } from '../../accounts/links';
import { userNameOf } from '../../accounts/person';
import { jsonAction } from '../../answering';
import { AccountError, SignInError } from '../../errors';
import { mayManageAccess } from '../../settings/admin-rights';
import { authenticatorName, findStored, wecomName } from '../../settings/authenticator';
import { readOptions } from '../../settings/read-options';
import type { MemberCheck } from './member-check';

const PAGE_SIZE = 20;
const MAX_PAGE = 1_000_000; // databases have a largest offset
const MAX_BLOCKED = 100; // shown; an admin blocks few
const MAX_SEARCH = 255;
const MAX_FOUND = 1000; // users whom a search finds; an admin types more than that

export function peopleActions(memberCheck: MemberCheck) {
  return {
    /** `GET wecom:listLinks?authenticator=NAME&search=…&page=1` */
    async listLinks(ctx: Context, next: Next) {
      const { authenticator, search, page } = ctx.action.params;
      const name = await wecomName(ctx.app, authenticator);
      const state = memberCheck.stateOf(name); // first: a list from before a check's end must not look like one after
      const api = await apiKeyNow(ctx.app, name);
      const found = await findLinks(ctx.app, { authenticator: name, api }, searchWords(search), pageNumber(page));
      const [unconfirmed, blocked] = await Promise.all([
        countUnconfirmed(ctx.app, name, api),
        listBlocked(ctx.app, name),
      ]);
      ctx.body = { ...found, ...state, unconfirmed, blocked, canConfirm: mayManageAccess(ctx) } satisfies LinkedPeople;
      await next();
    },

    /** `POST wecom:removeLink { authenticator, userId, block? }` also ends the sessions that came by the link. */
    removeLink: jsonAction(async (ctx) => {
      const { authenticator: name, userId, block: mayNotReturn } = ctx.action.params.values ?? {};
      const block = mayNotReturn === true;
      const authenticator = await wecomName(ctx.app, name);
      const isUser = Number.isSafeInteger(userId);
      if (!authenticator || !isUser || !(await removeLink(ctx.app, { authenticator, userId, block }))) {
        throw new AccountError('NOT_LINKED_HERE');
      }
      ctx.logger.info('WeCom link removed', { authenticator, userId, block, adminId: ctx.state.currentUser.id });
      return { removed: true };
    }),

    /** `POST wecom:unblockLink { authenticator, wecomUserId, userId }`: this person and this user may be linked again. */
    unblockLink: jsonAction(async (ctx) => {
      if (!mayManageAccess(ctx)) {
        throw new AccountError('NOT_ALLOWED'); // the person, or an admin who may, wanted it so
      }
      const { authenticator: name, wecomUserId, userId } = ctx.action.params.values ?? {};
      const authenticator = authenticatorName(name);
      if (!Number.isSafeInteger(userId) || !(await unblockLink(ctx.app, { authenticator, wecomUserId, userId }))) {
        throw new AccountError('NOT_LINKED_HERE');
      }
      ctx.logger.info('WeCom link allowed again', { authenticator, userId, adminId: ctx.state.currentUser.id });
      return { unblocked: true };
    }),

    /** `POST wecom:confirmLinks { authenticator }`: all its links hold at the WeCom address that is set now. */
    confirmLinks: jsonAction(async (ctx) => {
      if (!mayManageAccess(ctx)) {
        throw new AccountError('NOT_ALLOWED');
      }
      const authenticator = authenticatorName(ctx.action.params.values?.authenticator);
      const api = await apiKeyNow(ctx.app, authenticator);
      if (api === undefined) {
        throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings' });
      }
      const confirmed = await confirmLinks(ctx.app, authenticator, api);
      ctx.logger.info('WeCom links confirmed', { authenticator, confirmed, adminId: ctx.state.currentUser.id });
      return { confirmed };
    }),

    /** `POST wecom:checkMembers { authenticator }`: begins to ask WeCom about everybody; `listLinks` has the progress. */
    checkMembers: jsonAction(async (ctx) => {
      const authenticator = authenticatorName(ctx.action.params.values?.authenticator);
      ctx.logger.info('WeCom members checked', { authenticator, adminId: ctx.state.currentUser.id });
      return (await memberCheck.start(authenticator)) ?? { done: 0, total: 0 };
    }),
  };
}

/** Without control characters: PostgreSQL refuses NUL in any text, and a statement of SQLite ends there. */
function searchWords(search: unknown): string {
  return typeof search === 'string'
    ? search
        .slice(0, MAX_SEARCH)
        .replace(/\p{Cc}/gu, '')
        .trim()
    : '';
}

/** From 1. */
function pageNumber(page: unknown): number {
  const number = typeof page === 'string' && page.length < 20 ? Math.trunc(Number(page)) : 1;
  return Math.min(Math.max(number || 1, 1), MAX_PAGE);
}

/** Of the address that the authenticator is set up for now; undefined while its settings are incomplete. */
async function apiKeyNow(app: Application, authenticator: string): Promise<string | undefined> {
  const record = await findStored(app, authenticator);
  const { apiBaseUrl } = (await readOptions(app, record?.get('options'))).fields;
  return apiBaseUrl && apiKeyOf({ apiBaseUrl });
}

function countUnconfirmed(app: Application, authenticator: string, api: string | undefined): Promise<number> {
  return app.db.getCollection('usersAuthenticators').model.count({ where: madeElsewhere(authenticator, api) });
}

/** One by one: each is locked against a sign-in that remembers something about it. @returns how many there were */
async function confirmLinks(app: Application, authenticator: string, api: string): Promise<number> {
  const links = await app.db
    .getCollection('usersAuthenticators')
    .model.findAll({ attributes: ['uuid'], where: madeElsewhere(authenticator, api) });
  for (const link of links) {
    await updateLinkMeta(app, { authenticator, identity: link.get('uuid') as Identity }, { api });
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
    const identity = row.get('identity') as Identity;
    const userId = Number(userIds[index]);
    const user = users.find((one) => Number(one.get('id')) === userId);
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
        limit: MAX_FOUND,
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
    findLeft(app, authenticator, links),
  ]);
  const people = links.map((link): LinkedPerson => {
    const userId = Number(link.get('userId'));
    const identity = link.get('uuid') as string;
    const owner = owners.find((user) => user.get('id') === link.get('userId'));
    const lastSignIn = lastSignIns.get(userId);
    const left = leftAt.get(identity);
    const wecomUserId = wecomUserIdOf(identity);
    const meta = readLinkMeta(link.get('meta'));
    return {
      userId,
      userName: userNameOf(owner, userId),
      wecomUserId,
      wecomName: (link.get('nickname') as string) || wecomUserId,
      since: iso(link.get('createdAt') as Date),
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

/** From the tokens that NocoBase keeps of its own: a sign-in writes nothing more for it. */
async function findLastSignIns(app: Application, authenticator: string, userIds: unknown[]) {
  const { sequelize } = app.db;
  const rows = await app.db.getCollection('issuedTokens').model.findAll({
    attributes: ['userId', [sequelize.fn('max', sequelize.col('signInTime')), 'last']],
    where: { authenticator, userId: userIds as number[] },
    group: ['userId'],
  });
  return new Map(rows.map((row) => [Number(row.get('userId')), Number(row.get('last'))]));
}

async function findLeft(app: Application, authenticator: string, links: Model[]) {
  const rows = await app.db.getCollection('wecomIdentities').model.findAll({
    where: { authenticator, identity: links.map((link) => link.get('uuid') as string) },
  });
  return new Map(rows.map((row) => [row.get('identity') as string, row.get('leftAt') as Date | null]));
}

const iso = (time: Date | number | string) => new Date(time).toISOString();
