/** The tables of messages: what is to be sent, what was sent, and who did not get it. */
import { randomBytes } from 'node:crypto';
import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import type { MessageType } from '../../shared/message-limits';
import type { ReceiverProblem } from '../../shared/messages';
import { IMMEDIATE, withWriterLock } from '../accounts/identity-lock';
import { jsonOf } from '../store/plain-select';
import { columnsOf } from '../store/rows';
import type { Recipient, Unreachable } from './people';

const DAY_MS = 24 * 60 * 60_000;
const CONTENT_KEPT_MS = DAY_MS; // as long as WeCom recalls a message
const KEPT_MS = 30 * DAY_MS;
const MAX_RECEIVERS = 1_000; // of one call; 40032 beyond
const CHUNK = 1_000; // rows of an insert

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
  attempts: number;
  expiresAt: number;
}

export interface NewMessage {
  channel: string;
  authenticator: string;
  queue: string;
  type: MessageType;
  body: Record<string, unknown>;
  recipients: readonly Recipient[];
  unreachable: readonly Unreachable[];
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
  /** Receivers for whom the answer is not known yet. */
  waiting: number;
  failures: ReceiverFailure[];
}

type StoredPair = [userId: number, wecomUserId: string];

export class OutboxRows {
  constructor(private readonly app: Application) {}

  /** Writes a message before it is sent. @returns its id */
  async add(message: NewMessage): Promise<string> {
    const messageId = randomBytes(16).toString('hex');
    const { channel, authenticator, queue, type, body, recipients, unreachable } = message;
    const at = new Date();
    const common = { at, messageId, channel, authenticator, queue, type, body };
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
    await this.write(async (transaction) => {
      await this.model.bulkCreate([{ ...first, unreached: unreachable.length }, ...others], { transaction });
      await this.addFailures({ messageId, authenticator }, unreachable, transaction);
    });
    return messageId;
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
  async claim({ id, state, attempts }: OutboxRow, now: number): Promise<boolean> {
    const values = { state: 'sending', attempts: attempts + 1, claimedAt: now, sentAt: now };
    const [claimed] = await withWriterLock(
      this.app,
      () => this.model.update(values, { where: { id, state, attempts } }),
      'request',
    );
    return claimed === 1;
  }

  /**
   * Gives a claimed row back, to be sent later.
   *
   * @param wasSent whether WeCom may have accepted it, which counts for the receivers' limits
   */
  async postpone({ id, attempts }: OutboxRow, nextAt: number, { wasSent }: { wasSent: boolean }): Promise<void> {
    const values = { state: 'queued', nextAt, ...(!wasSent && { sentAt: null }) };
    const where = { id, state: 'sending', attempts: attempts + 1 };
    await withWriterLock(this.app, () => this.model.update(values, { where }), 'request');
  }

  /** Moves receivers of a claimed row into a row of their own, which is due later. */
  async splitOff(row: OutboxRow, later: readonly Recipient[], nextAt: number): Promise<void> {
    const { id, recipients } = row;
    const stays = recipients.filter((recipient) => !later.includes(recipient));
    await this.write(async (transaction) => {
      const stored = await this.model.findByPk(id, { transaction });
      if (stored) {
        const { id: _, ...values } = columnsOf('wecomMessages', stored);
        const copy = { ...values, receivers: toPairs(later), total: later.length, unreached: 0, sentAt: null };
        await this.model.create({ ...copy, state: 'queued', attempts: 0, nextAt }, { transaction });
        await stored.update({ receivers: toPairs(stays), total: stays.length }, { transaction });
      }
    });
  }

  async finish(row: OutboxRow, { state, accepted, msgId, errcode, failures }: RowResult): Promise<void> {
    const { id, messageId, authenticator, attempts } = row;
    await this.write(async (transaction) => {
      const [finished] = await this.model.update(
        { state, accepted, msgId: msgId ?? null, errcode: errcode ?? null },
        { where: { id, state: 'sending', attempts: attempts + 1 }, transaction },
      );
      if (finished === 1) {
        await this.addFailures({ messageId, authenticator }, failures, transaction);
      }
    });
  }

  async outcome(messageId: string): Promise<Outcome> {
    const attributes = ['total', 'accepted', 'unreached', 'state'];
    const rows = (await this.model.findAll({ attributes, where: { messageId } })).map((row) =>
      columnsOf('wecomMessages', row),
    );
    const failed = await this.failuresModel.findAll({ where: { messageId }, order: [['id', 'ASC']] });
    return {
      total: sum(rows.map(({ total, unreached }) => total + unreached)),
      accepted: sum(rows.map(({ accepted }) => accepted)),
      waiting: sum(rows.map(({ state, total }) => (state === 'queued' || state === 'sending' ? total : 0))),
      failures: failed.map(toFailure),
    };
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
    await this.model.update(
      { body: null, receivers: null },
      { where: { at: before(CONTENT_KEPT_MS), state: ['done', 'dead'] } },
    );
    const messages = await this.model.destroy({ where: { at: before(KEPT_MS) } });
    return messages + (await this.failuresModel.destroy({ where: { at: before(KEPT_MS) } }));
  }

  private async addFailures(
    message: { messageId: string; authenticator: string },
    failures: readonly (ReceiverFailure | Unreachable)[],
    transaction: Transaction,
  ): Promise<void> {
    const at = new Date();
    for (const part of chunks(failures, CHUNK)) {
      await this.failuresModel.bulkCreate(
        part.map((failure) => ({ ...message, ...failure, at })),
        { transaction },
      );
    }
  }

  private write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return withWriterLock(this.app, () => this.app.db.sequelize.transaction(IMMEDIATE, work), 'request');
  }

  get model() {
    return this.app.db.getCollection('wecomMessages').model;
  }

  get failuresModel() {
    return this.app.db.getCollection('wecomMessageFailures').model;
  }
}

function toOutboxRow(row: Model): OutboxRow {
  const { id, messageId, authenticator, queue, type, body, receivers, state, attempts, expiresAt } = columnsOf(
    'wecomMessages',
    row,
  );
  return {
    ...{ id, messageId, authenticator, queue, type, state, attempts },
    body: (jsonOf(body) ?? {}) as Record<string, unknown>,
    recipients: fromPairs(receivers),
    expiresAt: Number(expiresAt),
  };
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

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
