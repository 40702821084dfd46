/**
 * Tells a user, in NocoBase's inbox, that a WeCom account signs in as them from now on: a link that somebody else has
 * made must not go unseen. Without NocoBase's plugin for in-app messages nothing happens.
 */
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { LinkOrigin, PersonData } from '../../shared/accounts';
import { BROWSER_NAMES } from '../../shared/browser-names';
import { NAMESPACE } from '../../shared/constants';
import { LINK_ORIGIN_TEXTS } from '../../shared/link-texts';
import type { BrowserKind } from '../../shared/user-agent';
import { besideNoWriter } from './in-turn';

/** Ours: it says in the inbox what the message is about. One that an admin has deleted comes back with the next message. */
export const NOTICE_CHANNEL = 'wecom_account';

const MESSAGES = 'notificationInAppMessages';
const IN_APP_MESSAGE = 'in-app-message';

export interface LinkNotice {
  userId: number;
  wecomUserId: string;
  /** As WeCom calls the person. */
  name: string;
  by: LinkOrigin;
  /** Where the link was made. */
  browser: BrowserKind;
}

interface Message {
  title: string;
  content: string;
}

interface InAppChannel {
  send(sending: {
    channel: { name: string };
    message: Message & { options: { wecomUserId: string } };
    receivers: { type: 'userId'; value: number[] };
  }): Promise<unknown>;
}

interface NotificationManager {
  enabled: boolean;
  channelTypes: { get(type: string): { Channel: new (app: Application) => InAppChannel } | undefined };
}

/** Never throws, and needs the user no more than the link did: call it when the request has its answer. */
export async function tellLinked(app: Application, notice: LinkNotice): Promise<void> {
  try {
    const Channel = inAppChannel(app);
    if (Channel) {
      const message = await messageFor(app, notice);
      await besideNoWriter(app, async () => {
        await ensureChannel(app);
        // Not by the manager: it would take the person's name for a template, and log the text for ever.
        await new Channel(app).send({
          channel: { name: NOTICE_CHANNEL },
          message: { ...message, options: { wecomUserId: notice.wecomUserId.toLowerCase() } },
          receivers: { type: 'userId', value: [notice.userId] },
        });
      });
    }
  } catch (error) {
    const { userId } = notice;
    app.logger.warn('WeCom user not told of the link', {
      userId,
      error: error instanceof Error ? error.name : typeof error,
    });
  }
}

/** The messages about a WeCom account, in any user's inbox. */
export async function findNotices(app: Application, wecomUserIds: string[]): Promise<PersonData['notices']> {
  return (await noticesAbout(app, wecomUserIds)).map((row) => ({
    userId: Number(row.get('userId')),
    title: row.get('title') as string,
    content: row.get('content') as string,
    received: new Date(Number(row.get('receiveTimestamp'))).toISOString(),
  }));
}

/** @returns how many */
export async function deleteNotices(app: Application, wecomUserId: string): Promise<number> {
  const ids = (await noticesAbout(app, [wecomUserId])).map((row) => row.get('id') as string);
  return ids.length > 0 ? app.db.getCollection(MESSAGES).model.destroy({ where: { id: ids } }) : 0;
}

async function noticesAbout(app: Application, wecomUserIds: string[]): Promise<Model[]> {
  if (!app.db.hasCollection(MESSAGES) || wecomUserIds.length === 0) {
    return [];
  }
  const rows: Model[] = await app.db.getRepository(MESSAGES).find({
    filter: { channelName: NOTICE_CHANNEL, $or: wecomUserIds.map((id) => ({ title: { $includes: id } })) },
  });
  return rows.filter((row) => {
    const about = (row.get('options') as { wecomUserId?: unknown } | null)?.wecomUserId;
    return typeof about === 'string' && wecomUserIds.includes(about);
  });
}

function inAppChannel(app: Application) {
  const manager = app.pm.get('notification-manager') as unknown as NotificationManager | undefined;
  return manager?.enabled ? manager.channelTypes.get(IN_APP_MESSAGE)?.Channel : undefined;
}

async function ensureChannel(app: Application): Promise<void> {
  const channels = app.db.getRepository('notificationChannels');
  if (!(await channels.findOne({ filterByTk: NOTICE_CHANNEL }))) {
    const t = await translator(app, (await languages(app))[0]);
    await channels.create({
      values: { name: NOTICE_CHANNEL, title: t('WeCom account'), notificationType: IN_APP_MESSAGE },
    });
  }
}

async function messageFor(app: Application, notice: LinkNotice): Promise<Message> {
  const user: Model | null = await app.db.getRepository('users').findOne({ filterByTk: notice.userId });
  const enabled = await languages(app);
  const own = user?.get('appLang') as string | null | undefined;
  const language = own && enabled.includes(own) ? own : enabled[0];
  const t = await translator(app, language);
  const { name, wecomUserId, by, browser } = notice;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(new Date());
  return {
    title: t('{{name}} ({{userid}}) in WeCom signs in as you from now on', { name, userid: wecomUserId }),
    content: [
      t('If this is not you, unlink it in the user menu, under “WeCom account”, and tell your administrator.'),
      t(LINK_ORIGIN_TEXTS[by], { date }),
      t(BROWSER_NAMES[browser]),
    ].join(' · '),
  };
}

/** As NocoBase's client chooses: the first one is for users who have chosen none. */
async function languages(app: Application): Promise<[string, ...string[]]> {
  const settings: Model | null = await app.db.getRepository('systemSettings').findOne();
  const [first = process.env.APP_LANG ?? 'en-US', ...others] = (settings?.get('enabledLanguages') ?? []) as string[];
  return [first, ...others];
}

async function translator(app: Application, language: string) {
  const i18n = await app.localeManager.getI18nInstance(language);
  await i18n.changeLanguage(language);
  await app.localeManager.loadResourcesByLang(language);
  return (key: string, values: Record<string, string> = {}): string =>
    i18n.t(key, { ...values, ns: NAMESPACE, lng: language, interpolation: { escapeValue: false } });
}
