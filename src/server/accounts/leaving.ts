/** Members who have left the company or were disabled: what is remembered of them, and what becomes of their sessions. */
import type { Application } from '@nocobase/server';
import type { Settings } from '../setup/settings';
import type { Who } from './identity';
import { inTurn } from './in-turn';
import { findLinkedUser } from './links';
import { endAllAccess } from './sessions';

const SECOND_MS = 1000;

/**
 * Remembers that WeCom has this member disabled or gone, and ends the sessions of their user if the admin wants that:
 * once, however often it is noticed.
 *
 * @returns whether something has changed
 */
export async function noteLeft(
  app: Application,
  who: Who,
  { endSessions }: Pick<Settings, 'endSessions'>,
): Promise<boolean> {
  if ((await findLinkedUser(app, who.authenticator, who.identity)) === undefined) {
    return false;
  }
  return inTurn(app, who, async (transaction, row) => {
    const userId = await findLinkedUser(app, who.authenticator, who.identity, transaction);
    const leftAt = row.get('leftAt') as Date | null;
    const isNews = !leftAt;
    const now = wholeSecond();
    if (isNews) {
      await row.update({ leftAt: now }, { transaction });
    }
    const before = (leftAt ?? now).getTime() + SECOND_MS; // once back in by another way, they stay in
    const ended = endSessions && userId !== undefined && (await endAllAccess(app, { userId, before }, transaction)) > 0;
    return isNews || ended;
  });
}

/** @returns since when WeCom is known to have a member disabled or gone */
export async function findLeftAt(app: Application, { authenticator, identity }: Who): Promise<Date | undefined> {
  const { model } = app.db.getCollection('wecomIdentities');
  const row = await model.findOne({ attributes: ['leftAt'], where: { authenticator, identity } });
  const leftAt = row?.get('leftAt') as Date | null | undefined;
  return leftAt ? new Date(leftAt) : undefined;
}

/** The member is back, or was never away. @returns whether this is news */
export async function noteBack(app: Application, who: Who): Promise<boolean> {
  if ((await findLeftAt(app, who)) === undefined) {
    return false;
  }
  return inTurn(app, who, async (transaction, locked) => {
    await locked.update({ leftAt: null }, { transaction });
    return true;
  });
}

/** Some databases keep no fraction of a second, and round. */
function wholeSecond(): Date {
  return new Date(Math.floor(Date.now() / SECOND_MS) * SECOND_MS);
}
