/**
 * At the first sign-in by a link that a user made, the member sees which user that is, and keeps or rejects the link:
 * an attacker may have tricked the member into linking, so that the member would work in the attacker's account.
 */

import type { Context } from '@nocobase/actions';
import type { KeepLinkReply, RejectLinkReply } from '../../shared/actions';
import { type IdentityKey, wecomUserIdOf } from '../accounts/identity';
import { isUnseen, type LinkMeta, readLinkMeta, removeLink, updateLinkMeta } from '../accounts/links';
import { AccountError } from '../errors';
import { authenticatorName } from '../settings/authenticator';
import type { SignInServices } from '../sign-in/flow';
import { unseenLinkOf } from '../sign-in/session';
import { columnsOf } from '../store/rows';
import { requireOwnSession } from './own-session';

type UnseenLinks = Pick<SignInServices, 'unseenLinks'>;

interface AuthenticatorInput {
  authenticator?: string;
}

/** The member confirms that this user is theirs. @throws AccountError OWN_SESSION_ONLY, NOT_LINKED_HERE */
export async function keepLink(
  ctx: Context,
  { unseenLinks }: UnseenLinks,
  input: AuthenticatorInput,
): Promise<KeepLinkReply> {
  const { key, jti } = await expectLinkOfSession(ctx, input);
  const inside = await unseenLinkOf(unseenLinks, jti);
  if (inside !== undefined) {
    await updateLinkMeta(ctx.app, key, inside ? { seen: true } : { seenByQrCode: true });
  }
  return { kept: true };
}

/**
 * The member says that this user is not theirs: removes the link for good and ends its sessions.
 *
 * @throws AccountError OWN_SESSION_ONLY, NOT_LINKED_HERE
 */
export async function rejectLink(
  ctx: Context,
  { unseenLinks }: UnseenLinks,
  input: AuthenticatorInput,
): Promise<RejectLinkReply> {
  const { key, userId, meta, jti } = await expectLinkOfSession(ctx, input);
  const inside = await unseenLinkOf(unseenLinks, jti);
  const { authenticator, identity } = key;
  // A link that was kept stays: otherwise an attacker's page could make the member remove it later.
  if (
    inside === undefined ||
    !isUnseen(meta, inside) ||
    !(await removeLink(ctx.app, { authenticator, userId, block: true }))
  ) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  ctx.logger.warn('WeCom link rejected by its person', {
    authenticator,
    wecomUserId: wecomUserIdOf(identity),
    userId,
  });
  return { rejected: true };
}

/**
 * The link that opened the caller's session. Another session of the same user does not count: another person may have
 * opened it.
 *
 * @throws AccountError OWN_SESSION_ONLY, NOT_LINKED_HERE
 */
async function expectLinkOfSession(
  ctx: Context,
  input: AuthenticatorInput,
): Promise<{ key: IdentityKey; userId: number; meta: LinkMeta; jti: string }> {
  const session = await requireOwnSession(ctx);
  const { userId } = session;
  const authenticator = authenticatorName(input.authenticator);
  const link =
    session.authenticator === authenticator &&
    (await ctx.app.db.getCollection('usersAuthenticators').model.findOne({ where: { authenticator, userId } }));
  if (!link) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  return {
    key: { authenticator, identity: columnsOf('usersAuthenticators', link).uuid },
    userId,
    meta: readLinkMeta(link.get('meta')),
    jti: session.jti,
  };
}
