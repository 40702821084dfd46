/** Lists messages of the last 30 days, and who did not get one. */
import type { Context } from '@nocobase/actions';
import { type Model, Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import type { ListedMessage, ListedMessages, MessageFailures, MessageState } from '../../../shared/message-actions';
import type { ReceiverProblem } from '../../../shared/messages';
import { userNameOf } from '../../accounts/find-users';
import { isRecallable, resendable, toFailure } from '../../messages/outbox-rows';
import { columnsOf } from '../../store/rows';
import { Statement } from '../../store/statement';
import { pageNumber } from '../list-input';

const PAGE_SIZE = 50;
const MESSAGES = 'wecomMessages';
const FAILURES = 'wecomMessageFailures';

/** Neither content nor receivers, which may be large. */
const LISTED = [
  ...['id', 'at', 'messageId', 'channel', 'authenticator', 'type', 'total', 'accepted', 'unreached', 'state'],
  ...['msgId', 'recalledAt'],
];

interface MessagesInput {
  authenticator?: string;
  state?: MessageState;
  page?: string;
}

/** The newest first. */
export async function listMessages(
  { app }: Context,
  _: unknown,
  { page, ...filter }: MessagesInput,
): Promise<ListedMessages> {
  const [ids, total] = await Promise.all([findIds(app, filter, pageNumber(page)), countAll(app, filter)]);
  const rows: Model[] = await app.db
    .getCollection(MESSAGES)
    .model.findAll({ attributes: LISTED, where: { messageId: ids }, order: [['id', 'ASC']] });
  const [failed, open, withContent] = await Promise.all([
    countFailures(app, { messageId: ids }),
    countFailures(app, resendable(ids)),
    findWithContent(app, ids),
  ]);
  const messages = ids.map((id) => {
    const own = rows.filter((row) => row.get('messageId') === id);
    const canResend = withContent.has(id) && open.has(id);
    return { ...toMessage(id, own, failed.get(id) ?? 0), canResend };
  });
  return { messages, total, pageSize: PAGE_SIZE };
}

type Filter = Omit<MessagesInput, 'page'>;

async function findIds(app: Application, filter: Filter, page: number): Promise<string[]> {
  const statement = new Statement(app);
  const column = (field: string) => statement.column(MESSAGES, field, 'm');
  const rows = await statement.select<{ messageId: string }>([
    `SELECT ${column('messageId')} AS ${statement.quote('messageId')}, MIN(${column('id')}) AS ${statement.quote('first')}`,
    filtered(statement, filter),
    `GROUP BY ${column('messageId')} ORDER BY MIN(${column('id')}) DESC`,
    `LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`,
  ]);
  return rows.map(({ messageId }) => messageId);
}

async function countAll(app: Application, filter: Filter): Promise<number> {
  const statement = new Statement(app);
  const [row] = await statement.select<{ total: number | string }>([
    `SELECT COUNT(DISTINCT ${statement.column(MESSAGES, 'messageId', 'm')}) AS total ${filtered(statement, filter)}`,
  ]);
  return Number(row?.total ?? 0);
}

/** FROM and WHERE. */
function filtered(statement: Statement, { authenticator, state }: Filter): string {
  const column = (field: string) => statement.column(MESSAGES, field, 'm');
  const conditions = ['1 = 1'];
  if (authenticator !== undefined) {
    conditions.push(`${column('authenticator')} = ${statement.value(authenticator)}`);
  }
  if (state === 'waiting') {
    conditions.push(`${column('state')} IN (${statement.value('queued')}, ${statement.value('sending')})`);
  }
  if (state === 'incomplete') {
    const failed = `SELECT ${statement.column(FAILURES, 'messageId', 'f')} FROM  ${statement.table(FAILURES)} f`;
    conditions.push(`${column('messageId')} IN (${failed})`);
  }
  return `FROM  ${statement.table(MESSAGES)} m WHERE ${conditions.join(' AND ')}`;
}

/** The messages whose content has not been deleted yet. */
async function findWithContent(app: Application, ids: string[]): Promise<Set<string>> {
  const where = { messageId: ids, body: { [Op.ne]: null } } as WhereOptions;
  const rows: Model[] = await app.db
    .getCollection(MESSAGES)
    .model.findAll({ attributes: ['messageId'], where, group: ['messageId'] });
  return new Set(rows.map((row) => columnsOf(MESSAGES, row).messageId));
}

async function countFailures(app: Application, where: WhereOptions): Promise<Map<string, number>> {
  const counted = await app.db
    .getCollection(FAILURES)
    .model.count({ where, attributes: ['messageId'], group: ['messageId'] });
  return new Map(counted.map(({ messageId, count }) => [String(messageId), Number(count)]));
}

/** @param models the rows of one message, the first one first */
function toMessage(id: string, models: Model[], failed: number): Omit<ListedMessage, 'canResend'> {
  const rows = models.map((row) => columnsOf(MESSAGES, row));
  const [first] = rows;
  const recalledAt = rows.find((row) => row.recalledAt)?.recalledAt;
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    message: id,
    at: new Date(first?.at ?? 0).toISOString(),
    channel: first?.channel ?? '',
    authenticator: first?.authenticator ?? '',
    type: first?.type ?? '',
    total: sum(({ total, unreached }) => total + unreached),
    accepted: sum(({ accepted }) => accepted),
    waiting: sum(({ state, total }) => (state === 'queued' || state === 'sending' ? total : 0)),
    failed,
    ...(recalledAt && { recalled: new Date(recalledAt).toISOString() }),
    canRecall: rows.some(isRecallable),
  };
}

interface FailuresInput {
  message?: string;
  problem?: ReceiverProblem;
  page?: string;
}

/** Who did not get a message, and why. */
export async function listMessageFailures(
  { app }: Context,
  _: unknown,
  { message, problem, page }: FailuresInput,
): Promise<MessageFailures> {
  const { rows, count }: { rows: Model[]; count: number } = await app.db.getCollection(FAILURES).model.findAndCountAll({
    where: { messageId: message ?? '', ...(problem && { reason: problem }) },
    order: [['id', 'ASC']],
    limit: PAGE_SIZE,
    offset: (pageNumber(page) - 1) * PAGE_SIZE,
  });
  const userIds = rows.map((row) => toFailure(row).userId);
  const users: Model[] = await app.db
    .getRepository('users')
    .find({ fields: ['id', 'nickname', 'username'], filter: { id: { $in: userIds } } });
  const byId = new Map(users.map((user) => [Number(user.get('id')), user]));
  return {
    failures: rows.map((row) => {
      const { userId, wecomUserId, reason, errcode } = toFailure(row);
      return {
        at: new Date(columnsOf(FAILURES, row).at).toISOString(),
        user: { id: userId, name: userNameOf(byId.get(userId), userId) },
        problem: reason,
        ...(wecomUserId !== undefined && { wecomUserId }),
        ...(errcode !== undefined && { errcode }),
      };
    }),
    total: count,
    pageSize: PAGE_SIZE,
  };
}
