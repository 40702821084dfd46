/** What the tables of messages say about one person, for the export and the erasure of their data. */
import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import type { MemberData } from '../../shared/actions';
import { jsonOf } from '../store/plain-select';
import { columnsOf } from '../store/rows';
import { fromPairs, toPairs } from './outbox-rows';
import type { Recipient } from './people';

/** A member by their userids, or the users who are linked to them. */
export interface MessageSubject {
  /** Absent for messages of all authenticators. */
  authenticator?: string;
  /** In lower case. */
  wecomUserIds: readonly string[];
  userIds: readonly number[];
}

type Kept = Pick<MemberData, 'messages' | 'messageFailures'>;

const CHUNK = 200; // rows, of which each may have 1,000 receivers

/** Messages of the last day, and what did not arrive in the last 30 days. */
export async function findMessages(app: Application, subject: MessageSubject): Promise<Kept> {
  const found: Kept['messages'] = [];
  await forEachRow(app, subject, undefined, async (row) => {
    const { at, type, body } = columnsOf('wecomMessages', await row.reload({ attributes: ['at', 'type', 'body'] }));
    found.push({ at: new Date(at).toISOString(), type, content: jsonOf(body) });
  });
  const failures = await failuresModel(app).findAll({ where: failuresOf(subject), order: [['id', 'ASC']] });
  return {
    messages: found,
    messageFailures: failures.map((row) => {
      const { at, reason, errcode } = columnsOf('wecomMessageFailures', row);
      return { at: new Date(at).toISOString(), reason, ...(errcode !== null && { errcode }) };
    }),
  };
}

/** Takes the person out of the receivers, of messages that wait as well. @returns how many records were changed or deleted */
export async function forgetInMessages(
  app: Application,
  subject: MessageSubject,
  transaction?: Transaction,
): Promise<number> {
  let changed = 0;
  await forEachRow(app, subject, transaction, async (row, others) => {
    await row.update({ receivers: toPairs(others) }, { transaction });
    changed += 1;
  });
  return changed + (await failuresModel(app).destroy({ where: failuresOf(subject), transaction }));
}

/** Compares here: the receivers of a message are one value, which databases search in different ways. */
async function forEachRow(
  app: Application,
  { authenticator, wecomUserIds, userIds }: MessageSubject,
  transaction: Transaction | undefined,
  visit: (row: Model, others: Recipient[]) => Promise<void>,
): Promise<void> {
  for (let lastId = 0; ; ) {
    const rows = await app.db.getCollection('wecomMessages').model.findAll({
      attributes: ['id', 'receivers'],
      where: {
        id: { [Op.gt]: lastId },
        receivers: { [Op.ne]: null },
        ...(authenticator !== undefined && { authenticator }),
      } as WhereOptions,
      order: [['id', 'ASC']],
      limit: CHUNK,
      transaction,
    });
    for (const row of rows) {
      const all = fromPairs(row.get('receivers'));
      const others = all.filter((one) => !wecomUserIds.includes(one.wecomUserId) && !userIds.includes(one.userId));
      if (others.length < all.length) {
        await visit(row, others);
      }
    }
    if (rows.length < CHUNK) {
      return;
    }
    lastId = Number(rows.at(-1)?.get('id'));
  }
}

function failuresOf({ authenticator, wecomUserIds, userIds }: MessageSubject): WhereOptions {
  return {
    [Op.or]: [{ wecomUserId: wecomUserIds }, { userId: userIds }],
    ...(authenticator !== undefined && { authenticator }),
  } as WhereOptions;
}

const failuresModel = (app: Application) => app.db.getCollection('wecomMessageFailures').model;
