import { randomUUID } from 'node:crypto';
import type { Application } from '@nocobase/server';
import { CHANNEL_TYPE } from '../../shared/message-limits';
import { errorName } from '../errors';
import { columnsOf } from '../store/rows';
import type { OutboxRows } from './outbox-rows';
import { resultOf } from './report';

const LOGS = 'notificationSendLogs'; // of NocoBase's notification manager

/**
 * Adds a line to the manager's log about a message whose sender has not waited for WeCom's answer, if not everyone got
 * it. Never throws.
 */
export async function logLateResult(app: Application, rows: OutboxRows, messageId: string): Promise<void> {
  try {
    const outcome = await rows.outcome(messageId);
    const row = await rows.model.findOne({ where: { messageId } });
    if (outcome.failures.length === 0 || !row || !app.db.hasCollection(LOGS)) {
      return;
    }
    const result = await resultOf(app, { outcome, unreadable: 0, shortened: false, partial: 'success' });
    await app.db.getCollection(LOGS).model.create({
      id: randomUUID(),
      channelName: columnsOf('wecomMessages', row).channel,
      notificationType: CHANNEL_TYPE,
      triggerFrom: CHANNEL_TYPE,
      message: { messageId },
      ...result,
    });
  } catch (error) {
    app.logger.warn('WeCom message: its late result could not be logged', { messageId, error: errorName(error) });
  }
}
