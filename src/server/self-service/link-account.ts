/** A person whom nothing matches signs in the way they know, sees whom they are about to link, and links. */
import type { Context } from '@nocobase/actions';
import type { LinkAccountReply, PendingLinkReply } from '../../shared/accounts';
import { browserKind } from '../../shared/user-agent';
import { inTurn } from '../accounts/in-turn';
import { addLink, apiKeyOf, findLinkedUser, isLinkedToAnother, type LinkMeta } from '../accounts/links';
import { AccountError, answering } from '../answering';
import type { FlowStores } from '../sign-in/flow';
import { canConfirmPhone, type FoundLink, findPendingLink } from '../sign-in/pending-link';
import type { SignInRequest } from '../sign-in/redirect-or-explain';
import { phoneTriesLeft } from './phone-tries';

export function linkActions(stores: FlowStores) {
  return {
    /** `POST wecom:pendingLink { link }`, open to the browser that began: who WeCom says they are, and what they can do. */
    pendingLink: answering(async (ctx, request): Promise<PendingLinkReply> => {
      const found = await expectPendingLink(ctx, stores, request);
      const { pending, authenticator } = found;
      const { person, expiresAt } = pending;
      const triesLeft = await phoneTriesLeft(ctx.app, pending);
      return {
        authenticator: authenticator.name,
        name: person.name ?? person.wecomUserId,
        wecomUserId: person.wecomUserId,
        canLink: authenticator.settings.linkAfterSignIn,
        confirmation: 'none',
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
      const userId: number = ctx.state.currentUser.id;
      const shown: unknown = ctx.action.params.values?.userId;
      if (shown !== userId && shown !== String(userId)) {
        throw new AccountError('USER_CHANGED');
      }
      const browser = browserKind(ctx.get('user-agent'));
      const wecomName = person.name ?? person.wecomUserId;
      let taken = false;
      let isNew = false;
      await inTurn(ctx.app, { authenticator: name, identity }, async (transaction) => {
        taken ||= (await stores.links.take(linkOf(ctx))) !== undefined; // once, also where this is tried again
        if (!taken) {
          throw new AccountError('LINK_EXPIRED'); // another request of this moment has it
        }
        const owner = await findLinkedUser(ctx.app, name, identity, transaction);
        if (owner === userId) {
          return;
        }
        if (owner !== undefined) {
          throw new AccountError('IDENTITY_TAKEN');
        }
        if (await isLinkedToAnother(ctx.app, { authenticator: name, identity }, userId, transaction)) {
          throw new AccountError('USER_TAKEN');
        }
        const meta: LinkMeta = { api: apiKeyOf(settings), by: 'self', browser, inside: !pending.byQrCode };
        await addLink(ctx.app, { authenticator: name, identity, userId, name: wecomName, meta }, transaction);
        isNew = true;
      });
      const { wecomUserId } = person;
      ctx.logger.info('WeCom account linked', { authenticator: name, wecomUserId, userId });
      if (isNew) {
        stores.afterSignIn.tellLinked(ctx, { userId, wecomUserId, name: wecomName, by: 'self', browser });
      }
      stores.afterSignIn.follow(ctx, { authenticator: name, identity, person, userId, settings });
      return { linked: true };
    }),
  };
}

/** @throws AccountError LINK_EXPIRED */
export async function expectPendingLink(ctx: Context, stores: FlowStores, request: SignInRequest): Promise<FoundLink> {
  const found = await findPendingLink(ctx, stores, linkOf(ctx));
  if (!found) {
    throw new AccountError('LINK_EXPIRED');
  }
  request.authenticator = found.authenticator.name;
  request.wecomUserId = found.pending.person.wecomUserId;
  return found;
}

export function linkOf(ctx: Context): unknown {
  return ctx.action.params.values?.link;
}
