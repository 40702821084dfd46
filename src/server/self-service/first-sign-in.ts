/**
 * A link that a user made is shown once to the WeCom person who signs in by it: an attacker may have tricked that person
 * into it, who would now work in the attacker's account.
 */

import type { Context } from '@nocobase/actions';
import type { KeepLinkReply, RejectLinkReply } from '../../shared/actions';
import { type IdentityKey, wecomUserIdOf } from '../accounts/identity';
import { isUnseen, type LinkMeta, readLinkMeta, removeLink, updateLinkMeta } from '../accounts/links';
import { AccountError } from '../errors';
import { authenticatorName } from '../settings/authenticator';
import type { SignInServices } from '../sign-in/flow';
import { firstSignInOf } from '../sign-in/session';
import { columnsOf } from '../store/rows';
import { requireOwnSession } from './own-session';

type FirstSignIns = Pick<SignInServices, 'firstSignIns'>;

interface AuthenticatorInput {
  authenticator?: string;
}

/** The person is that user. */
export async function keepLink(
  ctx: Context,
  { firstSignIns }: FirstSignIns,
  input: AuthenticatorInput,
): Promise<KeepLinkReply> {
  const { who, jti } = await expectLinkOfSession(ctx, input);
  const inside = await firstSignInOf(firstSignIns, jti);
  if (inside !== undefined) {
    await updateLinkMeta(ctx.app, who, inside ? { seen: true } : { seenByQrCode: true });
  }
  return { kept: true };
}

/** The person is not that user: the link is removed for good, and with it this session. */
export async function rejectLink(
  ctx: Context,
  { firstSignIns }: FirstSignIns,
  input: AuthenticatorInput,
): Promise<RejectLinkReply> {
  const { who, userId, meta, jti } = await expectLinkOfSession(ctx, input);
  const inside = await firstSignInOf(firstSignIns, jti);
  const { authenticator, identity } = who;
  // Later, an address that leads here must not be able to take a link away that was kept.
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
 * The link by which the caller has signed in. Another session of the same user may be another person's.
 *
 * @throws AccountError OWN_SESSION_ONLY, NOT_LINKED_HERE
 */
async function expectLinkOfSession(
  ctx: Context,
  input: AuthenticatorInput,
): Promise<{ who: IdentityKey; userId: number; meta: LinkMeta; jti: string }> {
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
    who: { authenticator, identity: columnsOf('usersAuthenticators', link).uuid },
    userId,
    meta: readLinkMeta(link.get('meta')),
    jti: session.jti,
  };
}
