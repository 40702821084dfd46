import type { Context } from '@nocobase/actions';
import type { CreateUserReply } from '../../shared/actions';
import { browserKind } from '../../shared/user-agent';
import { resolveUser } from '../accounts/resolve-user';
import { AccountError, SignInError, type Subject } from '../errors';
import { creationRefusal, fetchActiveMember, questionsFor } from '../sign-in/member';
import { canCreate } from '../sign-in/pending-link';
import { WecomApi } from '../wecom/api';
import { expectPendingLink, type LinkServices } from './link-account';
import { ticketForPending } from './ticket-for-pending';

/**
 * WeCom gave nothing by which the member's user could be found, and the member says that they have none. What else stands
 * against a new user is checked anew; a user who matches by now is linked instead.
 */
export async function createOwnUser(
  ctx: Context,
  stores: LinkServices,
  input: { link?: string },
  subject: Subject,
): Promise<CreateUserReply> {
  const { pending, authenticator, link } = await expectPendingLink(ctx, stores, input.link, subject);
  const { name, settings } = authenticator;
  const { identity, confirmedPhone } = pending;
  const person = { ...pending.person, phone: pending.person.phone ?? confirmedPhone };
  if (!canCreate(settings, pending)) {
    throw new SignInError('NOT_LINKED');
  }
  const { wecomUserId } = person;
  const api = new WecomApi(settings, stores.tokens);
  const member = await fetchActiveMember(api, wecomUserId);
  const creationRefused = creationRefusal(settings, 'privateinfo', member);
  const candidate = { authenticator: name, settings, identity, person, creationRefused };
  const place = { browser: browserKind(ctx.get('user-agent')), inside: true };
  const resolution = await resolveUser(ctx.app, candidate, place, questionsFor(api, settings, member));
  if (resolution.kind === 'refused') {
    throw new SignInError(resolution.code);
  }
  // The identity's lock has let one request create the user; of those that come here, one gets the ticket
  if (!(await stores.links.consume(link))) {
    throw new AccountError('LINK_EXPIRED');
  }
  ctx.logger.info('WeCom person admitted by their own word', { authenticator: name, wecomUserId, ...resolution });
  const found = { pending, authenticator };
  return { url: await ticketForPending(ctx, stores, found, resolution, { person, by: 'match' }) };
}
