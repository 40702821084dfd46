/**
 * Tells a user in NocoBase's inbox that a WeCom account now signs in as them, so that a link made by another person does
 * not go unnoticed. Does nothing without NocoBase's plugin for in-app messages.
 */

import type { Application } from '@nocobase/server';
import type { LinkOrigin } from '../../shared/actions';
import { BROWSER_NAMES } from '../../shared/browser-names';
import { LINK_ORIGIN_TEXTS } from '../../shared/link-texts';
import type { BrowserKind } from '../../shared/user-agent';
import { normalWecomUserId, type WecomUserId } from '../../shared/wecom-user-id';
import { errorName } from '../errors';
import { sendInApp, type Texts } from './in-app-messages';
import { NOTICES, type NoticeSubject } from './link-notices';

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

/** Sends the message. Never throws. Call it after the request is answered. */
export async function tellLinked(app: Application, notice: LinkNotice): Promise<void> {
  const { authenticator, userId, wecomUserId } = notice;
  const subject: NoticeSubject = { authenticator, wecomUserId: normalWecomUserId(wecomUserId) };
  try {
    await sendInApp(app, {
      channel: NOTICES,
      userIds: [userId],
      options: { ...subject },
      compose: (texts) => messageFor(notice, texts),
    });
  } catch (error) {
    app.logger.warn('WeCom user not told of the link', {
      userId,
      error: errorName(error),
    });
  }
}

function messageFor({ name, wecomUserId, by, browser }: LinkNotice, { language, t }: Texts) {
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
