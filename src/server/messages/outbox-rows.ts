/** The tables of messages: what is to be sent, what was sent, and who did not get it. */
import { randomBytes } from 'node:crypto';
import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { col, fn, type WhereOptions } from 'sequelize';
import type { MessageType } from '../../shared/message-limits';
import type { ChannelOptions, ReceiverProblem } from '../../shared/messages';
import { IMMEDIATE, withWriterLock } from '../accounts/identity-lock';
import type { Priority } from '../accounts/writers';
import { chunks } from '../store/chunks';
import { jsonOf } from '../store/plain-select';
import { columnsOf, fieldOf } from '../store/rows';
import type { Recipient, Unreachable } from './people';

export const DAY_MS = 24 * 60 * 60_000;
const CONTENT_KEPT_MS = DAY_MS; // as long as WeCom recalls a message
const KEPT_MS = 30 * DAY_MS;
const MAX_RECEIVERS = 1_000; // of one call; 40032 beyond
const CHUNK = 1_000; // rows of a statement
const MAX_MSG_ID = 255; // characters, as the column has
const MAX_INTEGER = 2 ** 31 - 1; // of the column; WeCom's errcodes are far below it
const EXAMPLES = 3; // users who are named for each reason

export const LIFETIME_MS = DAY_MS;

/** A row that is to be sent. */
export interface OutboxRow {
  id: number;
  messageId: string;
  authenticator: string;
  queue: string;
  type: string;
  body: Record<string, unknown>;
  recipients: Recipient[];
  state: string;
  /** How often a node has claimed it, which tells claims apart. */
  claims: number;
  /** Calls that failed and were repeated. */
  attempts: number;
  /** Those of them that WeCom answered by being busy, or by refusing a token. */
  busyAttempts: number;
  /** When the claim began that another node has left behind, epoch ms. */
  claimedAt: number | null;
  /** When the first call began of which it is not known whether WeCom has accepted it, epoch ms. */
  unknownSince: number | null;
  expiresAt: number;
  /** Until when the sender waits for the answer, epoch ms. */
  waitUntil: number;
}

export interface NewMessage {
  channel: string;
  authenticator: string;
  queue: string;
  type: MessageType;
  body: Record<string, unknown>;
  recipients: readonly Recipient[];
  unreachable: readonly Unreachable[];
  /** What the channel calls a message that not everyone gets. */
  partial: ChannelOptions['partial'];
  /** Failures that become this message's, up to one with this id. */
  replaces?: { messageId: string; lastFailureId: number };
}

export interface ReceiverFailure {
  userId: number;
  wecomUserId?: string;
  reason: ReceiverProblem;
  errcode?: number;
}

/** How a call ended. */
export interface RowResult {
  state: 'done' | 'dead';
  accepted: number;
  msgId?: string;
  errcode?: number;
  failures: ReceiverFailure[];
}

/** What has become of a message so far. */
export interface Outcome {
  total: number;
  accepted: number;
  /** Receivers whose answer is not known yet. */
  waiting: number;
  failures: FailureGroup[];
}

/** The receivers who did not get a message for one reason. */
export interface FailureGroup {
  reason: ReceiverProblem;
  errcode?: number;
  count: number;
  /** The first few of them. */
  userIds: number[];
}

/** What changes when a row waits again. */
export type Postponed = Partial<Pick<OutboxRow, 'attempts' | 'busyAttempts' | 'unknownSince'>> & {
  nextAt: number;
  /** Whether WeCom may have accepted it, which counts for the receivers' limits. */
  wasSent: boolean;
};

type StoredPair = [userId: number, wecomUserId: string];

export class OutboxRows {
  constructor(private readonly app: Application) {}

  /**
   * Writes a message before it is sent.
   *
   * @param waitUntil until when the sender waits for the answer, epoch ms; 0 if not at all
   */
  async add(messageId: string, message: NewMessage, waitUntil: number): Promise<void> {
    const { channel, authenticator, queue, type, body, recipients, unreachable, partial, replaces } = message;
    const at = new Date();
    const common = { at, messageId, channel, authenticator, queue, type, body, partial, waitUntil };
    const times = { nextAt: at.getTime(), expiresAt: at.getTime() + LIFETIME_MS };
    const rows = chunks(recipients, MAX_RECEIVERS).map((part) => ({
      ...common,
      ...times,
      receivers: toPairs(part),
      total: part.length,
      state: 'queued',
    }));
    const nobody = { ...common, ...times, receivers: [], total: 0, state: 'dead' };
    const [first = nobody, ...others] = rows;
    await this.write('request', async (transaction) => {
      if (replaces) {
        const { messageId: former, lastFailureId } = replaces;
        const where = { ...resendable(former), id: { [Op.lte]: lastFailureId } } as WhereOptions;
        await this.failuresModel.destroy({ where, transaction });
      }
      await this.model.bulkCreate([{ ...first, unreached: unreachable.length }, ...others], { transaction });
      await this.addFailures({ messageId, authenticator }, unreachable, transaction);
    });
  }

  /** The next row of a queue that may be sent now, or that a node has left behind. */
  async nextDue(queue: string, now: number, leftBefore: number): Promise<OutboxRow | undefined> {
    const row = await this.model.findOne({
      where: {
        queue,
        [Op.or]: [
          { state: 'queued', nextAt: { [Op.lte]: now } },
          { state: 'sending', claimedAt: { [Op.lt]: leftBefore } },
        ],
      } as WhereOptions,
      order: [['id', 'ASC']],
    });
    return row ? toOutboxRow(row) : undefined;
  }

  /** When the next row of a queue is due, epoch ms; undefined if none waits. */
  async nextTime(queue: string): Promise<number | undefined> {
    const next = await this.model.min<number | string | null, Model>('nextAt', { where: { queue, state: 'queued' } });
    return next === null || next === undefined ? undefined : Number(next);
  }

  /** The queues in which anything waits, or was left behind. */
  async queues(): Promise<string[]> {
    const rows = await this.model.findAll({
      attributes: ['queue'],
      where: { state: ['queued', 'sending'] },
      group: ['queue'],
    });
    return rows.map((row) => columnsOf('wecomMessages', row).queue);
  }

  /** Compares and sets, so that of several nodes one sends it. @returns whether this one does */
  async claim({ id, state, claims }: OutboxRow, now: number): Promise<boolean> {
    const values = { state: 'sending', claims: claims + 1, claimedAt: now, sentAt: now };
    return (await this.update(values, { id, state, claims })) === 1;
  }

  /** Gives a claimed row back, to be sent later. */
  async postpone(row: OutboxRow, { wasSent, ...changes }: Postponed): Promise<void> {
    await this.update({ ...changes, state: 'queued', ...(!wasSent && { sentAt: null }) }, claimed(row));
  }

  /** Moves receivers of a claimed row into a row of their own, which is due later. */
  async splitOff(row: OutboxRow, later: readonly Recipient[], nextAt: number): Promise<void> {
    const movedIds = new Set(later.map(({ userId }) => userId));
    await this.write('afterwards', async (transaction) => {
      const stored = await this.model.findOne({ where: claimed(row), transaction });
      if (stored) {
        const { id: _, receivers, ...values } = columnsOf('wecomMessages', stored);
        const present = fromPairs(receivers); // some may have been erased
        const moved = present.filter(({ userId }) => movedIds.has(userId));
        const stays = present.filter(({ userId }) => !movedIds.has(userId));
        const copy = { ...values, receivers: toPairs(moved), total: later.length, unreached: 0, sentAt: null };
        await this.model.create({ ...copy, state: 'queued', claims: 0, nextAt }, { transaction });
        const total = row.recipients.length - later.length;
        await stored.update({ receivers: toPairs(stays), total }, { transaction });
      }
    });
  }

  async finish(row: OutboxRow, { state, accepted, msgId, errcode, failures }: RowResult): Promise<void> {
    const { messageId, authenticator } = row;
    const values = { state, accepted, msgId: storableMsgId(msgId), errcode: storableErrcode(errcode) };
    await this.write('afterwards', async (transaction) => {
      const [finished] = await this.model.update(values, { where: claimed(row), transaction });
      if (finished === 1) {
        await this.addFailures({ messageId, authenticator }, failures, transaction);
      }
    });
  }

  /** Keeps what waits of a message from being sent. @returns for how many receivers */
  async cancel(messageId: string): Promise<number> {
    return this.write('request', async (transaction) => {
      const lock = transaction.LOCK.UPDATE; // so that no node claims them meanwhile; SQLite has one writer anyway
      const rows = (await this.model.findAll({ where: { messageId, state: 'queued' }, lock, transaction })).map((row) =>
        columnsOf('wecomMessages', row),
      );
      const values = { state: 'dead', recalledAt: new Date() };
      await this.model.update(values, { where: { id: rows.map(({ id }) => id) }, transaction });
      const failures = rows.flatMap(({ receivers, authenticator }) =>
        fromPairs(receivers).map((recipient) => ({ ...recipient, authenticator, reason: 'RECALLED' as const })),
      );
      await this.addFailures({ messageId }, failures, transaction);
      return failures.length;
    });
  }

  async outcome(messageId: string): Promise<Outcome> {
    const attributes = ['total', 'accepted', 'unreached', 'state'];
    const rows = (await this.model.findAll({ attributes, where: { messageId } })).map((row) =>
      columnsOf('wecomMessages', row),
    );
    return {
      total: sum(rows.map(({ total, unreached }) => total + unreached)),
      accepted: sum(rows.map(({ accepted }) => accepted)),
      waiting: sum(rows.map(({ state, total }) => (state === 'queued' || state === 'sending' ? total : 0))),
      failures: await this.failureGroups(messageId),
    };
  }

  private async failureGroups(messageId: string): Promise<FailureGroup[]> {
    const id = col(fieldOf(this.failuresModel, 'id'));
    const groups = (await this.failuresModel.findAll({
      attributes: ['reason', 'errcode', [fn('COUNT', id), 'count'], [fn('MIN', id), 'first']],
      where: { messageId },
      group: ['reason', 'errcode'],
      raw: true,
    })) as unknown as { reason: ReceiverProblem; errcode: number | null; count: unknown; first: unknown }[];
    const inOrder = groups.sort((one, other) => Number(one.first) - Number(other.first));
    return Promise.all(
      inOrder.map(async ({ reason, errcode, count }) => ({
        reason,
        ...(errcode !== null && { errcode }),
        count: Number(count),
        userIds: await this.firstUserIds({ messageId, reason, errcode }),
      })),
    );
  }

  private async firstUserIds(where: { messageId: string; reason: string; errcode: number | null }): Promise<number[]> {
    const rows = await this.failuresModel.findAll({
      attributes: ['userId'],
      where,
      order: [['id', 'ASC']],
      limit: EXAMPLES,
    });
    return rows.map((row) => Number(columnsOf('wecomMessageFailures', row).userId));
  }

  /** Whether all of a message has been sent, or given up. */
  async isFinished(messageId: string): Promise<boolean> {
    return (await this.model.count({ where: { messageId, state: ['queued', 'sending'] } })) === 0;
  }

  /** When members got a message lately: userids and times in epoch ms. */
  async sentSince(queue: string, since: number): Promise<{ wecomUserIds: string[]; at: number }[]> {
    const rows = await this.model.findAll({
      attributes: ['receivers', 'sentAt'],
      where: { queue, sentAt: { [Op.gt]: since } } as WhereOptions,
      order: [['sentAt', 'ASC']],
      raw: true,
    });
    return (rows as unknown as { receivers: unknown; sentAt: number | string }[]).map(({ receivers, sentAt }) => ({
      wecomUserIds: fromPairs(receivers).map(({ wecomUserId }) => wecomUserId),
      at: Number(sentAt),
    }));
  }

  /** Deletes what is too old; called every night. @returns how many rows */
  async forgetOld(): Promise<number> {
    const before = (ms: number) => ({ [Op.lt]: new Date(Date.now() - ms) });
    const withContent = { at: before(CONTENT_KEPT_MS), state: ['done', 'dead'], body: { [Op.ne]: null } };
    await this.inChunks(this.model, withContent as WhereOptions, (where) =>
      this.model.update({ body: null, receivers: null }, { where }).then(([changed]) => changed),
    );
    const deleted = [this.model, this.failuresModel].map(
      (model) => () => this.inChunks(model, { at: before(KEPT_MS) }, (where) => model.destroy({ where })),
    );
    let count = 0;
    for (const run of deleted) {
      count += await run();
    }
    return count;
  }

  /** Changes all rows of a condition that the change ends, without keeping other writers waiting. @returns how many */
  private async inChunks(
    model: OutboxRows['model'],
    where: WhereOptions,
    change: (where: WhereOptions) => Promise<number>,
  ): Promise<number> {
    for (let changed = 0; ; ) {
      const rows = await model.findAll({ attributes: ['id'], where, limit: CHUNK });
      const id = rows.map((row) => Number(row.get('id')));
      const part = id.length > 0 ? await withWriterLock(this.app, () => change({ id }), 'afterwards') : 0;
      changed += part;
      if (rows.length < CHUNK || part === 0) {
        return changed;
      }
    }
  }

  private async addFailures(
    message: { messageId: string; authenticator?: string },
    failures: readonly (ReceiverFailure | Unreachable)[],
    transaction: Transaction,
  ): Promise<void> {
    const at = new Date();
    for (const part of chunks(failures, CHUNK)) {
      await this.failuresModel.bulkCreate(
        part.map((failure) => ({
          ...message,
          ...failure,
          errcode: storableErrcode('errcode' in failure ? failure.errcode : undefined),
          at,
        })),
        { transaction },
      );
    }
  }

  private write<T>(priority: Priority, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return withWriterLock(this.app, () => this.app.db.sequelize.transaction(IMMEDIATE, work), priority);
  }

  /** @returns how many rows were changed */
  private async update(values: Record<string, unknown>, where: WhereOptions): Promise<number> {
    const [changed] = await withWriterLock(this.app, () => this.model.update(values, { where }), 'afterwards');
    return changed;
  }

  get model() {
    return this.app.db.getCollection('wecomMessages').model;
  }

  get failuresModel() {
    return this.app.db.getCollection('wecomMessageFailures').model;
  }
}

function toOutboxRow(row: Model): OutboxRow {
  const { body, receivers, claimedAt, unknownSince, expiresAt, waitUntil, ...columns } = columnsOf(
    'wecomMessages',
    row,
  );
  return {
    ...columns,
    body: (jsonOf(body) ?? {}) as Record<string, unknown>,
    recipients: fromPairs(receivers),
    claimedAt: claimedAt === null ? null : Number(claimedAt),
    unknownSince: unknownSince === null ? null : Number(unknownSince),
    expiresAt: Number(expiresAt),
    waitUntil: Number(waitUntil),
  };
}

/** As `OutboxRows.outcome` has them, of receivers who have no address. */
export function groupsOf(unreachable: readonly Unreachable[]): FailureGroup[] {
  const groups = new Map<ReceiverProblem, FailureGroup>();
  for (const { reason, userId } of unreachable) {
    const group = groups.get(reason) ?? { reason, count: 0, userIds: [] };
    group.count += 1;
    if (group.userIds.length < EXAMPLES) {
      group.userIds.push(userId);
    }
    groups.set(reason, group);
  }
  return [...groups.values()];
}

export function newMessageId(): string {
  return randomBytes(16).toString('hex');
}

/** The row, as long as it belongs to the node that has claimed it. */
function claimed({ id, claims }: OutboxRow) {
  return { id, state: 'sending', claims: claims + 1 };
}

/** The failures of a message that is sent again: receivers of a message that was taken back do not get it. */
export function resendable(messageId: string | readonly string[]): WhereOptions {
  return { messageId, reason: { [Op.ne]: 'RECALLED' } } as WhereOptions;
}

/** WeCom recalls messages of the last 24 hours. */
export function isRecallable(row: { at: Date; state: string; msgId: string | null; recalledAt: Date | null }): boolean {
  const { at, msgId, recalledAt, state } = row;
  return !recalledAt && (state === 'queued' || Boolean(msgId)) && Date.now() - new Date(at).getTime() < DAY_MS;
}

function storableMsgId(msgId: string | undefined): string | null {
  return msgId === undefined || msgId.length > MAX_MSG_ID ? null : msgId;
}

function storableErrcode(errcode: number | undefined): number | null {
  return errcode === undefined || Math.abs(errcode) > MAX_INTEGER ? null : errcode;
}

export function toFailure(row: Model): ReceiverFailure {
  const { userId, wecomUserId, reason, errcode } = columnsOf('wecomMessageFailures', row);
  return {
    userId: Number(userId),
    reason: reason as ReceiverProblem,
    ...(wecomUserId !== null && { wecomUserId }),
    ...(errcode !== null && { errcode }),
  };
}

export function toPairs(recipients: readonly Recipient[]): StoredPair[] {
  return recipients.map(({ userId, wecomUserId }) => [userId, wecomUserId]);
}

export function fromPairs(stored: unknown): Recipient[] {
  const pairs = (jsonOf(stored) ?? []) as StoredPair[];
  return pairs.map(([userId, wecomUserId]) => ({ userId, wecomUserId: wecomUserId as Recipient['wecomUserId'] }));
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
