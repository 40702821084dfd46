import type { Context } from '@nocobase/actions';
import { ERRCODE } from '../../../shared/errcodes';
import type { TestMessageReply } from '../../../shared/message-actions';
import { RequestError, toSignInError } from '../../errors';
import { composeFor, readContent } from '../../messages/channel';
import { ContentError } from '../../messages/content-error';
import { findPeople } from '../../messages/people';
import { findAuthenticator } from '../../settings/authenticator';
import type { SharedCache } from '../../store/shared-cache';
import type { AccessTokens } from '../../wecom/access-token';
import { WecomApi } from '../../wecom/api';
import { WecomError } from '../../wecom/http';

const EVERY_MS = 5_000;

export interface TestMessageServices {
  tokens: AccessTokens;
  messageTests: SharedCache;
}

interface TestMessageInput {
  authenticator?: string;
  content?: unknown;
  confidential?: boolean;
  button?: string;
}

/**
 * Sends a message to the caller's own WeCom account, and to nobody else.
 *
 * @throws RequestError TOO_SOON; SignInError AUTHENTICATOR_UNAVAILABLE
 */
export async function testMessage(
  ctx: Context,
  { tokens, messageTests }: TestMessageServices,
  { authenticator: name, content, confidential = false, button }: TestMessageInput,
): Promise<TestMessageReply> {
  const { app } = ctx;
  const userId: number = ctx.state.currentUser.id;
  const authenticator = await findAuthenticator(app, name);
  if (!(await messageTests.claim(`wecom:message-test:${app.name}:${userId}`, EVERY_MS))) {
    throw new RequestError(429, 'TOO_SOON');
  }
  try {
    const composed = composeFor(app, authenticator, { confidential, button }, readContent(content));
    const { recipients, unreachable } = await findPeople(app, authenticator, [userId]);
    const [recipient] = recipients;
    if (!recipient) {
      return { kind: 'receiver', problem: unreachable[0]?.reason ?? 'NOT_LINKED' };
    }
    const { settings } = authenticator;
    const body = { ...composed.body, enable_id_trans: 0 };
    const sent = await new WecomApi(settings, tokens).sendMessage(settings.agentId, [recipient.wecomUserId], body);
    if (sent.invalid.length > 0) {
      return { kind: 'receiver', problem: 'OUTSIDE_RANGE' };
    }
    return sent.unlicensed.length > 0
      ? { kind: 'receiver', problem: 'NO_LICENCE' }
      : { kind: 'sent', shortened: composed.shortened };
  } catch (error) {
    return explained(ctx, authenticator.name, error);
  }
}

function explained(ctx: Context, authenticator: string, error: unknown): TestMessageReply {
  if (error instanceof ContentError) {
    return { kind: 'content', problem: error.problem, field: error.field };
  }
  if (!(error instanceof WecomError)) {
    throw error;
  }
  if (error.errcode === ERRCODE.NO_RECEIVER) {
    return { kind: 'receiver', problem: 'OUTSIDE_RANGE' };
  }
  const { code, detail, fromWecom } = toSignInError(error);
  ctx.logger.warn('WeCom test message refused', { authenticator, code, ...detail });
  return { kind: 'refused', code, ...fromWecom };
}
