/** Who is linked to whom, for those who may edit authenticators. */
import type { Context, Next } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { LinkedPeople, LinkedPerson } from '../../shared/accounts';
import { AUTH_TYPE } from '../../shared/constants';
import { wecomUserIdOf } from '../accounts/identity';
import { removeLink } from '../accounts/links';
import { userNameOf } from '../accounts/user-name';
import { AccountError, answering } from '../answering';
import { authenticatorName } from '../sign-in/authenticator';
import type { MemberCheck } from './member-check';

const PAGE_SIZE = 20;
const MAX_PAGE = 1_000_000; // databases have a largest offset
const MAX_SEARCH = 255;
const MAX_FOUND = 1000; // users whom a search finds; an admin types more than that

export function peopleActions(memberCheck: MemberCheck) {
  return {
    /** `GET wecom:listLinks?authenticator=NAME&search=…&page=1` */
    async listLinks(ctx: Context, next: Next) {
      const { authenticator, search, page } = ctx.action.params;
      const name = authenticatorName(authenticator);
      const state = memberCheck.stateOf(name); // first: a list from before a check's end must not look like one after
      const found = await findLinks(ctx.app, name, searchWords(search), pageNumber(page));
      ctx.body = { ...found, ...state, unconfirmed: 0, blocked: [], canConfirm: false } satisfies LinkedPeople;
      await next();
    },

    /** `POST wecom:removeLink { authenticator, userId }` */
    removeLink: answering(async (ctx) => {
      const { authenticator: name, userId } = ctx.action.params.values ?? {};
      const authenticator = authenticatorName(name);
      const isWecom = await ctx.app.db
        .getRepository('authenticators')
        .count({ filter: { name: authenticator, authType: AUTH_TYPE } });
      if (!isWecom || !Number.isSafeInteger(userId) || !(await removeLink(ctx.app, authenticator, userId))) {
        throw new AccountError('NOT_LINKED_HERE');
      }
      ctx.logger.info('WeCom link removed', { authenticator, userId, adminId: ctx.state.currentUser.id });
      return { removed: true };
    }),

    /** `POST wecom:checkMembers { authenticator }`: begins to ask WeCom about everybody; `listLinks` has the progress. */
    checkMembers: answering(async (ctx) => {
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

async function findLinks(app: Application, authenticator: string, search: string, page: number) {
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
    return {
      userId,
      userName: userNameOf(owner, userId),
      wecomUserId,
      wecomName: (link.get('nickname') as string) || wecomUserId,
      since: iso(link.get('createdAt') as Date),
      ...(lastSignIn && { lastSignIn: iso(lastSignIn) }),
      ...(left && { left: iso(left) }),
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
