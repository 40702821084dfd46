/**
 * A link that a user made by hand is shown once to the WeCom person who comes by it: they may be another one, who was
 * tricked into it, and now works in a user that is not theirs.
 */

import type { Context } from '@nocobase/actions';
import type { KeepLinkReply, RejectLinkReply } from '../../shared/accounts';
import { type Identity, type IdentityKey, wecomUserIdOf } from '../accounts/identity';
import { isUnseen, type LinkMeta, readLinkMeta, removeLink, updateLinkMeta } from '../accounts/links';
import { jsonAction } from '../answering';
import { AccountError } from '../errors';
import { authenticatorName } from '../settings/authenticator';
import { firstSignInOf } from '../sign-in/session';
import type { SharedCache } from '../store/shared-cache';
import { requireOwnSession } from './own-session';

export const firstSignInActions = (sessions: SharedCache) => ({
  /** `POST wecom:keepLink { authenticator }`: the person is that user. */
  keepLink: jsonAction(async (ctx): Promise<KeepLinkReply> => {
    const { who, jti } = await expectLinkOfSession(ctx);
    const inside = await firstSignInOf(sessions, jti);
    if (inside !== undefined) {
      await updateLinkMeta(ctx.app, who, inside ? { seen: true } : { seenByQrCode: true });
    }
    return { kept: true };
  }),

  /** `POST wecom:rejectLink { authenticator }`: they are not. The link goes, for good, and with it this session. */
  rejectLink: jsonAction(async (ctx): Promise<RejectLinkReply> => {
    const { who, userId, meta, jti } = await expectLinkOfSession(ctx);
    const inside = await firstSignInOf(sessions, jti);
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
  }),
});

/**
 * The link by which the caller has signed in. Another session of the same user is not the WeCom person's.
 *
 * @throws AccountError OWN_SESSION_ONLY, NOT_LINKED_HERE
 */
async function expectLinkOfSession(
  ctx: Context,
): Promise<{ who: IdentityKey; userId: number; meta: LinkMeta; jti: string }> {
  const session = await requireOwnSession(ctx);
  const { userId } = session;
  const authenticator = authenticatorName(ctx.action.params.values?.authenticator);
  const link =
    session.authenticator === authenticator &&
    (await ctx.app.db.getCollection('usersAuthenticators').model.findOne({ where: { authenticator, userId } }));
  if (!link) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  return {
    who: { authenticator, identity: link.get('uuid') as Identity },
    userId,
    meta: readLinkMeta(link.get('meta')),
    jti: session.jti,
  };
}
