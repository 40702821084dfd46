/** A WeCom person whom no user belongs to yet: kept for ten minutes, for this browser, to be linked once. */
import type { Context } from '@nocobase/actions';
import type { FirstSignInInside } from '../../shared/accounts';
import { SIGN_IN_ERROR_TRAITS } from '../../shared/errors';
import type { Person } from '../accounts/person';
import type { RefusalCode } from '../accounts/resolve-user';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import type { Settings } from '../settings/settings';
import { LINK_TTL_MS, type PendingLink, type SignInServices } from './flow';
import { hasFlowCookie } from './flow-cookie';

interface NewPendingLink
  extends Pick<PendingLink, 'identity' | 'person' | 'redirect' | 'byQrCode' | 'provable' | 'cookieHash'> {
  authenticator: WecomAuthenticator;
}

/** For the browser that has just proved to be the flow's. @returns the word that stands for it */
export function keepPendingLink(
  { links }: SignInServices,
  { authenticator: { name }, ...pending }: NewPendingLink,
): Promise<string> {
  const expiresAt = Date.now() + LINK_TTL_MS;
  return links.issue({ ...pending, authenticator: name, expiresAt, phoneTries: 0 });
}

/** Whether a refused person can do more than ask somebody. */
export function canHelpThemselves(code: RefusalCode, settings: Settings, person: Person): boolean {
  return (
    settings.linkAfterSignIn ||
    code === 'PROOF_REQUIRED' ||
    // A number that the person types can find a user only where none has been found yet
    (SIGN_IN_ERROR_TRAITS[code].user === 'none' && canConfirmPhone(settings, person))
  );
}

/** Whether the person may link themselves; to whom, where a user is given. */
export function canLink({ linkAfterSignIn }: Settings, { provable = [] }: PendingLink, userId?: number): boolean {
  return linkAfterSignIn || (userId === undefined ? provable.length > 0 : provable.includes(userId));
}

/** Where WeCom gives a number, nobody here has it: typing it again would help nobody. */
export function canConfirmPhone({ confirmPhone, matchBy }: Settings, { phone }: Person): boolean {
  return confirmPhone && matchBy.includes('phone') && !phone;
}

/** Web login gives neither phone nor mail: opening the app inside WeCom helps where a rule compares them, or creates a user. */
export function firstSignInInside(
  { public: { autoSignup }, matchBy }: Settings,
  { byQrCode, person }: PendingLink,
): FirstSignInInside {
  if (!byQrCode) {
    return 'none';
  }
  if (autoSignup) {
    return 'creates';
  }
  return matchBy.some((rule) => rule !== 'username' && !person[rule]) ? 'finds' : 'none';
}

export interface FoundLink {
  pending: PendingLink;
  authenticator: WecomAuthenticator;
}

/**
 * @param word as it came, unchecked
 * @returns undefined for a word that is unknown, used, expired or another browser's
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE
 */
export async function findPendingLink(
  ctx: Context,
  { links }: SignInServices,
  word: unknown,
): Promise<FoundLink | undefined> {
  const pending = await links.peek(word);
  if (!pending || pending.expiresAt < Date.now()) {
    return undefined;
  }
  const authenticator = await findAuthenticator(ctx.app, pending.authenticator);
  return hasFlowCookie(ctx, authenticator.settings, pending) ? { pending, authenticator } : undefined;
}
