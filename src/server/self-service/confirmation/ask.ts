import type { Context } from '@nocobase/actions';
import type { AskConfirmationReply } from '../../../shared/actions';
import { browserKind } from '../../../shared/user-agent';
import { withIdentityLock } from '../../accounts/identity-lock';
import { AccountError, type Subject } from '../../errors';
import { actionUrl } from '../../sign-in/addresses';
import type { Confirmation, PendingLink, SignInServices } from '../../sign-in/flow';
import { canLink } from '../../sign-in/pending-link';
import {
  assertLinkable,
  assertShown,
  expectPendingLink,
  type LinkInput,
  type LinkServices,
  newcomer,
} from '../link-account';
import { requireOwnSession } from '../own-session';
import { findConfirmation } from './store';

/**
 * For the user whom the page showed: the address at which the owner of the WeCom account agrees to the link, or declines
 * it.
 */
export async function askConfirmation(
  ctx: Context,
  stores: LinkServices,
  input: LinkInput,
  subject: Subject,
): Promise<AskConfirmationReply> {
  const session = await requireOwnSession(ctx);
  const { pending, authenticator, link } = await expectPendingLink(ctx, stores, input.link, subject);
  const { name, settings } = authenticator;
  const userId = assertShown(input, session);
  if (!canLink(settings, pending, userId)) {
    throw new AccountError('LINK_OFF');
  }
  const asking = { authenticator: name, identity: pending.identity, settings };
  const who = await newcomer(ctx.app, stores.tokens, asking, userId);
  const handle = await withIdentityLock(ctx.app, who, async (transaction) => {
    await assertLinkable(ctx.app, who, userId, transaction); // what cannot be linked need not be confirmed
    return handleFor(ctx, stores, link, userId);
  });
  const { wecomUserId } = pending.person;
  ctx.logger.info('WeCom link confirmation asked for', { authenticator: name, wecomUserId, userId });
  return { url: actionUrl(ctx.app, authenticator, 'confirm', { confirm: handle }) };
}

/** One at a time for each link, so that an older question cannot be answered any more. */
async function handleFor(ctx: Context, stores: SignInServices, link: string, userId: number): Promise<string> {
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
