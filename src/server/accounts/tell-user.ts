/**
 * Messages in NocoBase's inbox: that a WeCom account now signs in as the user, so that a link made by another person does
 * not go unnoticed. Does nothing without NocoBase's plugin for in-app messages.
 */

import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { LinkOrigin } from '../../shared/actions';
import { BROWSER_NAMES } from '../../shared/browser-names';
import { NAMESPACE } from '../../shared/constants';
import { LINK_ORIGIN_TEXTS } from '../../shared/link-texts';
import type { BrowserKind } from '../../shared/user-agent';
import { normalWecomUserId, type WecomUserId } from '../../shared/wecom-user-id';
import { errorName } from '../errors';
import { withWriterLock } from './identity-lock';
import { NOTICE_CHANNEL, type NoticeSubject } from './link-notices';

const IN_APP_MESSAGE = 'in-app-message';

export interface LinkNotice {
  authenticator: string;
  userId: number;
  wecomUserId: WecomUserId;
  /** The member's name in WeCom. */
  name: string;
  by: LinkOrigin;
  /** Where the link was made; absent if an admin made it. */
  browser?: BrowserKind;
}

interface Message {
  title: string;
  content: string;
}

interface InAppChannel {
  send(sending: {
    channel: { name: string };
    message: Message & { options: Record<string, string> };
    receivers: { type: 'userId'; value: number[] };
  }): Promise<unknown>;
}

interface NotificationManager {
  enabled: boolean;
  channelTypes: { get(type: string): { Channel: new (app: Application) => InAppChannel } | undefined };
}

/** Tells a user about their new link. Never throws. Call it after the request is answered. */
export async function tellLinked(app: Application, notice: LinkNotice): Promise<void> {
  const { authenticator, userId, wecomUserId } = notice;
  try {
    await sendNotice(app, {
      userId,
      text: (t, language) => linkedMessage(notice, t, language),
      options: { authenticator, wecomUserId: normalWecomUserId(wecomUserId) } satisfies NoticeSubject,
    });
  } catch (error) {
    app.logger.warn('WeCom user not told of the link', {
      userId,
      error: errorName(error),
    });
  }
}

interface Notice {
  userId: number;
  /** In the user's language. */
  text: (t: Translate, language: string) => Message;
  /** Stored with the message; NocoBase opens `url` from it. */
  options: Record<string, string>;
}

/** Sends a message, if NocoBase has an inbox. */
export async function sendNotice(app: Application, { userId, text, options }: Notice): Promise<void> {
  const Channel = inAppChannel(app);
  if (!Channel) {
    return;
  }
  const language = await languageOf(app, userId);
  const message = text(await translator(app, language), language);
  await withWriterLock(
    app,
    async () => {
      await ensureChannel(app);
      // Not by the notification manager, which treats the name as a template, and keeps the text in its log for good.
      await new Channel(app).send({
        channel: { name: NOTICE_CHANNEL },
        message: { ...message, options },
        receivers: { type: 'userId', value: [userId] },
      });
    },
    'afterwards',
  );
}

export function hasInbox(app: Application): boolean {
  return inAppChannel(app) !== undefined;
}

function inAppChannel(app: Application) {
  const manager = app.pm.get('notification-manager') as unknown as NotificationManager | undefined;
  return manager?.enabled ? manager.channelTypes.get(IN_APP_MESSAGE)?.Channel : undefined;
}

async function ensureChannel(app: Application): Promise<void> {
  const channels = app.db.getRepository('notificationChannels');
  const isThere = async () => (await channels.findOne({ filterByTk: NOTICE_CHANNEL })) !== null;
  if (await isThere()) {
    return;
  }
  const t = await translator(app, (await languages(app))[0]);
  const values = { name: NOTICE_CHANNEL, title: t('WeCom account'), notificationType: IN_APP_MESSAGE };
  try {
    await channels.create({ values });
  } catch (error) {
    if (!(await isThere())) {
      throw error; // otherwise another node was faster
    }
  }
}

function linkedMessage({ name, wecomUserId, by, browser }: LinkNotice, t: Translate, language: string): Message {
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(new Date());
  return {
    title: t('{{name}} ({{userid}}) in WeCom now signs in as you', { name, userid: wecomUserId }),
    content: [
      t('If this is not you, unlink it in the user menu, under “WeCom account”, and tell your administrator.'),
      t(LINK_ORIGIN_TEXTS[by], { date }),
      ...(browser ? [t(BROWSER_NAMES[browser])] : []),
    ].join(' · '),
  };
}

/** The language of a user's messages. */
async function languageOf(app: Application, userId: number): Promise<string> {
  const user: Model | null = await app.db.getRepository('users').findOne({ filterByTk: userId });
  const enabled = await languages(app);
  const own = user?.get('appLang') as string | null | undefined;
  return own && enabled.includes(own) ? own : enabled[0];
}

/** The enabled languages; as in NocoBase's client, the first is for users who have chosen none. */
async function languages(app: Application): Promise<[string, ...string[]]> {
  const settings: Model | null = await app.db.getRepository('systemSettings').findOne();
  const [first = process.env.APP_LANG ?? 'en-US', ...others] = (settings?.get('enabledLanguages') ?? []) as string[];
  return [first, ...others];
}

type Translate = (key: string, values?: Record<string, string>) => string;

async function translator(app: Application, language: string): Promise<Translate> {
  const i18n = await app.localeManager.getI18nInstance(language);
  await i18n.changeLanguage(language);
  await app.localeManager.loadResourcesByLang(language);
  return (key, values = {}) =>
    i18n.t(key, { ...values, ns: NAMESPACE, lng: language, interpolation: { escapeValue: false } });
}
