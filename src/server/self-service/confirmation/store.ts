/**
 * The consent of a WeCom account's owner to a link that a user in a desktop browser asks for. An attacker can relay a
 * QR code, so the member who scanned it may not be the user who would get the WeCom account.
 */

import type { LinkConfirmation } from '../../../shared/actions';
import { AccountError } from '../../errors';
import type { Confirmation, PendingLink, SignInServices } from '../../sign-in/flow';

type Confirmations = Pick<SignInServices, 'confirmations'>;

/** @returns undefined for a handle that is unknown, replaced or expired */
export async function findConfirmation(
  { confirmations }: Confirmations,
  handle: unknown,
): Promise<Confirmation | undefined> {
  const confirmation = await confirmations.peek(handle);
  return confirmation && confirmation.expiresAt > Date.now() ? confirmation : undefined;
}

/**
 * How far the consent to a link is.
 *
 * @param userId the user to be linked; if undefined, the user for whom it was asked
 * @throws AccountError LINK_DECLINED
 */
export async function confirmationState(
  services: Confirmations,
  pending: PendingLink,
  userId?: number,
): Promise<LinkConfirmation> {
  if (!pending.byQrCode) {
    return 'none';
  }
  const confirmation = await findConfirmation(services, pending.confirmation);
  if (confirmation?.answer === 'declined') {
    throw new AccountError('LINK_DECLINED');
  }
  if (!confirmation || (userId !== undefined && confirmation.userId !== userId)) {
    return 'needed';
  }
  return confirmation.answer ?? 'asked';
}

/** @throws AccountError CONFIRM_IN_WECOM, LINK_DECLINED */
export async function assertConfirmed(services: Confirmations, pending: PendingLink, userId: number): Promise<void> {
  const confirmation = await confirmationState(services, pending, userId);
  if (confirmation !== 'none' && confirmation !== 'given') {
    throw new AccountError('CONFIRM_IN_WECOM');
  }
}
