import type { ConfirmPhoneReply } from '../../shared/accounts';
import { browserKind } from '../../shared/user-agent';
import { normalizePhone } from '../accounts/person';
import { resolveUser } from '../accounts/resolve-user';
import { jsonAction } from '../answering';
import { AccountError, SignInError } from '../errors';
import { assertQrSignInFor, issueTicket, type SignInServices } from '../sign-in/flow';
import { canConfirmPhone } from '../sign-in/pending-link';
import { resolveWithPresences } from '../sign-in/presence';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { expectPendingLink, linkOf } from './link-account';
import { countPhoneTry } from './phone-tries';

/**
 * `POST wecom:confirmPhone { link, phone }`, open to the browser that began: where WeCom gives no phone, the person types
 * it, and WeCom says whose it is. Whether a user has the number is told to its owner only.
 */
export function confirmPhone(stores: SignInServices, tokens: AccessTokens) {
  return jsonAction(async (ctx, request): Promise<ConfirmPhoneReply> => {
    const { pending, authenticator } = await expectPendingLink(ctx, stores, request);
    const { name, settings } = authenticator;
    const { identity, redirect, cookieHash } = pending;
    if (pending.byQrCode) {
      assertQrSignInFor(undefined, settings); // the settings may have changed since the code was scanned
    }
    if (!canConfirmPhone(settings, pending.person)) {
      throw new AccountError('PHONE_OFF');
    }
    const typed: unknown = ctx.action.params.values?.phone;
    const phone = typeof typed === 'string' ? normalizePhone(typed.slice(0, 64)) : undefined;
    if (phone === undefined) {
      throw new AccountError('PHONE_MALFORMED');
    }
    const word = String(linkOf(ctx));
    await countPhoneTry(ctx.app, stores, word, pending);

    const { wecomUserId } = pending.person;
    const api = new WecomApi(settings, tokens);
    const owner = await api.phoneOwner(phone);
    if (owner?.toLowerCase() !== wecomUserId.toLowerCase()) {
      throw new AccountError('PHONE_NOT_YOURS');
    }
    const person = { ...pending.person, phone };
    const creationRefused = 'NOT_LINKED'; // a number finds somebody; what else could find them is not known here
    const place = {
      browser: browserKind(ctx.get('user-agent')),
      inside: !pending.byQrCode,
      confirmedPhone: true,
    } as const;
    const applicant = { authenticator: name, settings, identity, person, creationRefused } as const;
    const admission = await resolveWithPresences(api, applicant, (one) => resolveUser(ctx.app, one, place));
    if (admission.kind === 'refused') {
      const { provable } = admission;
      const current = provable && (await stores.links.peek(word));
      if (current) {
        await stores.links.replace(word, { ...current, provable }); // the number shows who they may prove to be
      }
      throw admission.code === 'NOT_LINKED' ? new AccountError('PHONE_UNKNOWN') : new SignInError(admission.code);
    }
    await stores.links.consume(word);
    const { userId } = admission;
    ctx.logger.info('WeCom person admitted by phone number', { authenticator: name, wecomUserId, ...admission });
    if (admission.kind === 'matched') {
      stores.afterSignIn.tellLinked(ctx, { authenticator: name, userId, person, by: 'phone' });
    }
    return {
      url: await issueTicket(ctx, stores, authenticator, {
        userId,
        identity,
        person,
        redirect,
        cookieHash,
        inside: !pending.byQrCode,
      }),
    };
  });
}
