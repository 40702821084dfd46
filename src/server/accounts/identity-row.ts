/** A person's row in `wecomIdentities`: how long it is kept. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { IdentityKey } from './identity';

/** WeCom's days end at midnight in China. */
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' });

/** Today, as `phoneTriesOn` has it. */
export function wecomDay(): string {
  return DAY.format();
}

/** Whether the row serves a purpose: a link, or the count of the phone numbers that the person has typed today. */
export async function isNeeded(app: Application, row: Model, transaction?: Transaction): Promise<boolean> {
  if (row.get('phoneTriesOn') === wecomDay()) {
    return true;
  }
  const where = { authenticator: row.get('authenticator') as string, uuid: row.get('identity') as string };
  return (await app.db.getCollection('usersAuthenticators').model.count({ where, transaction })) > 0;
}

/** Deletes the row of a person whom nothing was decided about. */
export async function forgetUnlessNeeded(app: Application, { authenticator, identity }: IdentityKey): Promise<void> {
  const row = await app.db.getCollection('wecomIdentities').model.findOne({ where: { authenticator, identity } });
  if (row && !(await isNeeded(app, row))) {
    await row.destroy();
  }
}
