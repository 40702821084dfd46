/**
 * A link that a user made by hand is shown once to the WeCom person who comes by it: they may be another one, who was
 * tricked into it, and now works in a user that is not theirs.
 */
import type { Context } from '@nocobase/actions';
import type { KeepLinkReply, RejectLinkReply } from '../../shared/accounts';
import { type Identity, type IdentityKey, wecomUserIdOf } from '../accounts/identity';
import { type LinkMeta, readLinkMeta, removeLink, updateLinkMeta } from '../accounts/links';
import { AccountError, jsonAction } from '../answering';
import { authenticatorName } from '../settings/authenticator';
import type { SharedCache } from '../store/shared-cache';
import { requireOwnSession } from './own-session';

/** Longer than NocoBase's tokens last; a renewed session shows the question again. */
const REMEMBERED_MS = 7 * 24 * 60 * 60_000;

/**
 * Whether the person has to be shown whom the link signs them in as.
 *
 * @param inside WeCom: who came by QR code may be another person, and answers for nobody inside WeCom
 */
export function isUnseen({ by, seen, seenByQrCode }: LinkMeta, inside: boolean): boolean {
  return by === 'self' && !(inside ? seen : seenByQrCode);
}

/** Remembers where a session was opened whose link has yet to be shown. */
export function rememberFirstSignIn(sessions: SharedCache, jti: string, inside: boolean): Promise<void> {
  return sessions.set(keyOf(jti), inside, REMEMBERED_MS);
}

const keyOf = (jti: string) => `wecom:first-sign-in:${jti}`;

export const firstSignInActions = (sessions: SharedCache) => ({
  /** `POST wecom:keepLink { authenticator }`: the person is that user. */
  keepLink: jsonAction(async (ctx): Promise<KeepLinkReply> => {
    const { who, jti } = await expectLinkOfSession(ctx);
    const inside = await sessions.get<boolean>(keyOf(jti));
    if (inside !== undefined) {
      await updateLinkMeta(ctx.app, who, inside ? { seen: true } : { seenByQrCode: true });
    }
    return { kept: true };
  }),

  /** `POST wecom:rejectLink { authenticator }`: they are not. The link goes, for good, and with it this session. */
  rejectLink: jsonAction(async (ctx): Promise<RejectLinkReply> => {
    const { who, userId, meta, jti } = await expectLinkOfSession(ctx);
    const inside = await sessions.get<boolean>(keyOf(jti));
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
