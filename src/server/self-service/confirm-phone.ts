import type { Context } from '@nocobase/actions';
import type { ConfirmPhoneReply } from '../../shared/actions';
import { browserKind } from '../../shared/user-agent';
import { isSameWecomUser } from '../../shared/wecom-user-id';
import { normalizePhone } from '../accounts/normal-form';
import { type Refusal, resolveUser } from '../accounts/resolve-user';
import { AccountError, SignInError } from '../errors';
import type { Subject } from '../request-subject';
import { assertQrSignInFor, type PendingLink } from '../sign-in/flow';
import { questionsFor } from '../sign-in/member';
import { canConfirmPhone } from '../sign-in/pending-link';
import { WecomApi } from '../wecom/api';
import { expectPendingLink, type LinkServices } from './link-account';
import { countPhoneTry } from './phone-tries';
import { ticketForPending } from './ticket-for-pending';

/**
 * Finds the member's user by a phone number that the member types, if WeCom gives none. WeCom says whose number it is;
 * only its owner learns whether a user has it.
 *
 * @returns the address of the sign-in page, with a ticket
 * @throws AccountError LINK_EXPIRED, LINK_DECLINED, PHONE_…; SignInError for any other refusal
 */
export async function confirmPhone(
  ctx: Context,
  services: LinkServices,
  input: { link?: string; phone?: string },
  subject: Subject,
): Promise<ConfirmPhoneReply> {
  const { pending, authenticator, link } = await expectPendingLink(ctx, services, input.link, subject);
  const { name, settings } = authenticator;
  const { identity } = pending;
  if (pending.byQrCode) {
    assertQrSignInFor(undefined, settings); // the settings may have changed since the code was scanned
  }
  if (!canConfirmPhone(settings, pending.profile)) {
    throw new AccountError('PHONE_OFF');
  }
  const phone = normalizePhone(input.phone?.slice(0, 64));
  if (phone === undefined) {
    throw new AccountError('PHONE_MALFORMED');
  }
  await countPhoneTry(ctx.app, services, link, pending);

  const { wecomUserId } = pending.profile;
  const api = new WecomApi(settings, services.tokens);
  const owner = await api.phoneOwner(phone);
  if (owner === undefined || !isSameWecomUser(owner, wecomUserId)) {
    throw new AccountError('PHONE_NOT_YOURS');
  }
  const profile = { ...pending.profile, phone };
  const creationRefused = 'NOT_LINKED'; // only looks for a user: the member's other values are not known here
  const place = {
    browser: browserKind(ctx.get('user-agent')),
    inside: !pending.byQrCode,
    confirmedPhone: true,
  } as const;
  const candidate = { authenticator: name, settings, identity, profile, creationRefused } as const;
  const questions = questionsFor(api, settings, { departments: [] });
  const resolution = await resolveUser(ctx.app, candidate, place, questions);
  if (resolution.kind === 'refused') {
    const current = await services.links.peek(link);
    if (current) {
      await services.links.replace(link, { ...current, ...changesAfter(phone, resolution) });
    }
    throw resolution.code === 'NOT_LINKED' ? new AccountError('PHONE_UNKNOWN') : new SignInError(resolution.code);
  }
  subject.userId = resolution.userId;
  await services.links.consume(link);
  ctx.logger.info('WeCom person admitted by phone number', { authenticator: name, wecomUserId, ...resolution });
  const found = { pending, authenticator };
  return { url: await ticketForPending(ctx, services, found, resolution, { profile, by: 'phone' }) };
}

/**
 * What a refusal changes in the pending link. If no user has the number, a user whom the member creates gets it. If a user
 * has it, the member may no longer create one.
 */
function changesAfter(phone: string, { code, provable }: Refusal): Partial<PendingLink> {
  if (code === 'NOT_LINKED') {
    return { confirmedPhone: phone };
  }
  return { mayCreate: undefined, ...(provable && { provable }) };
}
