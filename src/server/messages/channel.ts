/** The type of notification channels, as NocoBase's notification manager calls it. */
import type { Application } from '@nocobase/server';
import { CHANNEL_TYPE } from '../../shared/message-limits';
import { type ChannelOptions, channelOptions, type MessageContent, messageContent } from '../../shared/messages';
import { errorName, SignInError, toSignInError } from '../errors';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import { type Composed, compose } from './compose/compose';
import { ContentError } from './content-error';
import { logLateResult } from './late-results';
import { type Outbox, queueOf } from './outbox';
import type { NewMessage } from './outbox-rows';
import { findPeople } from './people';
import { readReceivers } from './receivers';
import { contentResult, type Result, resultOf } from './report';
import { siteOf } from './site';

const WAIT_MS = 10_000; // a workflow waits no longer for WeCom

/** What the notification manager passes on; all of it may be anything. */
interface Sending {
  message: { content?: unknown; receivers?: unknown; [field: string]: unknown };
  channel: { name?: unknown; options?: unknown };
  receivers?: unknown;
}

interface NotificationManager {
  enabled: boolean;
  channelTypes: { get(type: string): unknown };
  registerChannelType(type: { type: string; Channel: unknown; useQueue: boolean }): void;
}

/**
 * Registers the type, if the notification manager is there: without it the plugin does the rest of its work. Call it
 * when all plugins have loaded: another one that registers this type after us would end the start of the application.
 *
 * `useQueue: false`, because the manager's queue is shared by all channels, lost in a crash, and reports no failure.
 */
export function registerChannelType(app: Application, outbox: Outbox): void {
  const manager = app.pm.get('notification-manager') as unknown as NotificationManager | undefined;
  if (!manager?.enabled) {
    return;
  }
  if (manager.channelTypes.get(CHANNEL_TYPE)) {
    // A second registration throws, and would end the start of the application.
    app.logger.warn('Another plugin has registered notification channels of the type “wecom”; these are left to it');
    return;
  }
  outbox.onLate = (messageId) => logLateResult(app, outbox.rows, messageId);
  manager.registerChannelType({ type: CHANNEL_TYPE, Channel: channelOf(outbox), useQueue: false });
}

function channelOf(outbox: Outbox) {
  return class WecomChannel {
    constructor(private readonly app: Application) {}

    /** Never throws: the manager would log the error with all of the message. */
    async send(sending: Sending): Promise<Result & { message: Sending['message'] }> {
      const { message } = sending;
      return { message, ...(await deliver(this.app, outbox, sending)) };
    }
  };
}

async function deliver(app: Application, outbox: Outbox, sending: Sending): Promise<Result> {
  try {
    return await deliverOrThrow(app, outbox, sending);
  } catch (error) {
    if (error instanceof ContentError) {
      return contentResult(error);
    }
    if (error instanceof SignInError) {
      return { status: 'failure', reason: 'The WeCom authenticator is disabled, gone or not fully set up.' };
    }
    const { detail } = toSignInError(error);
    app.logger.error('WeCom message not sent', { ...detail });
    return { status: 'failure', reason: `The message could not be written down (${errorName(error)}).` };
  }
}

async function deliverOrThrow(
  app: Application,
  outbox: Outbox,
  { message, channel, receivers }: Sending,
): Promise<Result> {
  const options = readOptions(channel.options);
  const content = readContent(message.content);
  const authenticator = await findAuthenticator(app, options.authenticator);
  const composed = composeFor(app, authenticator, options, content);
  const { userIds, unreadable } = await readReceivers(app, receivers, message.receivers);
  const people = await findPeople(app, authenticator, userIds);
  const outgoing: NewMessage = {
    ...people,
    channel: String(channel.name ?? ''),
    authenticator: authenticator.name,
    queue: queueOf(authenticator.settings),
    type: content.type,
    body: composed.body,
    partial: options.partial,
  };
  const outcome = await outbox.send(outgoing, content.wait ? WAIT_MS : 0);
  return resultOf(app, { outcome, unreadable, shortened: composed.shortened, partial: options.partial });
}

/** @throws ContentError */
export function composeFor(
  app: Application,
  authenticator: WecomAuthenticator,
  channel: Pick<ChannelOptions, 'confidential' | 'button'>,
  content: MessageContent,
): Composed {
  return compose(content, { channel, site: siteOf(app, authenticator) });
}

/** @throws SignInError AUTHENTICATOR_UNAVAILABLE */
function readOptions(options: unknown): ChannelOptions {
  const { success, data } = channelOptions.safeParse(options);
  if (!success) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'the channel names no authenticator' });
  }
  return data;
}

/**
 * A plain text, as other plugins send it, is a message of the type text.
 *
 * @throws ContentError MALFORMED
 */
export function readContent(content: unknown): MessageContent {
  const { success, data, error } = messageContent.safeParse(
    typeof content === 'string' ? { type: 'text', text: content } : content,
  );
  if (!success) {
    throw new ContentError('MALFORMED', error.issues[0]?.path.join('.') ?? '');
  }
  return data;
}
