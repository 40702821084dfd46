/** Sends messages again to receivers who did not get them, and takes messages back. */
import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { RecallMessageReply, ResendMessageReply } from '../../../shared/message-actions';
import type { MessageType } from '../../../shared/message-limits';
import type { ChannelOptions } from '../../../shared/messages';
import { withWriterLock } from '../../accounts/identity-lock';
import { RequestError, SignInError, toSignInError } from '../../errors';
import { companyOf, type Outbox, queueOf } from '../../messages/outbox';
import { type FailureGroup, isRecallable, resendable } from '../../messages/outbox-rows';
import { findPeople } from '../../messages/people';
import type { ActivityLog } from '../../records/activity-log';
import { findAuthenticator } from '../../settings/authenticator';
import { jsonOf } from '../../store/plain-select';
import { columnsOf } from '../../store/rows';
import type { SharedCache } from '../../store/shared-cache';
import type { AccessTokens } from '../../wecom/access-token';
import { WecomApi } from '../../wecom/api';

const WAIT_MS = 10_000;
const CLAIM_TTL_MS = 60_000; // of a message that is being sent again; frees the claim of a node that has crashed

export interface MessageServices {
  tokens: AccessTokens;
  outbox: Outbox;
  activities: ActivityLog;
  messageTests: SharedCache;
}

interface MessageInput {
  message?: string;
}

type Row = ReturnType<typeof columnsOf<'wecomMessages'>>;

/**
 * Sends a message once more to the receivers who did not get it: they may be linked by now. Their failures then belong
 * to the new message, so that nobody gets it twice.
 *
 * @throws RequestError MESSAGE_UNKNOWN, MESSAGE_TOO_OLD, MESSAGE_COMPLETE, MESSAGE_BUSY; SignInError AUTHENTICATOR_UNAVAILABLE
 */
export async function resendMessage(
  ctx: Context,
  { outbox, activities, messageTests }: MessageServices,
  { message }: MessageInput,
): Promise<ResendMessageReply> {
  const { app } = ctx;
  const rows = await rowsOf(app, message);
  const stored = rows.find(({ body }) => body !== null);
  if (!stored) {
    throw new RequestError(400, 'MESSAGE_TOO_OLD');
  }
  const claim = `wecom:message-resent:${app.name}:${stored.messageId}`;
  if (!(await messageTests.claim(claim, CLAIM_TTL_MS))) {
    throw new RequestError(409, 'MESSAGE_BUSY');
  }
  try {
    const authenticator = await findAuthenticator(app, stored.authenticator);
    const failures: Model[] = await outbox.rows.failuresModel.findAll({
      attributes: ['id', 'userId'],
      where: resendable(stored.messageId),
      order: [['id', 'ASC']],
    });
    const failed = failures.map((row) => columnsOf('wecomMessageFailures', row));
    const userIds = [...new Set(failed.map(({ userId }) => Number(userId)))];
    const last = failed.at(-1);
    if (!last) {
      throw new RequestError(400, 'MESSAGE_COMPLETE');
    }
    const people = await findPeople(app, authenticator, userIds);
    const outgoing = {
      ...people,
      channel: stored.channel,
      authenticator: authenticator.name,
      queue: queueOf(authenticator.settings),
      type: stored.type as MessageType,
      body: jsonOf(stored.body) as Record<string, unknown>,
      partial: stored.partial as ChannelOptions['partial'],
      replaces: { messageId: stored.messageId, lastFailureId: last.id },
    };
    const { messageId, total, accepted, waiting, failures: left } = await outbox.send(outgoing, WAIT_MS);
    const actorId: number = ctx.state.currentUser.id;
    activities.record({ activity: 'message-resent', authenticator: authenticator.name, actorId, count: total });
    return { message: messageId, total, accepted, waiting, failed: countOf(left) };
  } finally {
    await messageTests.del(claim).catch(() => undefined); // otherwise it expires
  }
}

const countOf = (groups: readonly FailureGroup[]) => groups.reduce((total, { count }) => total + count, 0);

/**
 * Takes a message back, in WeCom; what waits is not sent any more. WeChat keeps it. What is being sent at this moment
 * can be taken back once it has been.
 *
 * @throws RequestError MESSAGE_UNKNOWN, MESSAGE_TOO_OLD; if nothing was taken back, SignInError
 *   AUTHENTICATOR_UNAVAILABLE, WecomError
 */
export async function recallMessage(
  ctx: Context,
  { tokens, outbox, activities }: MessageServices,
  { message }: MessageInput,
): Promise<RecallMessageReply> {
  const { app } = ctx;
  const rows = await rowsOf(app, message);
  const [first] = rows.filter(isRecallable);
  if (!first) {
    throw new RequestError(400, 'MESSAGE_TOO_OLD');
  }
  const cancelled = await outbox.rows.cancel(first.messageId); // first, so that no error lets them be sent
  const sent = (await rowsOf(app, message)).filter((row) => row.msgId !== null && isRecallable(row));
  const { recalled, notRecalled, error } = await recallSent(app, tokens, sent);
  if (error !== undefined && recalled === 0 && cancelled === 0) {
    throw error;
  }
  const actorId: number = ctx.state.currentUser.id;
  const count = recalled + cancelled;
  activities.record({ activity: 'message-recalled', authenticator: first.authenticator, actorId, count });
  return { recalled, cancelled, notRecalled, ...(error !== undefined && { code: toSignInError(error).code }) };
}

interface Recalled {
  recalled: number;
  /** Receivers who still have it. */
  notRecalled: number;
  /** The first one. */
  error?: unknown;
}

/** One call for each row: an error of one does not keep the others. */
async function recallSent(app: Application, tokens: AccessTokens, rows: Row[]): Promise<Recalled> {
  const result: Recalled = { recalled: 0, notRecalled: 0 };
  for (const row of rows) {
    try {
      await recallRow(app, tokens, row);
      result.recalled += row.accepted;
    } catch (error) {
      result.error ??= error;
      result.notRecalled += row.accepted;
      app.logger.warn('WeCom message not recalled', { messageId: row.messageId, ...toSignInError(error).detail });
    }
  }
  return result;
}

async function recallRow(app: Application, tokens: AccessTokens, row: Row): Promise<void> {
  const { settings } = await findAuthenticator(app, row.authenticator);
  if (companyOf(row.queue) !== companyOf(queueOf(settings))) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'it belongs to another company by now' });
  }
  await new WecomApi(settings, tokens).recallMessage(String(row.msgId));
  const { model } = app.db.getCollection('wecomMessages');
  await withWriterLock(app, () => model.update({ recalledAt: new Date() }, { where: { id: row.id } }), 'request');
}

/** @throws RequestError MESSAGE_UNKNOWN */
async function rowsOf(app: Application, message: string | undefined): Promise<Row[]> {
  const rows = await app.db
    .getCollection('wecomMessages')
    .model.findAll({ where: { messageId: message ?? '' }, order: [['id', 'ASC']] });
  if (rows.length === 0) {
    throw new RequestError(400, 'MESSAGE_UNKNOWN');
  }
  return rows.map((row) => columnsOf('wecomMessages', row));
}
