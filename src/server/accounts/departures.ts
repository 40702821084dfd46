/** Members who have left the company or were disabled: when that was noticed, and the end of their sessions. */
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Settings } from '../settings/settings';
import { type RawRow, selectRow } from '../store/plain-select';
import type { IdentityKey } from './identity';
import { withIdentityLock } from './identity-lock';
import { findLink, holdsAt, LINK, type Link, readLink } from './links';
import { endAllAccess } from './sessions';

/** Emitted on the app, with the member's key and the id of their user, when they are marked as departed. */
export const MEMBER_LEFT = 'wecom:memberLeft';

/** What {@link leftAtIn} needs of a row. */
const DEPARTURE = { collection: 'wecomIdentities', fields: ['leftAt', 'leftAtMs'] };

/**
 * Marks a member as departed when WeCom says that they are disabled or gone, and ends the sessions of their user if the
 * admin wants that: once, however often it is noticed.
 *
 * @returns whether anything has changed
 */
export async function markDeparted(
  app: Application,
  key: IdentityKey,
  settings: Pick<Settings, 'endSessions' | 'apiBaseUrl'>,
): Promise<boolean> {
  const linkedUser = async (transaction?: Transaction) => {
    const link = await findLink(app, key, transaction);
    return link && holdsAt(link, settings) ? link.userId : undefined; // another WeCom address has other members
  };
  if ((await linkedUser()) === undefined) {
    return false;
  }
  const {
    isNew,
    ended,
    userId: leaver,
  } = await withIdentityLock(app, key, async (transaction, row) => {
    const userId = await linkedUser(transaction);
    const leftAt = leftAtIn(row.get());
    const now = Date.now();
    if (userId === undefined) {
      return { isNew: false, ended: 0, userId };
    }
    if (!leftAt) {
      await row.update({ leftAt: new Date(now), leftAtMs: now }, { transaction });
    }
    const before = leftAt && leftAt + 1; // sessions opened since then by another way stay
    return {
      isNew: !leftAt,
      userId,
      ended: settings.endSessions ? await endAllAccess(app, { userId, before }, transaction) : 0,
    };
  });
  if (isNew && settings.endSessions) {
    await withIdentityLock(app, key, async (transaction) => {
      const userId = await linkedUser(transaction);
      // A ticket may have been traded while this waited for the lock.
      return userId !== undefined && endAllAccess(app, { userId }, transaction);
    });
  }
  if (isNew) {
    app.emit(MEMBER_LEFT, { ...key, userId: leaver });
  }
  return isNew || ended > 0;
}

/** @returns since when the member is marked as departed, epoch ms; undefined for one who is not */
export async function findDepartedAt(
  app: Application,
  { authenticator, identity }: IdentityKey,
  transaction?: Transaction,
): Promise<number | undefined> {
  const row = await selectRow(app, { ...DEPARTURE, where: { authenticator, identity } }, transaction);
  return row && leftAtIn(row);
}

/** The link of an identity, and since when its member is marked as departed: in one statement, for every sign-in. */
export async function findLinkAndDeparture(
  app: Application,
  { authenticator, identity }: IdentityKey,
): Promise<{ link: Link; leftAt?: number } | undefined> {
  const row = await selectRow(app, {
    ...LINK,
    where: { authenticator, uuid: identity },
    join: { ...DEPARTURE, on: { authenticator: 'authenticator', identity: 'uuid' } },
  });
  return row && { link: readLink(row), leftAt: leftAtIn(row) };
}

function leftAtIn({ leftAt, leftAtMs }: RawRow): number | undefined {
  return leftAt ? Number(leftAtMs ?? new Date(leftAt as Date | string).getTime()) : undefined;
}

/** Takes the mark of a departed member away. @returns whether there was one */
export async function markReturned(app: Application, key: IdentityKey): Promise<boolean> {
  if ((await findDepartedAt(app, key)) === undefined) {
    return false;
  }
  return withIdentityLock(
    app,
    key,
    async (transaction, locked) => {
      await locked.update({ leftAt: null, leftAtMs: null }, { transaction });
      return true;
    },
    'afterwards',
  );
}
