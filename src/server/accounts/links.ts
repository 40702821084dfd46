/** The rows that tie WeCom people to users: NocoBase's own `usersAuthenticators`. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { corpIdOf, type Identity, isOfCorp, type Who } from './identity';
import { inTurn } from './in-turn';

export interface Link {
  authenticator: string;
  identity: Identity;
  userId: number;
  /** As WeCom calls the person now. */
  name: string;
}

/** @returns the id of the user this identity is linked to */
export async function findLinkedUser(
  app: Application,
  authenticator: string,
  identity: Identity,
  transaction?: Transaction,
): Promise<number | undefined> {
  const link: Model | null = await app.db.getRepository('usersAuthenticators').findOne({
    filter: { authenticator, uuid: identity },
    transaction,
  });
  return link?.get('userId') as number | undefined;
}

/** Whether the user is somebody else already, to this authenticator or to another app of the same company. */
export async function isLinkedToAnother(
  app: Application,
  { authenticator, identity }: Who,
  userId: number,
  transaction?: Transaction,
): Promise<boolean> {
  const links: Model[] = await app.db.getRepository('usersAuthenticators').find({ filter: { userId }, transaction });
  return links.some((link) => {
    const uuid = link.get('uuid') as string;
    return uuid !== identity && (link.get('authenticator') === authenticator || isOfCorp(uuid, corpIdOf(identity)));
  });
}

/** A plain insert: NocoBase's `addUser` would overwrite another person's link to the same user. */
export async function addLink(
  app: Application,
  { authenticator, identity, userId, name }: Link,
  transaction: Transaction,
): Promise<void> {
  await app.db
    .getCollection('usersAuthenticators')
    .model.create({ authenticator, userId, uuid: identity, nickname: name.slice(0, 255) }, { transaction });
}

/**
 * @param check may throw: then the link stays
 * @returns whether there was one
 */
export async function removeLink(
  app: Application,
  authenticator: string,
  userId: number,
  check: (transaction: Transaction) => Promise<void> = async () => undefined,
): Promise<boolean> {
  const links = app.db.getCollection('usersAuthenticators').model;
  const where = { authenticator, userId };
  const link = await links.findOne({ where });
  if (!link) {
    return false;
  }
  return inTurn(app, { authenticator, identity: link.get('uuid') as Identity }, async (transaction) => {
    await check(transaction);
    return (await links.destroy({ where, transaction })) > 0;
  });
}
