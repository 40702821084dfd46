/** The messages about links that lie in users' inboxes. */
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { PersonData } from '../../shared/accounts';

/** Ours: it says in the inbox what a message is about. One that an admin has deleted comes back with the next message. */
export const NOTICE_CHANNEL = 'wecom_account';

/** Kept with a message: whose it is, for a person who wants to see or erase what is kept. */
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
): Promise<PersonData['notices']> {
  return (await noticesAbout(app, authenticator, wecomUserIds)).map((row) => ({
    userId: Number(row.get('userId')),
    title: row.get('title') as string,
    content: row.get('content') as string,
    received: new Date(Number(row.get('receiveTimestamp'))).toISOString(),
  }));
}

/** @returns how many */
export async function deleteNotices(app: Application, { authenticator, wecomUserId }: NoticeSubject): Promise<number> {
  const ids = (await noticesAbout(app, authenticator, [wecomUserId])).map((row) => row.get('id') as string);
  return ids.length > 0 ? app.db.getCollection(MESSAGES).model.destroy({ where: { id: ids } }) : 0;
}

/** The table and the rows of ours in it; undefined where NocoBase has no such messages. */
export function noticeRows(app: Application) {
  return app.db.hasCollection(MESSAGES) ? { table: MESSAGES, where: { channelName: NOTICE_CHANNEL } } : undefined;
}

async function noticesAbout(app: Application, authenticator: string, wecomUserIds: string[]): Promise<Model[]> {
  if (!app.db.hasCollection(MESSAGES) || wecomUserIds.length === 0) {
    return [];
  }
  const rows: Model[] = await app.db.getRepository(MESSAGES).find({
    filter: { channelName: NOTICE_CHANNEL, $or: wecomUserIds.map((id) => ({ title: { $includes: id } })) },
  });
  return rows.filter((row) => {
    const about = row.get('options') as Partial<NoticeSubject> | null;
    return about?.authenticator === authenticator && wecomUserIds.some((id) => id === about.wecomUserId);
  });
}
