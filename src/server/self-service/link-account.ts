/** A person whom nothing matches signs in the way they know, sees whom they are about to link, and links. */

import type { Context } from '@nocobase/actions';
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { LinkAccountReply, PendingLinkReply } from '../../shared/accounts';
import { browserKind } from '../../shared/user-agent';
import { blockedUsers } from '../accounts/blocked-links';
import { wecomUserIdOf } from '../accounts/identity';
import { withIdentityLock } from '../accounts/identity-lock';
import {
  apiIdOf,
  findLink,
  type Link,
  type LinkMeta,
  type NewLink,
  type OtherLink,
  setLinkMeta,
} from '../accounts/links';
import { findLinkConflicts, type LinkCandidate, lockFormer, moveLink } from '../accounts/renamed';
import { endSessions } from '../accounts/sessions';
import { vouchFor } from '../accounts/value-origins';
import { AccountError, type Subject } from '../errors';
import type { Settings } from '../settings/settings';
import type { SignInServices } from '../sign-in/flow';
import { fetchMemberStates } from '../sign-in/member';
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
import { WecomApi } from '../wecom/api';
import { assertConfirmed, confirmationOf } from './confirmation/store';
import { type OwnSession, requireOwnSession } from './own-session';
import { phoneTriesLeft } from './phone-tries';
import { assertFresh } from './step-up';

export interface LinkInput {
  /** The handle of the pending link. */
  link?: string;
  /** Whom the page showed. */
  userId?: number;
}

export type LinkServices = SignInServices & { tokens: AccessTokens };

/** Who the person is in WeCom, what they can do, and whether they have confirmed a link with that user. */
export async function pendingLink(
  ctx: Context,
  stores: SignInServices,
  { link, userId }: LinkInput,
  subject: Subject,
): Promise<PendingLinkReply> {
  const { pending, authenticator } = await expectPendingLink(ctx, stores, link, subject);
  const { person, expiresAt } = pending;
  const confirmation = await confirmationOf(stores, pending, userId);
  const triesLeft = await phoneTriesLeft(ctx.app, pending);
  return {
    authenticator: authenticator.name,
    name: person.name ?? person.wecomUserId,
    wecomUserId: person.wecomUserId,
    canLink: canLink(authenticator.settings, pending),
    confirmation,
    canConfirmPhone: canConfirmPhone(authenticator.settings, person),
    canCreate: canCreate(authenticator.settings, pending),
    notGiven: missingValues(authenticator.settings, person),
    insideWecom: firstSignInInside(authenticator.settings, pending),
    phoneTriesLeft: triesLeft,
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

/** By the user whom the page showed, who has just proved to be there. */
export async function linkAccount(
  ctx: Context,
  stores: LinkServices,
  input: LinkInput & { password?: unknown },
  subject: Subject,
): Promise<LinkAccountReply> {
  const session = await requireOwnSession(ctx);
  const { pending, authenticator } = await expectPendingLink(ctx, stores, input.link, subject);
  const { name, settings } = authenticator;
  const userId = assertShown(input, session);
  if (!canLink(settings, pending, userId)) {
    throw new AccountError('LINK_OFF');
  }
  await assertConfirmed(stores, pending, userId);
  await assertFresh(ctx.app, stores.passwordTries, session, input.password);
  const { identity, person } = pending;
  const who = await newcomer(ctx.app, stores.tokens, { authenticator: name, identity, settings }, userId);
  const browser = browserKind(ctx.get('user-agent'));
  const meta: LinkMeta = { api: apiIdOf(settings), by: 'self', browser, inside: !pending.byQrCode };
  const wecomName = person.name ?? person.wecomUserId;
  let taken = false;
  let linked: Linked = { isNews: false, movedFrom: [] };
  await withIdentityLock(ctx.app, who, async (transaction) => {
    await lockFormer(ctx.app, who, transaction);
    taken ||= (await stores.links.consume(input.link)) !== undefined; // once, also where this is tried again
    if (!taken) {
      throw new AccountError('LINK_EXPIRED'); // another request of this moment has it
    }
    linked = await link(ctx.app, who, { authenticator: name, identity, userId, name: wecomName, meta }, transaction);
    if (linked.movedFrom.length > 0) {
      const { signInTime: before } = session; // this one goes on
      await endSessions(ctx.app, { userId, authenticator: name, before }, transaction);
    }
    await vouchFor(ctx.app, userId, person, transaction);
  });
  const { wecomUserId } = person;
  const { isNews, movedFrom } = linked;
  const moved = movedFrom.length > 0 && { movedFrom };
  ctx.logger.info('WeCom account linked', { authenticator: name, wecomUserId, userId, ...moved });
  if (isNews) {
    stores.afterSignIn.tellLinked(ctx, { authenticator: name, userId, person, by: 'self' });
  }
  stores.afterSignIn.follow(ctx, { authenticator: name, identity, person, userId, settings, wasAway: true });
  return { linked: true };
}

interface Linked {
  /** The WeCom account signs in as the user only from now on. */
  isNews: boolean;
  /** The userids that it had before. */
  movedFrom: string[];
}

/** @throws AccountError LINK_BLOCKED, IDENTITY_TAKEN, USER_TAKEN */
async function link(app: Application, who: LinkCandidate, wanted: NewLink, transaction: Transaction): Promise<Linked> {
  const { found, former } = await assertLinkable(app, who, wanted.userId, transaction);
  const { api } = wanted.meta;
  if (found) {
    await setLinkMeta(app, wanted, { ...found.meta, api }, transaction); // the user vouches for the address
  } else {
    await moveLink(app, wanted, former, transaction);
  }
  const movedFrom = found ? [] : former.map((old) => wecomUserIdOf(old.identity));
  return { isNews: found?.meta.api !== api, movedFrom };
}

/** With what WeCom says of those who are linked to the user: a user who proves to be there may take the place of a former one. */
export async function newcomer(
  app: Application,
  tokens: AccessTokens,
  who: LinkCandidate & { settings: Settings },
  userId: number,
): Promise<LinkCandidate> {
  const { askAbout } = await findLinkConflicts(app, who, userId);
  return askAbout.length > 0
    ? { ...who, memberStates: await fetchMemberStates(new WecomApi(who.settings, tokens), askAbout) }
    : who;
}

interface Linkable {
  /** The link, where they are linked already. */
  found?: Link;
  /** Links of the user to people whom WeCom no longer knows. */
  former: OtherLink[];
}

/** @throws AccountError LINK_BLOCKED, IDENTITY_TAKEN, USER_TAKEN */
export async function assertLinkable(
  app: Application,
  who: LinkCandidate,
  userId: number,
  transaction: Transaction,
): Promise<Linkable> {
  const { authenticator, identity } = who;
  if ((await blockedUsers(app, identity, transaction)).has(userId)) {
    throw new AccountError('LINK_BLOCKED');
  }
  const found = await findLink(app, { authenticator, identity }, transaction);
  if (found && found.userId !== userId) {
    throw new AccountError('IDENTITY_TAKEN');
  }
  const { former, isTaken, mayBeBlocked } = await findLinkConflicts(app, who, userId, transaction);
  if (mayBeBlocked) {
    throw new AccountError('LINK_BLOCKED');
  }
  if (isTaken) {
    throw new AccountError('USER_TAKEN');
  }
  return { found, former };
}

/**
 * @returns the caller, who must be the user whom the page showed
 * @throws AccountError USER_CHANGED
 */
export function assertShown({ userId: shown }: LinkInput, { userId }: OwnSession): number {
  if (shown !== userId) {
    throw new AccountError('USER_CHANGED');
  }
  return userId;
}

/**
 * @param subject gets the person
 * @throws AccountError LINK_EXPIRED, LINK_DECLINED
 */
export async function expectPendingLink(
  ctx: Context,
  stores: SignInServices,
  link: string | undefined,
  subject: Subject,
): Promise<FoundLink & { link: string }> {
  const found = await findPendingLink(ctx, stores, link);
  if (!found || link === undefined) {
    throw new AccountError('LINK_EXPIRED');
  }
  subject.authenticator = found.authenticator.name;
  subject.wecomUserId = found.pending.person.wecomUserId;
  await confirmationOf(stores, found.pending); // a declined link is of no use for anything
  return { ...found, link };
}
