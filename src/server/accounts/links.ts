/** The links between WeCom members and users: rows of NocoBase's `usersAuthenticators`. */

import { createHash } from 'node:crypto';
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { z } from 'zod';
import type { LinkOrigin } from '../../shared/actions';
import type { Identity } from '../../shared/identity';
import type { BrowserKind } from '../../shared/user-agent';
import type { Settings } from '../settings/settings';
import { jsonOf, type RawRow, selectRow } from '../store/plain-select';
import { columnsOf } from '../store/rows';
import { nameForColumn } from '../store/text';
import { blockLink } from './blocked-links';
import { corpIdOf, type IdentityKey, isOfCorp, type MemberProfile } from './identity';
import { withIdentityLock } from './identity-lock';
import { endSessions } from './sessions';

/**
 * The column `meta` of a link; older links lack some fields. A new field also goes into `metaSchema`, the export of a
 * member's data and docs/personal-data.md.
 */
export interface LinkMeta {
  /** Which WeCom API address it was made at: {@link apiIdOf}. */
  api?: string;
  by?: LinkOrigin;
  /** Where it was made. */
  browser?: BrowserKind;
  /** The member has signed in by it inside WeCom. */
  inside?: boolean;
  /** Nobody has signed in by it yet; set for links made by hand. */
  isUnused?: boolean;
  /** The member was shown which user a link made by hand signs them in as. */
  seen?: boolean;
  /** The same for a sign-in by QR code, which another person may have scanned. */
  seenByQrCode?: boolean;
  /** The member's previous userid, if WeCom's administrator has changed it. */
  movedFrom?: FormerUserId;
}

export interface FormerUserId {
  /** In lower case. */
  wecomUserId: string;
  /** ISO 8601: when the change was noticed. */
  at: string;
}

export interface NewLink extends IdentityKey {
  userId: number;
  /** The member's name in WeCom. */
  name: string;
  meta: LinkMeta;
}

export interface Link {
  userId: number;
  /** The member's name at the last sign-in; empty if unknown. */
  name: string;
  meta: LinkMeta;
}

/** A link with the identity it belongs to. */
export interface OtherLink extends IdentityKey, Link {}

const metaSchema = z
  .object({
    api: z.string().optional().catch(undefined),
    by: z.enum(['match', 'phone', 'creation', 'self', 'admin']).optional().catch(undefined),
    browser: z.enum(['wecom', 'wechat', 'mobile', 'desktop']).optional().catch(undefined),
    inside: z.boolean().optional().catch(undefined),
    isUnused: z.boolean().optional().catch(undefined),
    seen: z.boolean().optional().catch(undefined),
    seenByQrCode: z.boolean().optional().catch(undefined),
    movedFrom: z.object({ wecomUserId: z.string(), at: z.string() }).optional().catch(undefined),
  })
  .catch({});

/**
 * Whether the member must be shown which user the link signs them in as: a user made it by hand, and the WeCom account
 * may be another member's.
 *
 * @param inside whether the sign-in is inside WeCom; a QR code may be scanned by another person than the account's
 *   owner, so the member must be shown the link once for each
 */
export function isUnseen({ by, seen, seenByQrCode }: LinkMeta, inside: boolean): boolean {
  return by === 'self' && !(inside ? seen : seenByQrCode);
}

/** Reads `usersAuthenticators.meta`; anything unknown or malformed in it counts as absent. */
export function readLinkMeta(meta: unknown): LinkMeta {
  return metaSchema.parse(meta);
}

/** A short id for a WeCom API address: the same `company:userid` at another address may be another person. */
export function apiIdOf({ apiBaseUrl }: Pick<Settings, 'apiBaseUrl'>): string {
  return createHash('sha256').update(apiBaseUrl).digest('base64url').slice(0, 22);
}

/** Whether a link holds at the address that the authenticator is set up for now. */
export function holdsAt({ meta }: Pick<Link, 'meta'>, settings: Pick<Settings, 'apiBaseUrl'>): boolean {
  return meta.api === apiIdOf(settings);
}

/** The link of an identity, whatever WeCom address it was made at. */
export async function findLink(
  app: Application,
  { authenticator, identity }: IdentityKey,
  transaction?: Transaction,
): Promise<Link | undefined> {
  const where = { authenticator, uuid: identity };
  const row = await selectRow(app, { ...LINK, where }, transaction);
  return row && readLink(row);
}

/** @param row of `usersAuthenticators` */
export function keyOfLink(row: Model): IdentityKey {
  const { authenticator, uuid } = columnsOf('usersAuthenticators', row);
  return { authenticator, identity: uuid };
}

/** What {@link readLink} needs of a row. */
export const LINK = { collection: 'usersAuthenticators', fields: ['userId', 'nickname', 'meta'] };

export function readLink({ userId, nickname, meta }: RawRow): Link {
  return {
    userId: Number(userId),
    name: typeof nickname === 'string' ? nickname : '',
    meta: readLinkMeta(jsonOf(meta)),
  };
}

/** Whether the member's name has changed since the last sign-in. */
export function isNewName({ name: before }: Link, { name }: Pick<MemberProfile, 'name'>): boolean {
  return Boolean(before && name) && nameForColumn(name ?? '') !== before;
}

/** Stores the member's current name, which tells them from a colleague who gets their phone number later. */
export async function renameLink(app: Application, key: IdentityKey & { userId: number }, name: string): Promise<void> {
  const { authenticator, identity, userId } = key;
  await withIdentityLock(app, key, (transaction) =>
    app.db
      .getCollection('usersAuthenticators')
      .model.update(
        { nickname: nameForColumn(name ?? '') },
        { where: { authenticator, userId, uuid: identity }, transaction },
      ),
  );
}

/** Adds to a link's `meta`, unless the link is gone. */
export async function updateLinkMeta(app: Application, key: IdentityKey, meta: LinkMeta): Promise<void> {
  await withIdentityLock(app, key, async (transaction) => {
    const link = await findLink(app, key, transaction);
    if (link) {
      await setLinkMeta(app, { ...key, userId: link.userId }, { ...link.meta, ...meta }, transaction);
    }
  });
}

export async function setLinkMeta(
  app: Application,
  { authenticator, identity, userId }: IdentityKey & { userId: number },
  meta: LinkMeta,
  transaction: Transaction,
): Promise<void> {
  const where = { authenticator, userId, uuid: identity };
  await app.db.getCollection('usersAuthenticators').model.update({ meta }, { where, transaction });
}

/** Links of the user to other members, by this authenticator or another app of the same company. */
export async function findOtherLinks(
  app: Application,
  { authenticator, identity }: IdentityKey,
  userId: number,
  transaction?: Transaction,
): Promise<OtherLink[]> {
  if (transaction) {
    await lockUser(app, userId, transaction); // two members with different authenticators lock different identities
  }
  const links = await app.db.getCollection('usersAuthenticators').model.findAll({
    where: { userId },
    lock: transaction?.LOCK.UPDATE, // otherwise MySQL and MariaDB do not see what was written since this transaction began
    transaction,
  });
  return links
    .map((row): OtherLink => {
      return { ...keyOfLink(row), ...readLink(row.get()) };
    })
    .filter(
      (link) =>
        link.identity !== identity &&
        (link.authenticator === authenticator || isOfCorp(link.identity, corpIdOf(identity))),
    );
}

/** @returns null for a user who is gone */
export async function lockUser(app: Application, userId: number, transaction: Transaction): Promise<Model | null> {
  return app.db.getCollection('users').model.findByPk(userId, { lock: transaction.LOCK.UPDATE, transaction });
}

/** Emitted on the app, with the new link and its transaction. */
export const LINK_MADE = 'wecom:linkMade';

/** A plain insert, because NocoBase's `addUser` would overwrite another member's link to the same user. */
export async function addLink(app: Application, link: NewLink, transaction: Transaction): Promise<void> {
  await app.db.getCollection('usersAuthenticators').model.create(rowOf(link), { transaction });
  app.emit(LINK_MADE, link, transaction);
}

/** @returns whether the user had that link */
export async function replaceLink(
  app: Application,
  old: Identity,
  link: NewLink,
  transaction: Transaction,
): Promise<boolean> {
  const { authenticator, userId } = link;
  const where = { authenticator, userId, uuid: old };
  const [replaced] = await app.db
    .getCollection('usersAuthenticators')
    .model.update(rowOf(link), { where, transaction });
  if (replaced > 0) {
    app.emit(LINK_MADE, link, transaction);
  }
  return replaced > 0;
}

function rowOf({ authenticator, identity, userId, name, meta }: NewLink) {
  return { authenticator, userId, uuid: identity, nickname: nameForColumn(name ?? ''), meta };
}

interface Removal {
  authenticator: string;
  userId: number;
  /** The member and the user must not be linked again. */
  block?: boolean;
  /** Keeps the link if it throws. */
  check?: (transaction: Transaction) => Promise<void>;
}

/**
 * Removes a link and ends the sessions that it opened, which `removed-links.ts` does.
 *
 * @returns whether there was one
 */
export async function removeLink(app: Application, { authenticator, userId, block, check }: Removal): Promise<boolean> {
  const links = app.db.getCollection('usersAuthenticators').model;
  const link = await links.findOne({ where: { authenticator, userId } });
  if (!link) {
    return false;
  }
  const identity = columnsOf('usersAuthenticators', link).uuid;
  const key: IdentityKey = { authenticator, identity };
  const removed = await withIdentityLock(app, key, async (transaction) => {
    await check?.(transaction);
    const isGone = (await links.destroy({ where: { authenticator, userId, uuid: identity }, transaction })) > 0;
    if (isGone && block) {
      await blockLink(app, key, userId, transaction);
    }
    return isGone;
  });
  // Once more: a ticket that was traded concurrently either finds no link, or its session is ended here.
  await withIdentityLock(app, key, (transaction) => endSessions(app, { userId, authenticator }, transaction));
  if (removed && block) {
    const others = await links.findAll({ where: { uuid: identity, userId } }); // links by other apps of the company
    for (const other of others) {
      await removeLink(app, { authenticator: columnsOf('usersAuthenticators', other).authenticator, userId });
    }
  }
  return removed;
}
