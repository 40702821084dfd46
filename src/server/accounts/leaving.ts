/** Members who have left the company or were disabled: what is remembered of them, and what becomes of their sessions. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Settings } from '../setup/settings';
import type { Who } from './identity';
import { inTurn } from './in-turn';
import { findLinkedUser } from './links';

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
    if (isNews) {
      await row.update({ leftAt: wholeSecond() }, { transaction });
    }
    const ended = endSessions && userId !== undefined && (await endSessionsOf(app, userId, leftAt, transaction));
    return isNews || ended;
  });
}

/** The member is back, or was never away. @returns whether this is news */
export async function noteBack(app: Application, who: Who): Promise<boolean> {
  const { authenticator, identity } = who;
  const { model } = app.db.getCollection('wecomIdentities');
  const row = await model.findOne({ attributes: ['leftAt'], where: { authenticator, identity } });
  if (!row?.get('leftAt')) {
    return false;
  }
  return inTurn(app, who, async (transaction, locked) => {
    await locked.update({ leftAt: null }, { transaction });
    return true;
  });
}

/**
 * NocoBase takes no token from before a change of password; it has no other way to end somebody's sessions.
 *
 * @param since when they may have been ended already; null: not yet
 * @returns false where they have
 */
async function endSessionsOf(
  app: Application,
  userId: number,
  since: Date | null,
  transaction: Transaction,
): Promise<boolean> {
  const user: Model | null = await app.db.getRepository('users').findOne({ filterByTk: userId, transaction });
  if (!user || (since && Number(user.get('passwordChangeTz') ?? 0) >= since.getTime())) {
    return false;
  }
  await user.update({ passwordChangeTz: Date.now() }, { transaction });
  return true;
}

/** Some databases keep no fraction of a second, and round. */
function wholeSecond(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}
