/**
 * A member who has no user yet signs in another way, sees which user the WeCom account would be linked to, and links
 * it.
 */

import type { Context } from '@nocobase/actions';
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { LinkAccountReply, PendingLinkReply } from '../../shared/actions';
import { browserKind } from '../../shared/user-agent';
import { wecomUserIdOf } from '../accounts/identity';
import { withIdentityLock } from '../accounts/identity-lock';
import { assertLinkable } from '../accounts/linkable';
import { apiIdOf, type LinkMeta, type NewLink, setLinkMeta } from '../accounts/links';
import { type LinkCandidate, lockFormer, moveLink } from '../accounts/renamed';
import { endSessions } from '../accounts/sessions';
import { vouchFor } from '../accounts/value-origins';
import { AccountError } from '../errors';
import type { Subject } from '../request-subject';
import { rememberLinking } from '../sign-in/cookies';
import type { SignInServices } from '../sign-in/flow';
import { withMemberStates } from '../sign-in/member';
import {
  canConfirmPhone,
  canCreate,
  canLink,
  type FoundLink,
  findPendingLink,
  firstSignInInside,
  missingValues,
} from '../sign-in/pending-link';
import type { AccessTokens } from '../wecom/access-token';
import { assertConfirmed, confirmationState } from './confirmation/store';
import { type OwnSession, requireOwnSession } from './own-session';
import { phoneTriesLeft } from './phone-tries';
import { requireRecentAuthentication } from './step-up';

export interface LinkInput {
  /** The handle of the pending link. */
  link?: string;
  /** The user whom the page showed. */
  userId?: number;
}

export type LinkServices = SignInServices & { tokens: AccessTokens };

/**
 * The member of a pending link, and what they can do about it.
 *
 * @param input `userId`: the user whose link may have been confirmed
 * @throws AccountError LINK_EXPIRED, LINK_DECLINED
 */
export async function pendingLink(
  ctx: Context,
  services: SignInServices,
  { link, userId }: LinkInput,
  subject: Subject,
): Promise<PendingLinkReply> {
  const { pending, authenticator } = await expectPendingLink(ctx, services, link, subject);
  const { profile, expiresAt } = pending;
  rememberLinking(ctx, authenticator.settings, String(link));
  const confirmation = await confirmationState(services, pending, userId);
  const triesLeft = await phoneTriesLeft(ctx.app, pending);
  return {
    authenticator: authenticator.name,
    name: profile.name ?? profile.wecomUserId,
    wecomUserId: profile.wecomUserId,
    canLink: canLink(authenticator.settings, pending),
    confirmation,
    canConfirmPhone: canConfirmPhone(authenticator.settings, profile),
    canCreate: canCreate(authenticator.settings, pending),
    notGiven: missingValues(authenticator.settings, profile),
    insideWecom: firstSignInInside(authenticator.settings, pending),
    phoneTriesLeft: triesLeft,
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

/**
 * Links the member to the signed-in user, once.
 *
 * @throws AccountError OWN_SESSION_ONLY, USER_CHANGED, LINK_…, CONFIRM_IN_WECOM, PASSWORD_…, SIGN_IN_AGAIN,
 *   IDENTITY_TAKEN, USER_TAKEN
 */
export async function linkAccount(
  ctx: Context,
  services: LinkServices,
  input: LinkInput & { password?: unknown },
  subject: Subject,
): Promise<LinkAccountReply> {
  const session = await requireOwnSession(ctx);
  const { pending, authenticator } = await expectPendingLink(ctx, services, input.link, subject);
  const { name, settings } = authenticator;
  const userId = assertShown(input, session);
  if (!canLink(settings, pending, userId)) {
    throw new AccountError('LINK_OFF');
  }
  await assertConfirmed(services, pending, userId);
  await requireRecentAuthentication(ctx.app, services.passwordTries, session, input.password);
  const { identity, profile } = pending;
  const candidate = await withMemberStates(
    ctx.app,
    services.tokens,
    { authenticator: name, identity, settings },
    userId,
  );
  const browser = browserKind(ctx.get('user-agent'));
  const meta: LinkMeta = { api: apiIdOf(settings), by: 'self', browser, inside: !pending.byQrCode, isUnused: true };
  const wecomName = profile.name ?? profile.wecomUserId;
  let isConsumed = false;
  let linked: LinkResult = { isNew: false, movedFrom: [] };
  await withIdentityLock(ctx.app, candidate, async (transaction) => {
    await lockFormer(ctx.app, candidate, transaction);
    isConsumed ||= (await services.links.consume(input.link)) !== undefined; // a retry of this transaction keeps it
    if (!isConsumed) {
      throw new AccountError('LINK_EXPIRED'); // a concurrent request has consumed it
    }
    linked = await link(
      ctx.app,
      candidate,
      { authenticator: name, identity, userId, name: wecomName, meta },
      transaction,
    );
    if (linked.movedFrom.length > 0) {
      const { signInTime: before } = session; // the caller's own session goes on
      await endSessions(ctx.app, { userId, authenticator: name, before }, transaction);
    }
    await vouchFor(ctx.app, userId, profile, transaction);
  });
  const { wecomUserId } = profile;
  const { isNew, movedFrom } = linked;
  const moved = movedFrom.length > 0 && { movedFrom };
  ctx.logger.info('WeCom account linked', { authenticator: name, wecomUserId, userId, ...moved });
  if (isNew) {
    services.afterSignIn.tellLinked(ctx, { authenticator: name, userId, profile, by: 'self' });
  }
  services.afterSignIn.follow(ctx, { authenticator: name, identity, profile, userId, settings, wasAway: true });
  return { linked: true };
}

export interface LinkResult {
  /** The member could not sign in as the user before. */
  isNew: boolean;
  /** The member's former userids. */
  movedFrom: string[];
}

/** Makes a link by hand, within the identity's lock. @throws AccountError LINK_BLOCKED, IDENTITY_TAKEN, USER_TAKEN */
export async function link(
  app: Application,
  candidate: LinkCandidate,
  wanted: NewLink,
  transaction: Transaction,
): Promise<LinkResult> {
  const { found, former } = await assertLinkable(app, candidate, wanted.userId, transaction);
  const { api } = wanted.meta;
  if (found) {
    await setLinkMeta(app, wanted, { ...found.meta, api }, transaction); // the user confirms the link at this address
  } else {
    await moveLink(app, wanted, former, transaction);
  }
  const movedFrom = found ? [] : former.map((old) => wecomUserIdOf(old.identity));
  return { isNew: found?.meta.api !== api, movedFrom };
}

/**
 * Checks that the caller is the user whom the page showed.
 *
 * @returns the user's id
 * @throws AccountError USER_CHANGED
 */
export function assertShown({ userId: shown }: LinkInput, { userId }: OwnSession): number {
  if (shown !== userId) {
    throw new AccountError('USER_CHANGED');
  }
  return userId;
}

/**
 * Finds the pending link of this browser.
 *
 * @param subject is filled in, for the log
 * @throws AccountError LINK_EXPIRED, LINK_DECLINED; SignInError AUTHENTICATOR_UNAVAILABLE
 */
export async function expectPendingLink(
  ctx: Context,
  services: SignInServices,
  link: string | undefined,
  subject: Subject,
): Promise<FoundLink & { link: string }> {
  const found = await findPendingLink(ctx, services, link);
  if (!found || link === undefined) {
    throw new AccountError('LINK_EXPIRED');
  }
  subject.authenticator = found.authenticator.name;
  subject.wecomUserId = found.pending.profile.wecomUserId;
  await confirmationState(services, found.pending); // throws if the owner has declined
  return { ...found, link };
}
