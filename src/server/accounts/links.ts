/** The rows that tie WeCom people to users: NocoBase's own `usersAuthenticators`. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Identity } from './identity';

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

/** Whether the user is linked to any WeCom person of this authenticator. */
export async function hasLink(
  app: Application,
  authenticator: string,
  userId: number,
  transaction?: Transaction,
): Promise<boolean> {
  return (
    (await app.db.getRepository('usersAuthenticators').count({ filter: { authenticator, userId }, transaction })) > 0
  );
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

/** @returns whether there was one */
export async function removeLink(
  app: Application,
  authenticator: string,
  userId: number,
  transaction?: Transaction,
): Promise<boolean> {
  const where = { authenticator, userId };
  return (await app.db.getCollection('usersAuthenticators').model.destroy({ where, transaction })) > 0;
}
