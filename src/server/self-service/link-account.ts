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
  type LinkMeta,
  type NewLink,
  setLinkMeta,
} from '../accounts/links';
import { AccountError, answering } from '../answering';
import type { FlowStores } from '../sign-in/flow';
import { canConfirmPhone, type FoundLink, findPendingLink } from '../sign-in/pending-link';
import type { SignInRequest } from '../sign-in/redirect-or-explain';
import { requireOwnSession } from './own-session';
import { phoneTriesLeft } from './phone-tries';
import { assertFresh } from './step-up';

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

    /** `POST wecom:linkAccount { link, userId, password? }`, by the user who was shown, who has just proved to be there. */
    linkAccount: answering(async (ctx, request): Promise<LinkAccountReply> => {
      const session = await requireOwnSession(ctx);
      const { pending, authenticator } = await expectPendingLink(ctx, stores, request);
      const { name, settings } = authenticator;
      if (!settings.linkAfterSignIn) {
        throw new AccountError('LINK_OFF');
      }
      const { userId } = session;
      const { userId: shown, password } = ctx.action.params.values ?? {};
      if (shown !== userId && shown !== String(userId)) {
        throw new AccountError('USER_CHANGED');
      }
      await assertFresh(ctx.app, stores.passwordTries, session, password);
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
      });
      const { wecomUserId } = person;
      ctx.logger.info('WeCom account linked', { authenticator: name, wecomUserId, userId });
      if (changed) {
        stores.afterSignIn.tellLinked(ctx, {
          authenticator: name,
          userId,
          wecomUserId,
          name: wecomName,
          by: 'self',
          browser,
        });
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
  const { authenticator, identity, userId, meta } = wanted;
  if ((await blockedUsers(app, identity, transaction)).has(userId)) {
    throw new AccountError('LINK_BLOCKED');
  }
  const found = await findLink(app, wanted, transaction);
  if (found && found.userId !== userId) {
    throw new AccountError('IDENTITY_TAKEN');
  }
  if (await isLinkedToAnother(app, { authenticator, identity }, userId, transaction)) {
    throw new AccountError('USER_TAKEN');
  }
  if (found) {
    await setLinkMeta(app, wanted, { ...found.meta, api: meta.api }, transaction); // the user vouches for the address
  } else {
    await addLink(app, wanted, transaction);
  }
  return found?.meta.api !== meta.api;
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
