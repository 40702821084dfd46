/**
 * The consent of a WeCom person to a link that someone in a desktop browser asks for: a QR code can be relayed, so the
 * person who scanned it may be another one than the user who would get the WeCom account.
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
 * How far the consent to a link with this user is.
 *
 * @param userId undefined: with whichever user was asked for
 * @throws AccountError LINK_DECLINED
 */
export async function confirmationOf(
  stores: Confirmations,
  pending: PendingLink,
  userId?: number,
): Promise<LinkConfirmation> {
  if (!pending.byQrCode) {
    return 'none';
  }
  const confirmation = await findConfirmation(stores, pending.confirmation);
  if (confirmation?.answer === 'declined') {
    throw new AccountError('LINK_DECLINED');
  }
  if (!confirmation || (userId !== undefined && confirmation.userId !== userId)) {
    return 'needed';
  }
  return confirmation.answer ?? 'asked';
}

/** @throws AccountError CONFIRM_IN_WECOM, LINK_DECLINED */
export async function assertConfirmed(stores: Confirmations, pending: PendingLink, userId: number): Promise<void> {
  const confirmation = await confirmationOf(stores, pending, userId);
  if (confirmation !== 'none' && confirmation !== 'given') {
    throw new AccountError('CONFIRM_IN_WECOM');
  }
}
