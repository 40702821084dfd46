/** A person whom nothing matches signs in the way they know, sees whom they are about to link, and links. */
import type { Context } from '@nocobase/actions';
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { LinkAccountReply, PendingLinkReply } from '../../shared/accounts';
import { browserKind } from '../../shared/user-agent';
import { blockedUsers } from '../accounts/blocked-links';
import type { Who } from '../accounts/identity';
import { inTurn } from '../accounts/in-turn';
import {
  addLink,
  apiKeyOf,
  findLink,
  isLinkedToAnother,
  type Link,
  type LinkMeta,
  type NewLink,
  setLinkMeta,
} from '../accounts/links';
import { vouchFor } from '../accounts/value-origins';
import { AccountError, answering } from '../answering';
import type { FlowStores } from '../sign-in/flow';
import { canConfirmPhone, canLink, type FoundLink, findPendingLink } from '../sign-in/pending-link';
import type { SignInRequest } from '../sign-in/redirect-or-explain';
import { readUserId } from '../user-id';
import { assertConfirmed, confirmationOf } from './confirmation/confirmations';
import { type OwnSession, requireOwnSession } from './own-session';
import { phoneTriesLeft } from './phone-tries';
import { assertFresh } from './step-up';

export function linkActions(stores: FlowStores) {
  return {
    /**
     * `POST wecom:pendingLink { link, userId? }`, open to the browser that began: who WeCom says they are, what they can
     * do, and whether they have confirmed a link with that user.
     */
    pendingLink: answering(async (ctx, request): Promise<PendingLinkReply> => {
      const { pending, authenticator } = await expectPendingLink(ctx, stores, request);
      const { person, expiresAt } = pending;
      const shown = readUserId(ctx.action.params.values?.userId);
      const confirmation = await confirmationOf(stores, pending, shown);
      const triesLeft = await phoneTriesLeft(ctx.app, pending);
      return {
        authenticator: authenticator.name,
        name: person.name ?? person.wecomUserId,
        wecomUserId: person.wecomUserId,
        canLink: canLink(authenticator.settings, pending),
        confirmation,
        canConfirmPhone: canConfirmPhone(authenticator.settings, person),
        phoneTriesLeft: triesLeft,
        expiresAt: new Date(expiresAt).toISOString(),
      };
    }),

    /** `POST wecom:linkAccount { link, userId, password? }`, by the user who was shown, who has just proved to be there. */
    linkAccount: answering(async (ctx, request): Promise<LinkAccountReply> => {
      const session = await requireOwnSession(ctx);
      const { pending, authenticator } = await expectPendingLink(ctx, stores, request);
      const { name, settings } = authenticator;
      const userId = assertShown(ctx, session);
      if (!canLink(settings, pending, userId)) {
        throw new AccountError('LINK_OFF');
      }
      await assertConfirmed(stores, pending, userId);
      await assertFresh(ctx.app, stores.passwordTries, session, ctx.action.params.values?.password);
      const { identity, person } = pending;
      const who: Who = { authenticator: name, identity };
      const browser = browserKind(ctx.get('user-agent'));
      const meta: LinkMeta = { api: apiKeyOf(settings), by: 'self', browser, inside: !pending.byQrCode };
      const wecomName = person.name ?? person.wecomUserId;
      let taken = false;
      let changed = false;
      await inTurn(ctx.app, who, async (transaction) => {
        taken ||= (await stores.links.take(linkOf(ctx))) !== undefined; // once, also where this is tried again
        if (!taken) {
          throw new AccountError('LINK_EXPIRED'); // another request of this moment has it
        }
        changed = await link(ctx.app, { ...who, userId, name: wecomName, meta }, transaction);
        await vouchFor(ctx.app, userId, person, transaction);
      });
      const { wecomUserId } = person;
      ctx.logger.info('WeCom account linked', { authenticator: name, wecomUserId, userId });
      if (changed) {
        stores.afterSignIn.tellLinked(ctx, { authenticator: name, userId, person, by: 'self' });
      }
      stores.afterSignIn.follow(ctx, { ...who, person, userId, settings, wasAway: true });
      return { linked: true };
    }),
  };
}

/**
 * @returns whether the WeCom account signs in as the user only from now on
 * @throws AccountError LINK_BLOCKED, IDENTITY_TAKEN, USER_TAKEN
 */
async function link(app: Application, wanted: NewLink, transaction: Transaction): Promise<boolean> {
  const found = await assertLinkable(app, wanted, wanted.userId, transaction);
  const { api } = wanted.meta;
  if (found) {
    await setLinkMeta(app, wanted, { ...found.meta, api }, transaction); // the user vouches for the address
  } else {
    await addLink(app, wanted, transaction);
  }
  return found?.meta.api !== api;
}

/**
 * @returns the link, where they are linked already
 * @throws AccountError LINK_BLOCKED, IDENTITY_TAKEN, USER_TAKEN
 */
export async function assertLinkable(
  app: Application,
  { authenticator, identity }: Who,
  userId: number,
  transaction: Transaction,
): Promise<Link | undefined> {
  if ((await blockedUsers(app, identity, transaction)).has(userId)) {
    throw new AccountError('LINK_BLOCKED');
  }
  const found = await findLink(app, { authenticator, identity }, transaction);
  if (found && found.userId !== userId) {
    throw new AccountError('IDENTITY_TAKEN');
  }
  if (await isLinkedToAnother(app, { authenticator, identity }, userId, transaction)) {
    throw new AccountError('USER_TAKEN');
  }
  return found;
}

/**
 * @returns the caller, who must be the user whom the page showed
 * @throws AccountError USER_CHANGED
 */
export function assertShown(ctx: Context, { userId }: OwnSession): number {
  if (readUserId(ctx.action.params.values?.userId) !== userId) {
    throw new AccountError('USER_CHANGED');
  }
  return userId;
}

/** @throws AccountError LINK_EXPIRED, LINK_DECLINED */
export async function expectPendingLink(ctx: Context, stores: FlowStores, request: SignInRequest): Promise<FoundLink> {
  const found = await findPendingLink(ctx, stores, linkOf(ctx));
  if (!found) {
    throw new AccountError('LINK_EXPIRED');
  }
  request.authenticator = found.authenticator.name;
  request.wecomUserId = found.pending.person.wecomUserId;
  await confirmationOf(stores, found.pending); // declined, it is over for whatever was wanted
  return found;
}

export function linkOf(ctx: Context): unknown {
  return ctx.action.params.values?.link;
}
