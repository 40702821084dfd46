import type { Context } from '@nocobase/actions';
import type { AskConfirmationReply } from '../../../shared/actions';
import { browserKind } from '../../../shared/user-agent';
import { withIdentityLock } from '../../accounts/identity-lock';
import { assertLinkable } from '../../accounts/linkable';
import { AccountError } from '../../errors';
import type { Subject } from '../../request-subject';
import { actionUrl } from '../../sign-in/addresses';
import type { Confirmation, PendingLink, SignInServices } from '../../sign-in/flow';
import { withMemberStates } from '../../sign-in/member';
import { canLink } from '../../sign-in/pending-link';
import { assertShown, expectPendingLink, type LinkInput, type LinkServices } from '../link-account';
import { requireOwnSession } from '../own-session';
import { findConfirmation } from './store';

/**
 * Asks the owner of the WeCom account to confirm a link with the signed-in user.
 *
 * @returns the address at which the owner confirms or declines, inside WeCom
 * @throws AccountError OWN_SESSION_ONLY, USER_CHANGED, LINK_…, IDENTITY_TAKEN, USER_TAKEN
 */
export async function askConfirmation(
  ctx: Context,
  services: LinkServices,
  input: LinkInput,
  subject: Subject,
): Promise<AskConfirmationReply> {
  const session = await requireOwnSession(ctx);
  const { pending, authenticator, link } = await expectPendingLink(ctx, services, input.link, subject);
  const { name, settings } = authenticator;
  const userId = assertShown(input, session);
  if (!canLink(settings, pending, userId)) {
    throw new AccountError('LINK_OFF');
  }
  const asking = { authenticator: name, identity: pending.identity, settings };
  const candidate = await withMemberStates(ctx.app, services.tokens, asking, userId);
  const handle = await withIdentityLock(ctx.app, candidate, async (transaction) => {
    await assertLinkable(ctx.app, candidate, userId, transaction); // do not ask in vain
    return issueConfirmation(ctx, services, link, userId);
  });
  const { wecomUserId } = pending.profile;
  ctx.logger.info('WeCom link confirmation asked for', { authenticator: name, wecomUserId, userId });
  return { url: actionUrl(ctx.app, authenticator, 'confirm', { confirm: handle }) };
}

/** Issues a confirmation, which replaces one for another user, so that an older question can no longer be answered. */
async function issueConfirmation(
  ctx: Context,
  services: SignInServices,
  link: string,
  userId: number,
): Promise<string> {
  const pending = await services.links.peek(link);
  if (!pending) {
    throw new AccountError('LINK_EXPIRED'); // consumed concurrently
  }
  const existing = await findConfirmation(services, pending.confirmation);
  if (pending.confirmation && existing?.userId === userId) {
    return pending.confirmation;
  }
  await services.confirmations.consume(pending.confirmation);
  const confirmation = await services.confirmations.issue(newConfirmation(ctx, pending, userId));
  await services.links.replace(link, { ...pending, confirmation });
  return confirmation;
}

function newConfirmation(ctx: Context, pending: PendingLink, userId: number): Confirmation {
  const { authenticator, identity, profile, expiresAt } = pending;
  const { wecomUserId, name = wecomUserId } = profile;
  const browser = browserKind(ctx.get('user-agent'));
  return { authenticator, identity, name, wecomUserId, userId, browser, askedAt: Date.now(), expiresAt };
}
