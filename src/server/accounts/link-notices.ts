/** The plugin's messages in users' inboxes. */

import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { MemberData } from '../../shared/actions';
import { columnsOf } from '../store/rows';

/** The channel of our messages. If an admin deletes it, the next message creates it again. */
export const NOTICE_CHANNEL = 'wecom_account';
export const NOTICES = { name: NOTICE_CHANNEL, title: 'WeCom account' };

/** The channel of messages to admins, which name no member. */
export const ADMIN_CHANNEL = 'wecom_sign_ins';

/** Stored with a message about a link: the member it is about, so that their data can be exported and erased. */
export interface NoticeSubject {
  authenticator: string;
  /** In lower case. */
  wecomUserId: string;
}

const MESSAGES = 'notificationInAppMessages';

export async function findNotices(
  app: Application,
  authenticator: string,
  wecomUserIds: string[],
): Promise<MemberData['notices']> {
  return (await noticesAbout(app, authenticator, wecomUserIds)).map((row) => ({
    userId: Number(row.get('userId')),
    title: columnsOf('myInAppMessages', row).title,
    content: columnsOf('myInAppMessages', row).content,
    received: new Date(Number(row.get('receiveTimestamp'))).toISOString(),
  }));
}

/** @returns how many */
export async function deleteNotices(app: Application, { authenticator, wecomUserId }: NoticeSubject): Promise<number> {
  const ids = (await noticesAbout(app, authenticator, [wecomUserId])).map(
    (row) => columnsOf('myInAppMessages', row).id,
  );
  return ids.length > 0 ? app.db.getCollection(MESSAGES).model.destroy({ where: { id: ids } }) : 0;
}

/** Moves messages to the member's new userid. Their texts stay as they were. */
export async function moveNotices(
  app: Application,
  userId: number,
  from: NoticeSubject,
  to: NoticeSubject,
  transaction: Transaction,
): Promise<void> {
  if (app.db.hasCollection(MESSAGES)) {
    const filter = { channelName: NOTICE_CHANNEL, userId };
    const rows: Model[] = await app.db.getRepository(MESSAGES).find({ filter, transaction });
    for (const row of rows.filter((one) => isAbout(one, from))) {
      await row.update({ options: to }, { transaction });
    }
  }
}

function isAbout(row: Model, { authenticator, wecomUserId }: NoticeSubject): boolean {
  const about = columnsOf('myInAppMessages', row).options;
  return about?.authenticator === authenticator && about.wecomUserId === wecomUserId;
}

/** The table and our rows in it; undefined if NocoBase has no in-app messages. */
export function noticeRows(app: Application) {
  return app.db.hasCollection(MESSAGES)
    ? { table: MESSAGES, where: { channelName: [NOTICE_CHANNEL, ADMIN_CHANNEL] } }
    : undefined;
}

/** Compares here: a title may contain a former userid, and databases query JSON in different ways. */
async function noticesAbout(app: Application, authenticator: string, wecomUserIds: string[]): Promise<Model[]> {
  if (!app.db.hasCollection(MESSAGES) || wecomUserIds.length === 0) {
    return [];
  }
  const messages = app.db.getRepository(MESSAGES);
  const rows: Model[] = await messages.find({ fields: ['id', 'options'], filter: { channelName: NOTICE_CHANNEL } });
  const theirs = rows.filter((row) => wecomUserIds.some((wecomUserId) => isAbout(row, { authenticator, wecomUserId })));
  const ids = theirs.map((row) => columnsOf('myInAppMessages', row).id);
  return ids.length > 0 ? messages.find({ filter: { id: { $in: ids } } }) : [];
}
