/** Suggests to users without a link, once, to sign in with WeCom from now on. */
import type { Application } from '@nocobase/server';
import { isDuplicate } from '../store/database-errors';
import { Statement } from '../store/statement';
import { withWriterLock } from './identity-lock';
import { hasInbox, sendInApp } from './in-app-messages';
import { NOTICES } from './link-notices';
import { isRootUser } from './match';

interface Suggestion {
  userId: number;
  authenticator: string;
  /** Where the user links their account. */
  url: string;
}

/**
 * Whether the user is linked by one of these authenticators, or has had the suggestion: one look-up of two keys.
 *
 * @param authenticators at least one
 */
export async function needsNoSuggestion(app: Application, userId: number, authenticators: string[]): Promise<boolean> {
  const sql = new Statement(app);
  const id = (table: string) => sql.column(table, 'userId', 't');
  const names = authenticators.map((name) => sql.value(name)).join(', ');
  const rows = await sql.select([
    `SELECT ${id('usersAuthenticators')} FROM  ${sql.table('usersAuthenticators')} t`,
    `WHERE ${id('usersAuthenticators')} = ${sql.value(userId)}`,
    `AND ${sql.column('usersAuthenticators', 'authenticator', 't')} IN (${names})`,
    `UNION ALL SELECT ${id('wecomLinkSuggestions')} FROM  ${sql.table('wecomLinkSuggestions')} t`,
    `WHERE ${id('wecomLinkSuggestions')} = ${sql.value(userId)}`,
  ]);
  return rows.length > 0;
}

/**
 * Sends the suggestion, unless this or another node has. Root gets none: it stays the way in when WeCom fails, and no
 * message should lead an administrator's account to a member.
 */
export async function suggestLink(app: Application, { userId, authenticator, url }: Suggestion): Promise<void> {
  if (!hasInbox(app) || (await isRootUser(app, userId)) || !(await markSuggested(app, userId))) {
    return;
  }
  try {
    await sendInApp(app, {
      channel: NOTICES,
      userIds: [userId],
      options: { authenticator, url },
      compose: ({ t }) => ({
        title: t('Sign in with WeCom from now on'),
        content: t('Link your WeCom account once: open this message, or “WeCom account” in the user menu.'),
      }),
    });
  } catch (error) {
    await withWriterLock(app, () => marks(app).destroy({ where: { userId } }), 'afterwards');
    throw error;
  }
}

/** @returns false if the user has the mark */
async function markSuggested(app: Application, userId: number): Promise<boolean> {
  try {
    await withWriterLock(app, () => marks(app).create({ userId }), 'afterwards');
    return true;
  } catch (error) {
    if (isDuplicate(error)) {
      return false;
    }
    throw error;
  }
}

function marks(app: Application) {
  return app.db.getCollection('wecomLinkSuggestions').model;
}
