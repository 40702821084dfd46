import type { Context } from '@nocobase/actions';
import type { ConfirmPhoneReply } from '../../shared/actions';
import { browserKind } from '../../shared/user-agent';
import { isSameWecomUser } from '../../shared/wecom-user-id';
import { normalizePhone } from '../accounts/normal-form';
import { type Refusal, resolveUser } from '../accounts/resolve-user';
import { AccountError, SignInError, type Subject } from '../errors';
import { assertQrSignInFor, type PendingLink } from '../sign-in/flow';
import { questionsFor } from '../sign-in/member';
import { canConfirmPhone } from '../sign-in/pending-link';
import { WecomApi } from '../wecom/api';
import { expectPendingLink, type LinkServices } from './link-account';
import { countPhoneTry } from './phone-tries';
import { ticketForPending } from './ticket-for-pending';

/**
 * Where WeCom gives no phone number, the person enters it, and WeCom says whose it is. Only the owner of a number learns
 * whether a user has it.
 */
export async function confirmPhone(
  ctx: Context,
  stores: LinkServices,
  input: { link?: string; phone?: string },
  subject: Subject,
): Promise<ConfirmPhoneReply> {
  const { pending, authenticator, link } = await expectPendingLink(ctx, stores, input.link, subject);
  const { name, settings } = authenticator;
  const { identity } = pending;
  if (pending.byQrCode) {
    assertQrSignInFor(undefined, settings); // the settings may have changed since the code was scanned
  }
  if (!canConfirmPhone(settings, pending.person)) {
    throw new AccountError('PHONE_OFF');
  }
  const phone = normalizePhone(input.phone?.slice(0, 64));
  if (phone === undefined) {
    throw new AccountError('PHONE_MALFORMED');
  }
  await countPhoneTry(ctx.app, stores, link, pending);

  const { wecomUserId } = pending.person;
  const api = new WecomApi(settings, stores.tokens);
  const owner = await api.phoneOwner(phone);
  if (owner === undefined || !isSameWecomUser(owner, wecomUserId)) {
    throw new AccountError('PHONE_NOT_YOURS');
  }
  const person = { ...pending.person, phone };
  const creationRefused = 'NOT_LINKED'; // a number finds a user; what else could find one is not known here
  const place = {
    browser: browserKind(ctx.get('user-agent')),
    inside: !pending.byQrCode,
    confirmedPhone: true,
  } as const;
  const candidate = { authenticator: name, settings, identity, person, creationRefused } as const;
  const questions = questionsFor(api, settings, { departments: [] });
  const resolution = await resolveUser(ctx.app, candidate, place, questions);
  if (resolution.kind === 'refused') {
    const current = await stores.links.peek(link);
    if (current) {
      await stores.links.replace(link, { ...current, ...learned(phone, resolution) });
    }
    throw resolution.code === 'NOT_LINKED' ? new AccountError('PHONE_UNKNOWN') : new SignInError(resolution.code);
  }
  await stores.links.consume(link);
  ctx.logger.info('WeCom person admitted by phone number', { authenticator: name, wecomUserId, ...resolution });
  const found = { pending, authenticator };
  return { url: await ticketForPending(ctx, stores, found, resolution, { person, by: 'phone' }) };
}

/** A number without a user goes to the one that the member may create; a number with one rules out a second user. */
function learned(phone: string, { code, provable }: Refusal): Partial<PendingLink> {
  if (code === 'NOT_LINKED') {
    return { confirmedPhone: phone };
  }
  return { mayCreate: undefined, ...(provable && { provable }) };
}
