/** Which members of the company the users are: by their links, so that no name or number is taken for a userid. */
import type { Application } from '@nocobase/server';
import type { ReceiverProblem } from '../../shared/messages';
import type { WecomUserId } from '../../shared/wecom-user-id';
import { isOfCorp, wecomUserIdOf } from '../accounts/identity';
import { holdsAt, readLinkMeta } from '../accounts/links';
import { knownAuthenticators } from '../records/known-authenticators';
import type { WecomAuthenticator } from '../settings/authenticator';
import { jsonOf } from '../store/plain-select';
import { Statement } from '../store/statement';

/** A user with an address: a message can be sent to them. */
export interface Recipient {
  userId: number;
  wecomUserId: WecomUserId;
}

export interface Unreachable {
  userId: number;
  reason: ReceiverProblem;
}

export interface People {
  recipients: Recipient[];
  unreachable: Unreachable[];
}

interface Row {
  userId: number | string;
  authenticator: string | null;
  uuid: string | null;
  meta: unknown;
  leftAt: unknown;
}

const CHUNK = 2_000; // users in a statement; SQLite binds 32,766 values

/** As WeCom documents userids; anything else could be read as several receivers, or as everyone (`@all`). */
const USER_ID = /^[a-z0-9][\w.@-]{0,63}$/i;

/** In the order of the users. Links by another app of the same company count, too: userids are the company's. */
export async function findPeople(
  app: Application,
  authenticator: WecomAuthenticator,
  userIds: readonly number[],
): Promise<People> {
  const names = [...(await knownAuthenticators(app))];
  const people: People = { recipients: [], unreachable: [] };
  for (let start = 0; start < userIds.length; start += CHUNK) {
    const chunk = userIds.slice(start, start + CHUNK);
    const rows = byUser(await findRows(app, names, chunk));
    for (const userId of chunk) {
      const found = memberOf(rows.get(userId), authenticator);
      if (typeof found === 'object') {
        people.recipients.push({ userId, wecomUserId: found.wecomUserId });
      } else {
        people.unreachable.push({ userId, reason: found });
      }
    }
  }
  return people;
}

function findRows(app: Application, names: string[], userIds: number[]): Promise<Row[]> {
  const statement = new Statement(app);
  const list = (values: unknown[]) => values.map((value) => statement.value(value)).join(', ');
  const link = (field: string) => statement.column('usersAuthenticators', field, 'l');
  const identity = (field: string) => statement.column('wecomIdentities', field, 'i');
  const id = statement.column('users', 'id', 'u');
  return statement.select<Row>([
    `SELECT ${id} AS ${statement.quote('userId')}, ${link('authenticator')} AS ${statement.quote('authenticator')},`,
    `${link('uuid')} AS ${statement.quote('uuid')}, ${link('meta')} AS ${statement.quote('meta')},`,
    `${identity('leftAt')} AS ${statement.quote('leftAt')}`,
    `FROM  ${statement.table('users')} u`,
    `LEFT JOIN ${statement.table('usersAuthenticators')} l`,
    `ON ${link('userId')} = ${id} AND ${link('authenticator')} IN (${list(names)})`,
    `LEFT JOIN ${statement.table('wecomIdentities')} i`,
    `ON ${identity('authenticator')} = ${link('authenticator')} AND ${identity('identity')} = ${link('uuid')}`,
    `WHERE ${id} IN (${list(userIds)})`,
  ]);
}

function byUser(rows: Row[]): Map<number, Row[]> {
  const grouped = new Map<number, Row[]>();
  for (const row of rows) {
    const userId = Number(row.userId);
    grouped.set(userId, [...(grouped.get(userId) ?? []), row]);
  }
  return grouped;
}

/** @param rows the user's links, or one row without a link; undefined if there is no such user */
function memberOf(
  rows: Row[] | undefined,
  { name, settings }: WecomAuthenticator,
): { wecomUserId: WecomUserId } | ReceiverProblem {
  if (!rows) {
    return 'UNKNOWN_USER';
  }
  const links = rows.flatMap((row) => (row.uuid === null ? [] : { ...row, uuid: row.uuid }));
  if (links.length === 0) {
    return 'NOT_LINKED';
  }
  const ofCompany = links.filter(
    ({ uuid, meta }) => isOfCorp(uuid, settings.corpId) && holdsAt({ meta: readLinkMeta(jsonOf(meta)) }, settings),
  );
  const present = ofCompany.filter(({ leftAt }) => !leftAt);
  const link = present.find(({ authenticator }) => authenticator === name) ?? present[0];
  if (!link) {
    return ofCompany.length > 0 ? 'LEFT_COMPANY' : 'OTHER_COMPANY';
  }
  const wecomUserId = wecomUserIdOf(link.uuid);
  return USER_ID.test(wecomUserId) ? { wecomUserId } : 'ODD_USERID';
}
