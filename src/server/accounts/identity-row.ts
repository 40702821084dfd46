/** A person's row in `wecomIdentities`: how long it is kept. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Who } from './identity';

/** WeCom's days end at midnight in China. */
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' });

/** Today, as `phoneTriesOn` has it. */
export function wecomDay(): string {
  return DAY.format();
}

/** Deletes the row unless it serves a purpose: a link, or the phone numbers that the person has typed today. */
export async function forgetUnlessNeeded(app: Application, row: Model, transaction?: Transaction): Promise<void> {
  if (row.get('phoneTriesOn') === wecomDay()) {
    return;
  }
  const where = { authenticator: row.get('authenticator') as string, uuid: row.get('identity') as string };
  if ((await app.db.getCollection('usersAuthenticators').model.count({ where, transaction })) === 0) {
    await row.destroy({ transaction });
  }
}

/** The same for a person whose row is not at hand. */
export async function forgetPersonUnlessNeeded(app: Application, who: Who): Promise<void> {
  const { authenticator, identity } = who;
  const row = await app.db.getCollection('wecomIdentities').model.findOne({ where: { authenticator, identity } });
  if (row) {
    await forgetUnlessNeeded(app, row);
  }
}
