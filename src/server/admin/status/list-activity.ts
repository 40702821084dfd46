import type { Context } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import { type Activity, type ActivityPage, activityDetails } from '../../../shared/status-page';
import { userNameOf } from '../../accounts/find-users';
import type { ActivityKind, ActivityLog } from '../../records/activity-log';
import { jsonOf } from '../../store/plain-select';
import { columnsOf } from '../../store/rows';
import { escapeLike } from '../../store/text';
import { pageNumber, searchText } from '../list-input';

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
  const { rows, count } = await table.findAndCountAll({
    where: {
      ...(authenticator !== undefined && { authenticator }),
      ...(activity && { activity }),
      ...searched(app, searchText(search)),
    } as WhereOptions,
    order: [['id', 'DESC']],
    limit: PAGE_SIZE,
    offset: (pageNumber(page) - 1) * PAGE_SIZE,
  });
  const users = await findUsers(app, rows);
  return { activities: rows.map((row) => toActivity(row, users)), total: count, pageSize: PAGE_SIZE };
}

/** Part of a userid, or of the name of the user who did it or whom it is about. */
function searched(app: Application, search: string): WhereOptions {
  if (!search) {
    return {};
  }
  const { sequelize } = app.db;
  const quote = (name: string) => sequelize.getQueryInterface().quoteIdentifier(name);
  const pattern = sequelize.escape(`%${escapeLike(search.toLowerCase())}%`);
  const contains = (column: string) => `LOWER(${quote(column)}) LIKE ${pattern} ESCAPE '!'`;
  const named = `SELECT ${quote('id')} FROM  ${app.db.getCollection('users').quotedTableName()} WHERE ${contains('nickname')} OR ${contains('username')}`;
  const columnOf = (field: string) =>
    app.db.getCollection('wecomActivities').model.rawAttributes[field]?.field ?? field;
  const isNamed = (field: string) => sequelize.literal(`${quote(columnOf(field))} IN (${named})`);
  return {
    [Op.or]: [sequelize.literal(contains(columnOf('wecomUserId'))), isNamed('userId'), isNamed('actorId')],
  } as WhereOptions;
}

async function findUsers(app: Application, rows: Model[]): Promise<Map<number, Model>> {
  const id = rows.flatMap((row) => {
    const { actorId, userId } = columnsOf('wecomActivities', row);
    return [actorId, userId].filter((one) => one !== null).map(Number);
  });
  const attributes = ['id', 'nickname', 'username'];
  const users = await app.db.getCollection('users').model.findAll({ attributes, where: { id: [...new Set(id)] } });
  return new Map(users.map((user) => [Number(user.get('id')), user]));
}

function toActivity(row: Model, users: Map<number, Model>): Activity {
  const {
    id,
    at,
    activity,
    authenticator,
    actorId,
    userId,
    wecomUserId,
    details: kept,
  } = columnsOf('wecomActivities', row);
  const person = (one: number) => ({ id: Number(one), name: userNameOf(users.get(Number(one)), Number(one)) });
  return {
    ...{ id: Number(id), at: new Date(at).toISOString(), activity: activity as ActivityKind, authenticator },
    ...(actorId !== null && { actor: person(actorId) }),
    ...(userId !== null && { user: person(userId) }),
    ...(wecomUserId && { wecomUserId }),
    ...details.parse(jsonOf(kept)),
  };
}
