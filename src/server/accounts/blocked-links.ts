/** Links that must not come about again: a match rule passes over them, and linking oneself is refused. */
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { corpIdOf, type Identity, type IdentityKey, isOfCorp, wecomUserIdOf } from './identity';

/** Call it while the identity is locked (`inTurn`). */
export async function blockLink(
  app: Application,
  who: IdentityKey,
  userId: number,
  transaction: Transaction,
): Promise<void> {
  const { authenticator, identity } = who;
  const row = { authenticator, identity, userId };
  if ((await blockedLinks(app).count({ where: row, transaction })) === 0) {
    await blockedLinks(app).create(row, { transaction });
  }
}

/** @returns whether it was blocked */
export async function unblockLink(
  app: Application,
  { authenticator, wecomUserId, userId }: { authenticator: string; wecomUserId: unknown; userId: number },
): Promise<boolean> {
  const rows = await blockedLinks(app).findAll({ where: { authenticator, userId } });
  const ids = rows
    .filter((row) => wecomUserIdOf(row.get('identity') as string) === wecomUserId)
    .map((row) => row.get('id') as number);
  return ids.length > 0 && (await blockedLinks(app).destroy({ where: { id: ids } })) > 0;
}

/** The users whom a person must not be linked to, by any authenticator of the company. */
export async function blockedUsers(
  app: Application,
  identity: Identity,
  transaction?: Transaction,
): Promise<Set<number>> {
  const rows = await blockedLinks(app).findAll({ attributes: ['userId'], where: { identity }, transaction });
  return new Set(rows.map((row) => Number(row.get('userId'))));
}

/** The other people of the same company whom a user must not be linked to. */
export async function blockedIdentities(
  app: Application,
  userId: number,
  identity: Identity,
  transaction?: Transaction,
): Promise<Identity[]> {
  const rows = await blockedLinks(app).findAll({ attributes: ['identity'], where: { userId }, transaction });
  const barred = rows.map((row) => row.get('identity') as Identity);
  return barred.filter((one) => one !== identity && isOfCorp(one, corpIdOf(identity)));
}

/** For a person who has another userid now. */
export async function moveBlocks(
  app: Application,
  from: Identity,
  to: Identity,
  transaction: Transaction,
): Promise<void> {
  await blockedLinks(app).update({ identity: to }, { where: { identity: from }, transaction });
}

function blockedLinks(app: Application) {
  return app.db.getCollection('wecomBlockedLinks').model;
}
