/** Which members are linked to which users: page by page for the lists, and all of them as CSV. */

import type { Context } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { BlockedLink, LinkedMember, LinkedMembers } from '../../../shared/actions';
import { userNameOf } from '../../accounts/find-users';
import { wecomUserIdOf } from '../../accounts/identity';
import { apiIdOf, readLinkMeta } from '../../accounts/links';
import type { ActivityLog } from '../../records/activity-log';
import { pageRightsOf } from '../../settings/admin-rights';
import { type SavedAuthenticator, savedAuthenticators } from '../../settings/saved-settings';
import { columnsOf, fieldOf } from '../../store/rows';
import { csvHeader, csvLine } from '../csv';
import { pageNumber, searchText } from '../list-input';
import {
  countLinks,
  findLinks,
  findLinksAfter,
  type LinkFilter,
  type LinkPlace,
  type LinkSource,
  type PeopleSort,
  type PeopleState,
} from './link-query';
import type { MemberCheck } from './member-check';

const PAGE_SIZE = 20;
const MAX_BLOCKED = 100; // blocked links in a reply; an admin blocks few
const EXPORT_CHUNK = 500; // links read at a time

interface LinksInput {
  authenticator?: string;
  search?: string;
  state?: PeopleState;
  user?: number;
}

export async function listLinks(
  ctx: Context,
  { memberCheck }: { memberCheck: MemberCheck },
  input: LinksInput & { sort?: PeopleSort; page?: string },
): Promise<LinkedMembers> {
  const { app } = ctx;
  const { authenticator } = input;
  const sources = await linkSources(app, authenticator);
  const [only] = sources;
  const state = authenticator !== undefined && only ? memberCheck.stateOf(only.name) : {}; // read first: a check may end
  const filter = filterOf(sources, input);
  const { sort = '-since' } = input;
  const offset = (pageNumber(input.page) - 1) * PAGE_SIZE;
  const [places, total, unconfirmed, blocked] = await Promise.all([
    findLinks(app, filter, { sort, limit: PAGE_SIZE, offset }),
    countLinks(app, filter),
    countLinks(app, { sources, search: '', state: 'unconfirmed' }),
    listBlocked(app, sources),
  ]);
  const people = await membersAt(app, sources, places);
  return { people, total, pageSize: PAGE_SIZE, ...state, unconfirmed, blocked, rights: pageRightsOf(ctx) };
}

function filterOf(sources: LinkSource[], { search, state, user }: LinksInput): LinkFilter {
  return { sources, search: searchText(search), state, userId: user };
}

/** All links that the filter finds, as CSV; by authenticator and user. */
export async function exportPeople(
  ctx: Context,
  { activities }: { activities: ActivityLog },
  input: LinksInput,
): Promise<AsyncIterable<string>> {
  const sources = await linkSources(ctx.app, input.authenticator);
  const filter = filterOf(sources, input);
  const actorId: number = ctx.state.currentUser.id;
  const { authenticator = '' } = input;
  ctx.logger.info('WeCom people exported', { authenticator, adminId: actorId });
  activities.record({ activity: 'people-exported', authenticator, actorId });
  return csvChunks(ctx.app, filter);
}

const CSV_COLUMNS = [
  'authenticator',
  'username',
  'nickname',
  'wecomName',
  'userid',
  'since',
  'lastSignIn',
  'left',
  'linkedBy',
  'unconfirmed',
];

async function* csvChunks(app: Application, filter: LinkFilter): AsyncGenerator<string> {
  yield csvHeader(CSV_COLUMNS);
  for (let after: LinkPlace | undefined; ; ) {
    const places = await findLinksAfter(app, filter, { after, limit: EXPORT_CHUNK });
    const people = await membersAt(app, filter.sources, places);
    const users = await findUsers(app, places);
    yield people.map((one) => csvLine(cellsOf(one, users.get(one.userId)))).join('');
    after = places.at(-1);
    if (places.length < EXPORT_CHUNK) {
      return;
    }
  }
}

function cellsOf(member: LinkedMember, user: Model | undefined): string[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return [
    member.authenticator,
    text(user?.get('username')),
    text(user?.get('nickname')),
    member.wecomName,
    member.wecomUserId,
    member.since,
    member.lastSignIn ?? '',
    member.left ?? '',
    member.by ?? '',
    member.unconfirmed ? 'unconfirmed' : '',
  ];
}

/** The WeCom authenticators whose links are asked for: one, or all. */
async function linkSources(app: Application, authenticator: string | undefined): Promise<LinkSource[]> {
  const all = await savedAuthenticators(app);
  return all.filter(({ name }) => authenticator === undefined || name === authenticator).map(sourceOf);
}

function sourceOf({ name, reading }: SavedAuthenticator): LinkSource {
  const { apiBaseUrl } = reading.fields;
  return { name, api: apiBaseUrl && apiIdOf({ apiBaseUrl }) };
}

async function membersAt(app: Application, sources: LinkSource[], places: LinkPlace[]): Promise<LinkedMember[]> {
  if (places.length === 0) {
    return [];
  }
  const authenticator = [...new Set(places.map((place) => place.authenticator))];
  const userId = [...new Set(places.map((place) => place.userId))];
  const [links, users, lastSignIns, leftAt] = await Promise.all([
    app.db.getCollection('usersAuthenticators').model.findAll({ where: { authenticator, userId } }),
    findUsers(app, places),
    findLastSignIns(app, authenticator, userId),
    findDepartures(app, authenticator, places),
  ]);
  const byPlace = new Map(links.map((link) => [keyOf(columnsOf('usersAuthenticators', link)), link]));
  const apiOf = new Map(sources.map(({ name, api }) => [name, api]));
  return places.flatMap((place) => {
    const link = byPlace.get(keyOf(place));
    if (!link) {
      return []; // removed a moment ago
    }
    const { nickname, createdAt } = columnsOf('usersAuthenticators', link);
    const lastSignIn = lastSignIns.get(keyOf(place));
    const left = leftAt.get(JSON.stringify([place.authenticator, place.uuid]));
    const wecomUserId = wecomUserIdOf(place.uuid);
    const meta = readLinkMeta(link.get('meta'));
    const member: LinkedMember = {
      authenticator: place.authenticator,
      userId: place.userId,
      userName: userNameOf(users.get(place.userId), place.userId),
      wecomUserId,
      wecomName: nickname || wecomUserId,
      since: iso(createdAt),
      ...(lastSignIn && { lastSignIn: iso(lastSignIn) }),
      ...(left && { left: iso(left) }),
      ...(meta.by && { by: meta.by }),
      ...(meta.browser && { browser: meta.browser }),
      ...(meta.movedFrom && { movedFrom: meta.movedFrom }),
      ...(meta.api !== apiOf.get(place.authenticator) && { unconfirmed: true as const }),
    };
    return [member];
  });
}

const keyOf = ({ authenticator, userId }: Pick<LinkPlace, 'authenticator' | 'userId'>) =>
  JSON.stringify([authenticator, Number(userId)]);

async function findUsers(app: Application, places: LinkPlace[]): Promise<Map<number, Model>> {
  const id = [...new Set(places.map(({ userId }) => userId))];
  const attributes = ['id', 'nickname', 'username'];
  const users = await app.db.getCollection('users').model.findAll({ attributes, where: { id } });
  return new Map(users.map((user) => [Number(user.get('id')), user]));
}

/** Reads NocoBase's own table of tokens, so that sign-ins need not store their time again. */
async function findLastSignIns(app: Application, authenticator: string[], userId: number[]) {
  const { sequelize } = app.db;
  const { model } = app.db.getCollection('issuedTokens');
  const rows = await model.findAll({
    attributes: ['authenticator', 'userId', [sequelize.fn('max', sequelize.col(fieldOf(model, 'signInTime'))), 'last']],
    where: { authenticator, userId },
    group: ['authenticator', 'userId'],
  });
  return new Map(
    rows.map((row) => [
      keyOf({ authenticator: String(row.get('authenticator')), userId: Number(row.get('userId')) }),
      Number(row.get('last')),
    ]),
  );
}

async function findDepartures(app: Application, authenticator: string[], places: LinkPlace[]) {
  const rows = await app.db.getCollection('wecomIdentities').model.findAll({
    where: { authenticator, identity: places.map(({ uuid }) => uuid), leftAt: { [Op.ne]: null } },
  });
  return new Map(
    rows.map((row) => {
      const { authenticator: name, identity, leftAt } = columnsOf('wecomIdentities', row);
      return [JSON.stringify([name, identity]), leftAt];
    }),
  );
}

async function listBlocked(app: Application, sources: LinkSource[]): Promise<BlockedLink[]> {
  const rows = await app.db.getCollection('wecomBlockedLinks').model.findAll({
    where: { authenticator: sources.map(({ name }) => name) },
    order: [['id', 'DESC']],
    limit: MAX_BLOCKED,
  });
  const userIds = rows.map((row) => Number(row.get('userId')));
  const users: Model[] = await app.db
    .getRepository('users')
    .find({ fields: ['id', 'nickname', 'username'], filter: { id: { $in: userIds } } });
  return rows.map((row, index) => {
    const { authenticator, identity } = columnsOf('wecomBlockedLinks', row);
    const userId = Number(userIds[index]);
    const user = users.find((candidate) => Number(candidate.get('id')) === userId);
    return { authenticator, userId, userName: userNameOf(user, userId), wecomUserId: wecomUserIdOf(identity) };
  });
}

const iso = (time: Date | number | string) => new Date(time).toISOString();
