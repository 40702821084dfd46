import type { Context } from '@nocobase/actions';
import type { CreateUserReply } from '../../shared/actions';
import { browserKind } from '../../shared/user-agent';
import { resolveUser } from '../accounts/resolve-user';
import { AccountError, SignInError } from '../errors';
import type { Subject } from '../request-subject';
import { creationRefusal, fetchActiveMember, questionsFor } from '../sign-in/member';
import { canCreate } from '../sign-in/pending-link';
import { WecomApi } from '../wecom/api';
import { expectPendingLink, type LinkServices } from './link-account';
import { ticketForPending } from './ticket-for-pending';

/**
 * Creates a user for a member who says that they have none, after WeCom gave no value to find one by. All other rules
 * are checked again, and a user who matches by now is linked instead.
 *
 * @returns the address of the sign-in page, with a ticket
 * @throws AccountError LINK_EXPIRED, LINK_DECLINED; SignInError
 */
export async function createOwnUser(
  ctx: Context,
  services: LinkServices,
  input: { link?: string },
  subject: Subject,
): Promise<CreateUserReply> {
  const { pending, authenticator, link } = await expectPendingLink(ctx, services, input.link, subject);
  const { name, settings } = authenticator;
  const { identity, confirmedPhone } = pending;
  const profile = { ...pending.profile, phone: pending.profile.phone ?? confirmedPhone };
  if (!canCreate(settings, pending)) {
    throw new SignInError('NOT_LINKED');
  }
  const { wecomUserId } = profile;
  const api = new WecomApi(settings, services.tokens);
  const member = await fetchActiveMember(api, wecomUserId);
  const creationRefused = creationRefusal(settings, 'privateinfo', member);
  const candidate = { authenticator: name, settings, identity, profile, creationRefused };
  const place = { browser: browserKind(ctx.get('user-agent')), inside: true };
  const resolution = await resolveUser(ctx.app, candidate, place, questionsFor(api, settings, member));
  if (resolution.kind === 'refused') {
    throw new SignInError(resolution.code);
  }
  subject.userId = resolution.userId;
  // Concurrent requests resolve to the same user; only one of them gets a ticket
  if (!(await services.links.consume(link))) {
    throw new AccountError('LINK_EXPIRED');
  }
  ctx.logger.info('WeCom person admitted by their own word', { authenticator: name, wecomUserId, ...resolution });
  const found = { pending, authenticator };
  return { url: await ticketForPending(ctx, services, found, resolution, { profile, by: 'match' }) };
}
