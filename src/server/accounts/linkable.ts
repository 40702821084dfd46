/** Whether a member and a user may be linked. */
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AccountError } from '../errors';
import { blockedUsers } from './blocked-links';
import { findLink, type Link, type OtherLink } from './links';
import { findLinkConflicts, type LinkCandidate } from './renamed';

interface Linkable {
  /** The link, if the member and the user are linked already. */
  found?: Link;
  /** Links of the user to members whom WeCom no longer has. */
  former: OtherLink[];
}

/**
 * Checks that the member and the user may be linked.
 *
 * @throws AccountError LINK_BLOCKED, IDENTITY_TAKEN, USER_TAKEN
 */
export async function assertLinkable(
  app: Application,
  candidate: LinkCandidate,
  userId: number,
  transaction?: Transaction,
): Promise<Linkable> {
  const { authenticator, identity } = candidate;
  if ((await blockedUsers(app, identity, transaction)).has(userId)) {
    throw new AccountError('LINK_BLOCKED');
  }
  const found = await findLink(app, { authenticator, identity }, transaction);
  if (found && found.userId !== userId) {
    throw new AccountError('IDENTITY_TAKEN');
  }
  const { former, isTaken, mayBeBlocked } = await findLinkConflicts(app, candidate, userId, transaction);
  if (mayBeBlocked) {
    throw new AccountError('LINK_BLOCKED');
  }
  if (isTaken) {
    throw new AccountError('USER_TAKEN');
  }
  return { found, former };
}
