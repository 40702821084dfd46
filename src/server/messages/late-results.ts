import { randomUUID } from 'node:crypto';
import { Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { col, fn, type WhereOptions } from 'sequelize';
import { CHANNEL_TYPE } from '../../shared/message-limits';
import type { ChannelOptions } from '../../shared/messages';
import { errorName } from '../errors';
import { columnsOf } from '../store/rows';
import type { OutboxRows } from './outbox-rows';
import { type Result, resultOf } from './report';

const LOGS = 'notificationSendLogs'; // of NocoBase's notification manager

/**
 * Adds a line to the manager's log about a message whose sender has not waited for WeCom's answer, if not everyone got
 * it. Never throws.
 */
export async function logLateResult(app: Application, rows: OutboxRows, messageId: string): Promise<void> {
  try {
    const outcome = await rows.outcome(messageId);
    const row = await rows.model.findOne({ attributes: ['channel', 'partial'], where: { messageId } });
    if (outcome.failures.length === 0 || !row || !app.db.hasCollection(LOGS)) {
      return;
    }
    const { channel, partial } = columnsOf('wecomMessages', row);
    const result = await resultOf(app, {
      ...{ outcome, unreadable: 0, shortened: false },
      partial: partial as ChannelOptions['partial'],
    });
    await addLog(app, { messageId, channel, result });
  } catch (error) {
    app.logger.warn('WeCom message: its late result could not be logged', { messageId, error: errorName(error) });
  }
}

/** Adds a line for each message that still waits and is deleted with its authenticator. */
export async function logDeletedMessages(app: Application, authenticator: string, transaction?: Transaction) {
  if (!app.db.hasCollection(LOGS)) {
    return;
  }
  const { model } = app.db.getCollection('wecomMessages');
  const waiting = { authenticator, state: 'queued', waitUntil: { [Op.lte]: Date.now() } }; // senders who wait are told
  const rows = (await model.findAll({
    attributes: ['messageId', 'channel', [fn('SUM', col('total')), 'total']],
    where: waiting as WhereOptions,
    group: ['messageId', 'channel'],
    raw: true,
    transaction,
  })) as unknown as { messageId: string; channel: string; total: number | string }[];
  for (const { messageId, channel, total } of rows) {
    const count = Number(total);
    const failures = [{ reason: 'UNAVAILABLE' as const, count, userIds: [] }];
    const outcome = { total: count, accepted: 0, waiting: 0, failures };
    const result = await resultOf(app, { outcome, unreadable: 0, shortened: false, partial: 'failure' });
    await addLog(app, { messageId, channel, result }, transaction);
  }
}

async function addLog(
  app: Application,
  { messageId, channel, result }: { messageId: string; channel: string; result: Result },
  transaction?: Transaction,
): Promise<void> {
  const values = {
    id: randomUUID(),
    channelName: channel,
    notificationType: CHANNEL_TYPE,
    triggerFrom: CHANNEL_TYPE,
    message: { messageId },
    ...result,
  };
  await app.db.getCollection(LOGS).model.create(values, { transaction });
}
