/** WeCom locks its call for the whole company after many unknown numbers: so nobody may guess for long. */

import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Identity } from '../accounts/identity';
import { wecomDay, withIdentityLock } from '../accounts/identity-lock';
import { AccountError } from '../errors';
import type { PendingLink, SignInServices } from '../sign-in/flow';

const TRIES_A_SIGN_IN = 3;
const TRIES_A_DAY = 5; // of one person; in the database, since a cache forgets

/** How many numbers the person may still type now. */
export async function phoneTriesLeft(app: Application, { identity, phoneTries }: PendingLink): Promise<number> {
  return Math.max(0, Math.min(TRIES_A_SIGN_IN - phoneTries, TRIES_A_DAY - (await triesToday(app, identity))));
}

/**
 * Counts one more, before WeCom is asked.
 *
 * @throws AccountError PHONE_TRIES_USED, PHONE_TRIES_USED_TODAY; LINK_EXPIRED for one that is used meanwhile
 */
export function countPhoneTry(
  app: Application,
  { links }: SignInServices,
  word: string,
  { authenticator, identity }: PendingLink,
): Promise<void> {
  return withIdentityLock(app, { authenticator, identity }, async (transaction, row) => {
    const pending = await links.peek(word);
    if (!pending) {
      throw new AccountError('LINK_EXPIRED');
    }
    if (pending.phoneTries >= TRIES_A_SIGN_IN) {
      throw new AccountError('PHONE_TRIES_USED');
    }
    if ((await triesToday(app, identity, transaction)) >= TRIES_A_DAY) {
      throw new AccountError('PHONE_TRIES_USED_TODAY');
    }
    const before = row.get('phoneTriesOn') === wecomDay() ? Number(row.get('phoneTries')) : 0;
    await row.update({ phoneTriesOn: wecomDay(), phoneTries: before + 1 }, { transaction });
    await links.replace(word, { ...pending, phoneTries: pending.phoneTries + 1 });
  });
}

/** By all apps of the company: its lock is one. */
async function triesToday(app: Application, identity: Identity, transaction?: Transaction): Promise<number> {
  const rows = await app.db.getCollection('wecomIdentities').model.findAll({
    where: { identity, phoneTriesOn: wecomDay() },
    transaction,
  });
  return rows.reduce((sum, row) => sum + Number(row.get('phoneTries')), 0);
}
