/** Pending links: the ways on for a member without a user, such as linking themselves or confirming a phone number. */

import type { Context } from '@nocobase/actions';
import type { Transaction } from '@nocobase/database';
import type { ComparedValue, FirstSignInInside } from '../../shared/actions';
import { SIGN_IN_ERROR_TRAITS } from '../../shared/errors';
import { needsConsent } from '../../shared/options';
import { identityOf, type MemberProfile } from '../accounts/identity';
import { apiIdOf } from '../accounts/links';
import type { RefusalCode } from '../accounts/resolve-user';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import type { Settings } from '../settings/settings';
import { hasFlowCookie } from './cookies';
import { type Flow, LINK_TTL_MS, type PendingLink, type SignInServices } from './flow';

interface NewPendingLink {
  authenticator: WecomAuthenticator;
  /** The flow by which the member came. */
  flow: Flow;
  profile: MemberProfile;
  provable?: number[];
  mayCreate?: true;
}

/** @returns the handle of the link, for the browser that has just proved to be the flow's */
export function keepPendingLink(
  { links }: SignInServices,
  { authenticator: { name, settings }, flow, profile, provable, mayCreate }: NewPendingLink,
): Promise<string> {
  const { redirect, cookieHash, kind } = flow;
  return links.issue({
    authenticator: name,
    identity: identityOf(settings.corpId, profile.wecomUserId),
    api: apiIdOf(settings),
    profile,
    redirect,
    byQrCode: kind === 'web',
    provable,
    mayCreate,
    cookieHash,
    expiresAt: Date.now() + LINK_TTL_MS,
    phoneTries: 0,
  });
}

/** Whether a refused member can go on: by signing in another way and linking, or with a phone number that WeCom confirms. */
export function canHelpThemselves(code: RefusalCode, settings: Settings, profile: MemberProfile): boolean {
  return (
    settings.linkAfterSignIn ||
    code === 'PROOF_REQUIRED' ||
    // A phone number that the member types can find a user only if none has been found yet
    (SIGN_IN_ERROR_TRAITS[code].user === 'none' && canConfirmPhone(settings, profile))
  );
}

/** Whether the member may be linked by signing in another way: to that user, or to any if none is given. */
export function canLink({ linkAfterSignIn }: Settings, { provable = [] }: PendingLink, userId?: number): boolean {
  return linkAfterSignIn || (userId === undefined ? provable.length > 0 : provable.includes(userId));
}

/** If WeCom gave a phone number, no user has it, and typing it again would not help. */
export function canConfirmPhone({ confirmPhone, matchBy }: Settings, { phone }: MemberProfile): boolean {
  return confirmPhone && matchBy.includes('phone') && !phone;
}

/** The values that the match rules compare and WeCom did not give. */
export function missingValues(
  settings: Pick<Settings, 'matchBy'>,
  { phone, bizMail, email }: MemberProfile,
): ComparedValue[] {
  const given = { phone, bizMail, email };
  const isMissing = (rules: (keyof typeof given)[]) => rules.length > 0 && rules.every((rule) => !given[rule]);
  const compared = comparedValues(settings);
  return (['phone', 'mail'] as const).filter((value) => isMissing(compared[value]));
}

function comparedValues({ matchBy }: Pick<Settings, 'matchBy'>) {
  return {
    phone: matchBy.filter((rule) => rule === 'phone'),
    mail: matchBy.filter((rule) => rule === 'bizMail' || rule === 'email'),
  };
}

/**
 * Whether the member may have a user whom the match rules could not find for want of a value, and can still be matched
 * by what they do themselves. A user created now could be their second one.
 */
export function isCreationDeferred(settings: Settings, profile: MemberProfile): boolean {
  const missing = missingValues(settings, profile);
  const isRecognizable = settings.matchBy.includes('phone') ? !missing.includes('phone') : missing.length === 0;
  return !isRecognizable && canHelpThemselves('NOT_LINKED', settings, profile);
}

/** Whether the member may say that they are new here, and get a user. */
export function canCreate({ public: { autoSignup } }: Settings, { mayCreate }: PendingLink): boolean {
  return autoSignup && mayCreate === true;
}

/**
 * Web login gives neither phone nor mail, so a sign-in inside WeCom helps if a rule compares them, or creates a user.
 */
export function firstSignInInside(
  { public: { autoSignup }, matchBy }: Settings,
  { byQrCode, profile }: PendingLink,
): FirstSignInInside {
  if (!byQrCode) {
    return 'none';
  }
  if (autoSignup) {
    return 'creates';
  }
  return matchBy.some((rule) => needsConsent(rule) && !profile[rule]) ? 'finds' : 'none';
}

export interface FoundLink {
  pending: PendingLink;
  authenticator: WecomAuthenticator;
}

/**
 * @returns undefined for a handle that is unknown, used, expired, another browser's, or of another company or WeCom
 *   address
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE
 */
export async function findPendingLink(
  ctx: Context,
  { links }: SignInServices,
  handle: unknown,
  transaction?: Transaction,
): Promise<FoundLink | undefined> {
  const pending = await links.peek(handle);
  if (!pending || pending.expiresAt < Date.now()) {
    return undefined;
  }
  const authenticator = await findAuthenticator(ctx.app, pending.authenticator, transaction);
  const { settings } = authenticator;
  const isOfThisWecom =
    pending.identity === identityOf(settings.corpId, pending.profile.wecomUserId) && pending.api === apiIdOf(settings);
  return isOfThisWecom && hasFlowCookie(ctx, settings, pending) ? { pending, authenticator } : undefined;
}
