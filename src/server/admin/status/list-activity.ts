import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { type Activity, type ActivityPage, activityDetails } from '../../../shared/status-page';
import { userNameOf } from '../../accounts/find-users';
import type { ActivityKind, ActivityLog } from '../../records/activity-log';
import { jsonOf } from '../../store/plain-select';
import { columnsOf } from '../../store/rows';
import { Statement } from '../../store/statement';
import { pageNumber, searchText } from '../list-input';

const TABLE = 'wecomActivities';
const PAGE_SIZE = 50;

const details = activityDetails.catch({});

interface ActivityInput {
  authenticator?: string;
  activity?: ActivityKind;
  search?: string;
  page?: string;
}

/** What people and admins did, the latest first. */
export async function listActivity(
  { app }: Context,
  { activities }: { activities: ActivityLog },
  { authenticator, activity, search, page }: ActivityInput,
): Promise<ActivityPage> {
  const table = await activities.table();
  const filter = { authenticator, activity, search: searchText(search) };
  const [id, total] = await Promise.all([findIds(app, filter, pageNumber(page)), countAll(app, filter)]);
  const rows = await table.findAll({ where: { id }, order: [['id', 'DESC']] });
  const users = await findUsers(app, rows);
  return { activities: rows.map((row) => toActivity(row, users)), total, pageSize: PAGE_SIZE };
}

interface Filter {
  authenticator?: string;
  activity?: ActivityKind;
  /** '' for any. */
  search: string;
}

async function findIds(app: Application, filter: Filter, page: number): Promise<number[]> {
  const statement = new Statement(app);
  const id = statement.column(TABLE, 'id', 'a');
  const rows = await statement.select<{ id: number | string }>([
    `SELECT ${id} AS id ${filtered(statement, filter)}`,
    `ORDER BY ${id} DESC LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`,
  ]);
  return rows.map((row) => Number(row.id));
}

function countAll(app: Application, filter: Filter): Promise<number> {
  const statement = new Statement(app);
  return statement.count(filtered(statement, filter));
}

/** FROM and WHERE. The search is part of a userid, or of the name of the user who did it or whom it is about. */
function filtered(statement: Statement, { authenticator, activity, search }: Filter): string {
  const column = (field: string) => statement.column(TABLE, field, 'a');
  const conditions = ['1 = 1'];
  if (authenticator !== undefined) {
    conditions.push(`${column('authenticator')} = ${statement.value(authenticator)}`);
  }
  if (activity) {
    conditions.push(`${column('activity')} = ${statement.value(activity)}`);
  }
  if (search) {
    const isNamed = (field: string) => `${column(field)} IN (${statement.usersNamed(search)})`;
    const found = [statement.contains(column('wecomUserId'), search), isNamed('userId'), isNamed('actorId')];
    conditions.push(`(${found.join(' OR ')})`);
  }
  return `FROM  ${statement.table(TABLE)} a WHERE ${conditions.join(' AND ')}`;
}

async function findUsers(app: Application, rows: Model[]): Promise<Map<number, Model>> {
  const id = rows.flatMap((row) => {
    const { actorId, userId } = columnsOf(TABLE, row);
    return [actorId, userId].filter((one) => one !== null).map(Number);
  });
  const attributes = ['id', 'nickname', 'username'];
  const users = await app.db.getCollection('users').model.findAll({ attributes, where: { id: [...new Set(id)] } });
  return new Map(users.map((user) => [Number(user.get('id')), user]));
}

function toActivity(row: Model, users: Map<number, Model>): Activity {
  const { id, at, activity, authenticator, actorId, userId, wecomUserId, details: kept } = columnsOf(TABLE, row);
  const person = (one: number) => ({ id: Number(one), name: userNameOf(users.get(Number(one)), Number(one)) });
  return {
    ...{ id: Number(id), at: new Date(at).toISOString(), activity: activity as ActivityKind, authenticator },
    ...(actorId !== null && { actor: person(actorId) }),
    ...(userId !== null && { user: person(userId) }),
    ...(wecomUserId && { wecomUserId }),
    ...details.parse(jsonOf(kept)),
  };
}
