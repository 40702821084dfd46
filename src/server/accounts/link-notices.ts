/** The messages about links that lie in users' inboxes. */
import type { Model, Transaction } from '@nocobase/database';
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

/** For a person who has another userid now: what users were told stays as it was, and stays about this person. */
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
  const about = row.get('options') as Partial<NoticeSubject> | null;
  return about?.authenticator === authenticator && about.wecomUserId === wecomUserId;
}

/** The table and the rows of ours in it; undefined where NocoBase has no such messages. */
export function noticeRows(app: Application) {
  return app.db.hasCollection(MESSAGES) ? { table: MESSAGES, where: { channelName: NOTICE_CHANNEL } } : undefined;
}

/** Compared here: the title may have a former userid, and databases look into JSON in different ways. */
async function noticesAbout(app: Application, authenticator: string, wecomUserIds: string[]): Promise<Model[]> {
  if (!app.db.hasCollection(MESSAGES) || wecomUserIds.length === 0) {
    return [];
  }
  const messages = app.db.getRepository(MESSAGES);
  const rows: Model[] = await messages.find({ fields: ['id', 'options'], filter: { channelName: NOTICE_CHANNEL } });
  const theirs = rows.filter((row) => wecomUserIds.some((wecomUserId) => isAbout(row, { authenticator, wecomUserId })));
  const ids = theirs.map((row) => row.get('id') as string);
  return ids.length > 0 ? messages.find({ filter: { id: { $in: ids } } }) : [];
}
