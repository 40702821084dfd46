/** Links that an admin, or their member, does not want again: match rules skip them, and linking oneself is refused. */

import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Identity } from '../../shared/identity';
import { columnsOf } from '../store/rows';
import { corpIdOf, type IdentityKey, isOfCorp, wecomUserIdOf } from './identity';

/** Call it within `withIdentityLock`. */
export async function blockLink(
  app: Application,
  { authenticator, identity }: IdentityKey,
  userId: number,
  transaction: Transaction,
): Promise<void> {
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
    .filter((row) => wecomUserIdOf(columnsOf('wecomBlockedLinks', row).identity) === wecomUserId)
    .map((row) => columnsOf('wecomBlockedLinks', row).id);
  return ids.length > 0 && (await blockedLinks(app).destroy({ where: { id: ids } })) > 0;
}

/** Users whom a member must not be linked to, by any authenticator of the company. */
export async function blockedUsers(
  app: Application,
  identity: Identity,
  transaction?: Transaction,
): Promise<Set<number>> {
  const rows = await blockedLinks(app).findAll({ attributes: ['userId'], where: { identity }, transaction });
  return new Set(rows.map((row) => Number(row.get('userId'))));
}

/** Other members of the same company whom a user must not be linked to. */
export async function blockedIdentities(
  app: Application,
  userId: number,
  identity: Identity,
  transaction?: Transaction,
): Promise<Identity[]> {
  const rows = await blockedLinks(app).findAll({ attributes: ['identity'], where: { userId }, transaction });
  const blocked = rows.map((row) => columnsOf('wecomBlockedLinks', row).identity);
  return blocked.filter((one) => one !== identity && isOfCorp(one, corpIdOf(identity)));
}

/** Moves them to the member's new userid. */
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
