import type { Context } from '@nocobase/actions';
import type { AskConfirmationReply } from '../../../shared/accounts';
import { browserKind } from '../../../shared/user-agent';
import { withIdentityLock } from '../../accounts/identity-lock';
import { jsonAction } from '../../answering';
import { AccountError } from '../../errors';
import { actionUrl } from '../../sign-in/addresses';
import type { Confirmation, PendingLink, SignInServices } from '../../sign-in/flow';
import { canLink } from '../../sign-in/pending-link';
import type { AccessTokens } from '../../wecom/access-token';
import { assertLinkable, assertShown, expectPendingLink, linkOf, newcomer } from '../link-account';
import { requireOwnSession } from '../own-session';
import { findConfirmation } from './store';

/**
 * `POST wecom:askConfirmation { link, userId }`, for the user who was shown: the address at which the owner of the WeCom
 * account agrees to the link, or declines it.
 */
export function askConfirmation(stores: SignInServices, tokens: AccessTokens) {
  return jsonAction(async (ctx, request): Promise<AskConfirmationReply> => {
    const session = await requireOwnSession(ctx);
    const { pending, authenticator } = await expectPendingLink(ctx, stores, request);
    const { name, settings } = authenticator;
    const userId = assertShown(ctx, session);
    if (!canLink(settings, pending, userId)) {
      throw new AccountError('LINK_OFF');
    }
    const asking = { authenticator: name, identity: pending.identity, settings };
    const who = await newcomer(ctx.app, tokens, asking, userId);
    const handle = await withIdentityLock(ctx.app, who, async (transaction) => {
      await assertLinkable(ctx.app, who, userId, transaction); // what cannot be linked need not be confirmed
      return handleFor(ctx, stores, userId);
    });
    const { wecomUserId } = pending.person;
    ctx.logger.info('WeCom link confirmation asked for', { authenticator: name, wecomUserId, userId });
    return { url: actionUrl(ctx.app, authenticator, 'confirm', { confirm: handle }) };
  });
}

/** One at a time for each link, so that an older question cannot be answered any more. */
async function handleFor(ctx: Context, stores: SignInServices, userId: number): Promise<string> {
  const link = String(linkOf(ctx));
  const pending = await stores.links.peek(link);
  if (!pending) {
    throw new AccountError('LINK_EXPIRED'); // used meanwhile
  }
  const asked = await findConfirmation(stores, pending.confirmation);
  if (pending.confirmation && asked?.userId === userId) {
    return pending.confirmation;
  }
  await stores.confirmations.consume(pending.confirmation);
  const confirmation = await stores.confirmations.issue(newConfirmation(ctx, pending, userId));
  await stores.links.replace(link, { ...pending, confirmation });
  return confirmation;
}

function newConfirmation(ctx: Context, pending: PendingLink, userId: number): Confirmation {
  const { authenticator, identity, person, expiresAt } = pending;
  const { wecomUserId, name = wecomUserId } = person;
  const browser = browserKind(ctx.get('user-agent'));
  return { authenticator, identity, name, wecomUserId, userId, browser, askedAt: Date.now(), expiresAt };
}
