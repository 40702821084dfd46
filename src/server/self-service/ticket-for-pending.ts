import type { Context } from '@nocobase/actions';
import type { LinkOrigin } from '../../shared/actions';
import type { MemberProfile } from '../accounts/identity';
import type { Resolution } from '../accounts/resolve-user';
import { issueTicket, type SignInServices } from '../sign-in/flow';
import type { FoundLink } from '../sign-in/pending-link';

/**
 * Issues a ticket for the member of a pending link and the user found for them. A matched user gets a message about it.
 *
 * @returns the address of the sign-in page, with the ticket
 */
export async function ticketForPending(
  ctx: Context,
  services: SignInServices,
  { pending, authenticator }: FoundLink,
  { kind, userId }: Exclude<Resolution, { kind: 'refused' }>,
  { profile, by }: { profile: MemberProfile; by: Extract<LinkOrigin, 'match' | 'phone'> },
): Promise<string> {
  if (kind === 'matched') {
    services.afterSignIn.tellLinked(ctx, { authenticator: authenticator.name, userId, profile, by });
  }
  const { identity, redirect, cookieHash, byQrCode } = pending;
  return issueTicket(ctx, services, authenticator, {
    userId,
    identity,
    profile,
    redirect,
    cookieHash,
    inside: !byQrCode,
    isNewLink: kind !== 'linked',
  });
}
