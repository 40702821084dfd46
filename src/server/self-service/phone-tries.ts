/** Limits guesses at phone numbers: after many unknown ones, WeCom blocks the call for the whole company. */

import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Identity } from '../../shared/identity';
import { wecomDay, withIdentityLock } from '../accounts/identity-lock';
import { AccountError } from '../errors';
import type { PendingLink, SignInServices } from '../sign-in/flow';

const TRIES_PER_SIGN_IN = 3;
const TRIES_PER_DAY = 5; // of one member; kept in the database, because a cache may lose it

/** How many numbers the member may still enter now. */
export async function phoneTriesLeft(app: Application, { identity, phoneTries }: PendingLink): Promise<number> {
  return Math.max(0, Math.min(TRIES_PER_SIGN_IN - phoneTries, TRIES_PER_DAY - (await triesToday(app, identity))));
}

/**
 * Counts a try, before WeCom is asked.
 *
 * @throws AccountError PHONE_TRIES_USED, PHONE_TRIES_USED_TODAY; LINK_EXPIRED if the link was consumed concurrently
 */
export function countPhoneTry(
  app: Application,
  { links }: SignInServices,
  link: string,
  { authenticator, identity }: PendingLink,
): Promise<void> {
  return withIdentityLock(app, { authenticator, identity }, async (transaction, row) => {
    const pending = await links.peek(link);
    if (!pending) {
      throw new AccountError('LINK_EXPIRED');
    }
    if (pending.phoneTries >= TRIES_PER_SIGN_IN) {
      throw new AccountError('PHONE_TRIES_USED');
    }
    if ((await triesToday(app, identity, transaction)) >= TRIES_PER_DAY) {
      throw new AccountError('PHONE_TRIES_USED_TODAY');
    }
    const before = row.get('phoneTriesOn') === wecomDay() ? Number(row.get('phoneTries')) : 0;
    await row.update({ phoneTriesOn: wecomDay(), phoneTries: before + 1 }, { transaction });
    await links.replace(link, { ...pending, phoneTries: pending.phoneTries + 1 });
  });
}

/** The member's tries with all authenticators of the company, because WeCom blocks the whole company. */
async function triesToday(app: Application, identity: Identity, transaction?: Transaction): Promise<number> {
  const rows = await app.db.getCollection('wecomIdentities').model.findAll({
    where: { identity, phoneTriesOn: wecomDay() },
    transaction,
  });
  return rows.reduce((sum, row) => sum + Number(row.get('phoneTries')), 0);
}
