/** Sends messages to users' inboxes in NocoBase, each in the language of its user. */

import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { NAMESPACE } from '../../shared/constants';
import { errorName } from '../errors';
import { withWriterLock } from './identity-lock';

const IN_APP_MESSAGE = 'in-app-message';

interface Message {
  title: string;
  content: string;
}

interface InAppChannel {
  send(sending: {
    channel: { name: string };
    message: Message & { options: Record<string, unknown> };
    receivers: { type: 'userId'; value: number[] };
  }): Promise<unknown>;
}

interface NotificationManager {
  enabled: boolean;
  channelTypes: { get(type: string): { Channel: new (app: Application) => InAppChannel } | undefined };
}

/** The texts of one language. */
export interface Texts {
  language: string;
  t: (key: string, values?: Record<string, string | number>) => string;
}

interface Sending {
  /** The title, a key of `src/locale`, is for a channel that is not there yet. */
  channel: { name: string; title: string };
  userIds: number[];
  /** Kept with each message; a click opens its `url`: a path of the client's router, or an address. */
  options: Record<string, unknown>;
  compose(texts: Texts): Message;
}

/**
 * @returns whether NocoBase has an inbox: without its plugin for in-app messages, nothing is sent
 * @throws the first error if nothing could be sent; users of one language do not go without for the error of another
 */
export async function sendInApp(app: Application, { channel, userIds, options, compose }: Sending): Promise<boolean> {
  const Channel = inAppChannel(app);
  if (!Channel) {
    return false;
  }
  const send = async ([language, value]: [string, number[]]) => {
    const message = compose({ language, t: await translator(app, language) });
    await withWriterLock(
      app,
      async () => {
        await ensureChannel(app, channel);
        // Not by the notification manager, which treats names as templates, and keeps the text in its log for good.
        await new Channel(app).send({
          channel: { name: channel.name },
          message: { ...message, options },
          receivers: { type: 'userId', value },
        });
      },
      'afterwards',
    );
  };
  const errors: unknown[] = [];
  const groups = [...(await byLanguage(app, userIds))];
  for (const group of groups) {
    await send(group).catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0 && errors.length === groups.length) {
    throw errors[0];
  }
  if (errors.length > 0) {
    app.logger.warn('In-app message not sent to all users', { error: errorName(errors[0]) });
  }
  return true;
}

export function hasInbox(app: Application): boolean {
  return inAppChannel(app) !== undefined;
}

function inAppChannel(app: Application) {
  const manager = app.pm.get('notification-manager') as unknown as NotificationManager | undefined;
  return manager?.enabled ? manager.channelTypes.get(IN_APP_MESSAGE)?.Channel : undefined;
}

async function ensureChannel(app: Application, { name, title }: Sending['channel']): Promise<void> {
  const channels = app.db.getRepository('notificationChannels');
  const isThere = async () => (await channels.findOne({ filterByTk: name })) !== null;
  if (await isThere()) {
    return;
  }
  const t = await translator(app, (await languages(app))[0]);
  try {
    await channels.create({ values: { name, title: t(title), notificationType: IN_APP_MESSAGE } });
  } catch (error) {
    if (!(await isThere())) {
      throw error; // otherwise another node was faster
    }
  }
}

async function byLanguage(app: Application, userIds: number[]): Promise<Map<string, number[]>> {
  const enabled = await languages(app);
  const users: Model[] = await app.db
    .getRepository('users')
    .find({ fields: ['id', 'appLang'], filter: { id: { $in: userIds } } });
  const byId = new Map(users.map((user) => [Number(user.get('id')), user]));
  const grouped = new Map<string, number[]>();
  for (const userId of userIds) {
    const own = byId.get(userId)?.get('appLang') as string | null | undefined;
    const language = own && enabled.includes(own) ? own : enabled[0];
    grouped.set(language, [...(grouped.get(language) ?? []), userId]);
  }
  return grouped;
}

/** The enabled languages; as in NocoBase's client, the first is for users who have chosen none. */
async function languages(app: Application): Promise<[string, ...string[]]> {
  const settings: Model | null = await app.db.getRepository('systemSettings').findOne();
  const [first = process.env.APP_LANG ?? 'en-US', ...others] = (settings?.get('enabledLanguages') ?? []) as string[];
  return [first, ...others];
}

async function translator(app: Application, language: string): Promise<Texts['t']> {
  const i18n = await app.localeManager.getI18nInstance(language);
  await i18n.changeLanguage(language);
  await app.localeManager.loadResourcesByLang(language);
  return (key, values = {}) =>
    i18n.t(key, { ...values, ns: NAMESPACE, lng: language, interpolation: { escapeValue: false } });
}
