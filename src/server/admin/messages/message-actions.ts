/** Sends messages again to those who did not get them, and takes messages back. */
import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { RecallMessageReply, ResendMessageReply } from '../../../shared/message-actions';
import type { MessageType } from '../../../shared/message-limits';
import { withWriterLock } from '../../accounts/identity-lock';
import { RequestError } from '../../errors';
import { isRecallable, isSendable } from '../../messages/message-rows';
import { type Outbox, queueOf } from '../../messages/outbox';
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
 * Sends a message once more to those who did not get it, whom their links may reach by now. They then belong to the new
 * message, so that nobody gets it twice.
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
  const stored = rows.find(isSendable);
  if (!stored) {
    throw new RequestError(400, 'MESSAGE_TOO_OLD');
  }
  const claim = `wecom:message-resent:${app.name}:${stored.messageId}`;
  if (!(await messageTests.claim(claim, CLAIM_TTL_MS))) {
    throw new RequestError(409, 'MESSAGE_BUSY');
  }
  try {
    const authenticator = await findAuthenticator(app, stored.authenticator);
    const failures = await outbox.rows.failuresModel.findAll({ where: { messageId: stored.messageId } });
    const userIds = [...new Set(failures.map((row) => Number(columnsOf('wecomMessageFailures', row).userId)))];
    if (userIds.length === 0) {
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
    };
    const {
      messageId,
      total,
      accepted,
      waiting,
      failures: left,
    } = await outbox.send(outgoing, WAIT_MS, () => forgetFailures(app, failures));
    const actorId: number = ctx.state.currentUser.id;
    activities.record({ activity: 'message-resent', authenticator: authenticator.name, actorId, count: total });
    return { message: messageId, total, accepted, waiting, failed: left.length };
  } finally {
    await messageTests.del(claim).catch(() => undefined); // otherwise it expires
  }
}

async function forgetFailures(app: Application, failures: Model[]): Promise<void> {
  const id = failures.map((row) => columnsOf('wecomMessageFailures', row).id);
  await withWriterLock(
    app,
    () => app.db.getCollection('wecomMessageFailures').model.destroy({ where: { id } }),
    'request',
  );
}

/**
 * Takes a message back, in WeCom; what waits is not sent any more. WeChat keeps it.
 *
 * @throws RequestError MESSAGE_UNKNOWN, MESSAGE_TOO_OLD; SignInError AUTHENTICATOR_UNAVAILABLE; WecomError
 */
export async function recallMessage(
  ctx: Context,
  { tokens, activities }: MessageServices,
  { message }: MessageInput,
): Promise<RecallMessageReply> {
  const { app } = ctx;
  const rows = (await rowsOf(app, message)).filter(isRecallable);
  const [first] = rows;
  if (!first) {
    throw new RequestError(400, 'MESSAGE_TOO_OLD');
  }
  const { name, settings } = await findAuthenticator(app, first.authenticator);
  let recalled = 0;
  for (const row of rows) {
    if (row.msgId !== null) {
      await new WecomApi(settings, tokens).recallMessage(row.msgId);
    }
    recalled += row.accepted;
    await markRecalled(app, row);
  }
  const actorId: number = ctx.state.currentUser.id;
  activities.record({ activity: 'message-recalled', authenticator: name, actorId, count: recalled });
  return { recalled };
}

/** A row that is being sent at this moment stays: it can be recalled once it has been. */
async function markRecalled(app: Application, { id, state }: Row): Promise<void> {
  await withWriterLock(
    app,
    () =>
      app.db
        .getCollection('wecomMessages')
        .model.update({ recalledAt: new Date(), state: state === 'queued' ? 'dead' : state }, { where: { id, state } }),
    'request',
  );
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
