/** Members who have left the company or were disabled: what is remembered of them, and what becomes of their sessions. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Settings } from '../settings/settings';
import type { IdentityKey } from './identity';
import { withIdentityLock } from './identity-lock';
import { findLink, holdsAt } from './links';
import { endAllAccess } from './sessions';

/**
 * Remembers that WeCom has this member disabled or gone, and ends the sessions of their user if the admin wants that:
 * once, however often it is noticed.
 *
 * @returns whether something has changed
 */
export async function markDeparted(
  app: Application,
  who: IdentityKey,
  settings: Pick<Settings, 'endSessions' | 'apiBaseUrl'>,
): Promise<boolean> {
  const linkedUser = async (transaction?: Transaction) => {
    const link = await findLink(app, who, transaction);
    return link && holdsAt(link, settings) ? link.userId : undefined; // another WeCom's members are other people
  };
  if ((await linkedUser()) === undefined) {
    return false;
  }
  const { isNews, ended } = await withIdentityLock(app, who, async (transaction, row) => {
    const userId = await linkedUser(transaction);
    const leftAt = leftAtIn(row);
    const now = Date.now();
    if (userId === undefined) {
      return { isNews: false, ended: 0 };
    }
    if (!leftAt) {
      await row.update({ leftAt: new Date(now), leftAtMs: now }, { transaction });
    }
    const before = leftAt && leftAt + 1; // once back in by another way, they stay in
    return {
      isNews: !leftAt,
      ended: settings.endSessions ? await endAllAccess(app, { userId, before }, transaction) : 0,
    };
  });
  if (isNews && settings.endSessions) {
    await withIdentityLock(app, who, async (transaction) => {
      const userId = await linkedUser(transaction);
      // A ticket that was traded while the lock was waited for did not know yet.
      return userId !== undefined && endAllAccess(app, { userId }, transaction);
    });
  }
  return isNews || ended > 0;
}

/** @returns since when WeCom is known to have a member disabled or gone; epoch ms */
export async function findDepartedAt(
  app: Application,
  { authenticator, identity }: IdentityKey,
  transaction?: Transaction,
): Promise<number | undefined> {
  const { model } = app.db.getCollection('wecomIdentities');
  const where = { authenticator, identity };
  const row = await model.findOne({ attributes: ['leftAt', 'leftAtMs'], where, transaction });
  return row ? leftAtIn(row) : undefined;
}

function leftAtIn(row: Model): number | undefined {
  const [leftAt, exactly] = [row.get('leftAt'), row.get('leftAtMs')];
  return leftAt ? Number(exactly ?? new Date(leftAt as Date).getTime()) : undefined;
}

/** The member is back, or was never away. @returns whether this is news */
export async function markReturned(app: Application, who: IdentityKey): Promise<boolean> {
  if ((await findDepartedAt(app, who)) === undefined) {
    return false;
  }
  return withIdentityLock(
    app,
    who,
    async (transaction, locked) => {
      await locked.update({ leftAt: null, leftAtMs: null }, { transaction });
      return true;
    },
    'afterwards',
  );
}
