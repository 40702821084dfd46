/** WeCom locks its call for the whole company after many unknown numbers: so nobody may guess for long. */
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { inTurn } from '../accounts/in-turn';
import type { FlowStores, PendingLink } from '../sign-in/flow';
import { AccountError } from './answer';

const TRIES_A_SIGN_IN = 3;
const TRIES_A_DAY = 5; // of one person; in the database, since a cache forgets

/** WeCom's days end at midnight in China. */
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' });

/** How many numbers the person may still type now. */
export async function phoneTriesLeft(app: Application, { authenticator, identity, phoneTries }: PendingLink) {
  const { model } = app.db.getCollection('wecomIdentities');
  const row = await model.findOne({ where: { authenticator, identity } });
  return Math.max(0, Math.min(TRIES_A_SIGN_IN - phoneTries, TRIES_A_DAY - (row ? triesToday(row) : 0)));
}

/**
 * Counts one more, before WeCom is asked.
 *
 * @throws AccountError PHONE_TRIES_USED, PHONE_TRIES_USED_TODAY; LINK_EXPIRED for one that is used meanwhile
 */
export function countPhoneTry(
  app: Application,
  { links }: FlowStores,
  word: string,
  { authenticator, identity }: PendingLink,
): Promise<void> {
  return inTurn(app, { authenticator, identity }, async (transaction, row) => {
    const pending = await links.look(word);
    if (!pending) {
      throw new AccountError('LINK_EXPIRED');
    }
    if (pending.phoneTries >= TRIES_A_SIGN_IN) {
      throw new AccountError('PHONE_TRIES_USED');
    }
    const tries = triesToday(row);
    if (tries >= TRIES_A_DAY) {
      throw new AccountError('PHONE_TRIES_USED_TODAY');
    }
    await row.update({ phoneTriesOn: DAY.format(), phoneTries: tries + 1 }, { transaction });
    await links.replace(word, { ...pending, phoneTries: pending.phoneTries + 1 });
  });
}

function triesToday(row: Model): number {
  return row.get('phoneTriesOn') === DAY.format() ? Number(row.get('phoneTries') ?? 0) : 0;
}
