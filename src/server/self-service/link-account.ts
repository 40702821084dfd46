/** A person whom nothing matches signs in the way they know, sees whom they are about to link, and links. */
import type { Context } from '@nocobase/actions';
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { LinkAccountReply, PendingLinkReply } from '../../shared/accounts';
import { browserKind } from '../../shared/user-agent';
import type { Who } from '../accounts/identity';
import { inTurn } from '../accounts/in-turn';
import { addLink, apiKeyOf, findLinkedUser, isLinkedToAnother, type LinkMeta } from '../accounts/links';
import { AccountError, answering } from '../answering';
import type { FlowStores } from '../sign-in/flow';
import { canConfirmPhone, type FoundLink, findPendingLink } from '../sign-in/pending-link';
import type { SignInRequest } from '../sign-in/redirect-or-explain';
import { assertConfirmed, confirmationOf } from './confirmation/confirmations';
import { phoneTriesLeft } from './phone-tries';

export function linkActions(stores: FlowStores) {
  return {
    /**
     * `POST wecom:pendingLink { link, userId? }`, open to the browser that began: who WeCom says they are, what they can
     * do, and whether they have confirmed a link with that user.
     */
    pendingLink: answering(async (ctx, request): Promise<PendingLinkReply> => {
      const { pending, authenticator } = await expectPendingLink(ctx, stores, request);
      const { person, expiresAt } = pending;
      const shown = Number(ctx.action.params.values?.userId);
      const confirmation = await confirmationOf(stores, pending, Number.isSafeInteger(shown) ? shown : undefined);
      const triesLeft = await phoneTriesLeft(ctx.app, pending);
      return {
        authenticator: authenticator.name,
        name: person.name ?? person.wecomUserId,
        wecomUserId: person.wecomUserId,
        canLink: authenticator.settings.linkAfterSignIn,
        confirmation,
        canConfirmPhone: canConfirmPhone(authenticator.settings, person),
        phoneTriesLeft: triesLeft,
        expiresAt: new Date(expiresAt).toISOString(),
      };
    }),

    /** `POST wecom:linkAccount { link, userId }`, for whoever has signed in: the user who was shown. */
    linkAccount: answering(async (ctx, request): Promise<LinkAccountReply> => {
      const { pending, authenticator } = await expectPendingLink(ctx, stores, request);
      const { name, settings } = authenticator;
      if (!settings.linkAfterSignIn) {
        throw new AccountError('LINK_OFF');
      }
      const { identity, person } = pending;
      const userId = expectShownUser(ctx);
      await assertConfirmed(stores, pending, userId);
      let taken = false;
      await inTurn(ctx.app, { authenticator: name, identity }, async (transaction) => {
        taken ||= (await stores.links.take(linkOf(ctx))) !== undefined; // once, also where this is tried again
        if (!taken) {
          throw new AccountError('LINK_EXPIRED'); // another request of this moment has it
        }
        if (await assertLinkable(ctx.app, { authenticator: name, identity }, userId, transaction)) {
          return;
        }
        const browser = browserKind(ctx.get('user-agent'));
        const meta: LinkMeta = { api: apiKeyOf(settings), by: 'self', browser, inside: !pending.byQrCode };
        const wecomName = person.name ?? person.wecomUserId;
        await addLink(ctx.app, { authenticator: name, identity, userId, name: wecomName, meta }, transaction);
      });
      const { wecomUserId } = person;
      ctx.logger.info('WeCom account linked', { authenticator: name, wecomUserId, userId });
      stores.afterSignIn.follow(ctx, { authenticator: name, identity, person, userId, settings });
      return { linked: true };
    }),
  };
}

/**
 * @returns whether they are linked already
 * @throws AccountError IDENTITY_TAKEN, USER_TAKEN
 */
export async function assertLinkable(
  app: Application,
  who: Who,
  userId: number,
  transaction?: Transaction,
): Promise<boolean> {
  const owner = await findLinkedUser(app, who.authenticator, who.identity, transaction);
  if (owner === userId) {
    return true;
  }
  if (owner !== undefined) {
    throw new AccountError('IDENTITY_TAKEN');
  }
  if (await isLinkedToAnother(app, who, userId, transaction)) {
    throw new AccountError('USER_TAKEN');
  }
  return false;
}

/**
 * The signed-in user, who must be the one that the page showed.
 *
 * @throws AccountError USER_CHANGED
 */
export function expectShownUser(ctx: Context): number {
  const userId: number = ctx.state.currentUser.id;
  const shown: unknown = ctx.action.params.values?.userId;
  if (shown !== userId && shown !== String(userId)) {
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
