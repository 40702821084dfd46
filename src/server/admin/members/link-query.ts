/**
 * Finds links by search, state and sort order, in plain SQL: among 100,000 rows, thousands of ids in a statement, or a
 * look-up for each row, would take seconds.
 */
import type { Application } from '@nocobase/server';
import type { Identity } from '../../../shared/identity';
import type { PEOPLE_SORTS, PEOPLE_STATES } from '../../../shared/status-page';
import { Statement } from '../../store/statement';

export type PeopleSort = (typeof PEOPLE_SORTS)[number];
export type PeopleState = (typeof PEOPLE_STATES)[number];

/** A WeCom authenticator whose links are asked for. */
export interface LinkSource {
  name: string;
  /** The id of its present WeCom address; undefined while its settings are incomplete. */
  api: string | undefined;
}

export interface LinkFilter {
  sources: LinkSource[];
  /** Part of a name, username or userid; '' for any. */
  search: string;
  state?: PeopleState;
  /** The linked user. */
  userId?: number;
}

/** Names one link. */
export interface LinkPlace {
  authenticator: string;
  userId: number;
  uuid: Identity;
}

interface Page {
  sort: PeopleSort;
  limit: number;
  offset: number;
}

/** @returns the links of a page, in its order */
export function findLinks(app: Application, filter: LinkFilter, { sort, limit, offset }: Page): Promise<LinkPlace[]> {
  const statement = new Statement(app);
  const where = conditionOf(statement, filter);
  const { join, by } = orderOf(statement, sort);
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  return select(statement, [
    selected(statement),
    join,
    `WHERE ${where}`,
    // Several links may have the same time or name: the pages must not overlap.
    `ORDER BY ${by} ${direction}, ${linkColumn(statement, 'userId')}, ${linkColumn(statement, 'authenticator')}`,
    `LIMIT ${Math.trunc(limit)} OFFSET ${Math.trunc(offset)}`,
  ]);
}

/** @returns the next links after one, by authenticator and user; for a reader that wants all of them */
export function findLinksAfter(
  app: Application,
  filter: LinkFilter,
  { after, limit }: { after?: LinkPlace; limit: number },
): Promise<LinkPlace[]> {
  const statement = new Statement(app);
  const [name, user] = [linkColumn(statement, 'authenticator'), linkColumn(statement, 'userId')];
  const where = [conditionOf(statement, filter)];
  if (after) {
    const [afterName, afterUser] = [after.authenticator, after.userId];
    const sameName = `${name} = ${statement.value(afterName)} AND ${user} > ${statement.value(afterUser)}`;
    where.push(`(${name} > ${statement.value(afterName)} OR (${sameName}))`);
  }
  return select(statement, [
    selected(statement),
    `WHERE ${where.join(' AND ')}`,
    `ORDER BY ${name}, ${user} LIMIT ${Math.trunc(limit)}`,
  ]);
}

/** @returns how many links there are on all pages */
export function countLinks(app: Application, filter: LinkFilter): Promise<number> {
  const statement = new Statement(app);
  const where = conditionOf(statement, filter);
  return statement.count(`FROM  ${statement.table('usersAuthenticators')} l WHERE ${where}`);
}

const linkColumn = (statement: Statement, field: string) => statement.column('usersAuthenticators', field, 'l');

function selected(statement: Statement): string {
  const columns = ['authenticator', 'userId', 'uuid'].map(
    (field) => `${linkColumn(statement, field)} AS ${statement.quote(field)}`,
  );
  return `SELECT ${columns.join(', ')} FROM  ${statement.table('usersAuthenticators')} l`;
}

async function select(statement: Statement, lines: string[]): Promise<LinkPlace[]> {
  const rows = await statement.select<LinkPlace>(lines);
  return rows.map((row) => ({ ...row, userId: Number(row.userId) }));
}

function orderOf(statement: Statement, sort: PeopleSort): { join: string; by: string } {
  switch (sort) {
    case 'since':
    case '-since':
      return { join: '', by: linkColumn(statement, 'createdAt') };
    case 'wecomName':
    case '-wecomName':
      return { join: '', by: linkColumn(statement, 'nickname') };
    case 'lastSignIn':
    case '-lastSignIn':
      return { join: joinLastSignIns(statement), by: 'COALESCE(s.last, 0)' };
    default:
      return sort satisfies never;
  }
}

/** Grouped once: NocoBase's table of sessions has no index on users. */
function joinLastSignIns(statement: Statement): string {
  const column = (field: string) => statement.column('issuedTokens', field, 't');
  const [name, user] = [column('authenticator'), column('userId')];
  const last = `SELECT ${name} AS name, ${user} AS owner, MAX(${column('signInTime')}) AS last`;
  return [
    `LEFT JOIN (${last} FROM  ${statement.table('issuedTokens')} t GROUP BY ${name}, ${user}) s`,
    `ON s.owner = ${linkColumn(statement, 'userId')} AND s.name = ${linkColumn(statement, 'authenticator')}`,
  ].join(' ');
}

function conditionOf(statement: Statement, { sources, search, state, userId }: LinkFilter): string {
  const name = linkColumn(statement, 'authenticator');
  const names = sources.map((source) => statement.value(source.name));
  const conditions = [names.length > 0 ? `${name} IN (${names.join(', ')})` : '1 = 0'];
  if (userId !== undefined) {
    conditions.push(`${linkColumn(statement, 'userId')} = ${statement.value(userId)}`);
  }
  if (search) {
    conditions.push(searched(statement, search));
  }
  if (state === 'unconfirmed') {
    conditions.push(madeElsewhere(statement, sources));
  } else if (state) {
    conditions.push(`${state === 'left' ? '' : 'NOT '}${hasLeft(statement)}`);
  }
  return conditions.join(' AND ');
}

function searched(statement: Statement, search: string): string {
  const conditions = [
    statement.contains(linkColumn(statement, 'nickname'), search),
    statement.userIdContains(linkColumn(statement, 'uuid'), search),
    `${linkColumn(statement, 'userId')} IN (${statement.usersNamed(search)})`,
  ];
  return `(${conditions.join(' OR ')})`;
}

function hasLeft(statement: Statement): string {
  const column = (field: string) => statement.column('wecomIdentities', field, 'i');
  const here = [
    `${column('authenticator')} = ${linkColumn(statement, 'authenticator')}`,
    `${column('identity')} = ${linkColumn(statement, 'uuid')}`,
    `${column('leftAt')} IS NOT NULL`,
  ].join(' AND ');
  return `EXISTS (SELECT 1 FROM  ${statement.table('wecomIdentities')} i WHERE ${here})`;
}

/** The link was made at another WeCom address than the authenticator's present one. */
function madeElsewhere(statement: Statement, sources: LinkSource[]): string {
  const api = statement.jsonText(linkColumn(statement, 'meta'), 'api');
  const conditions = sources.map((source) => {
    const ofSource = `${linkColumn(statement, 'authenticator')} = ${statement.value(source.name)}`;
    const isElsewhere =
      source.api === undefined ? `${api} IS NULL` : `(${api} IS NULL OR ${api} <> ${statement.value(source.api)})`;
    return `(${ofSource} AND ${isElsewhere})`;
  });
  return `(${conditions.join(' OR ') || '1 = 0'})`;
}
