import { isSameSitePath } from '../../../shared/redirect-target';
import { type ErrorCode, errorCodeOf } from '../../errors/error-code';
import type { Reply } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { forgetLinkHandle } from './use-pending-link';

/**
 * Leaves for the address where the member's ticket is traded for a session.
 *
 * @returns undefined while the page is being left; else why it stays
 */
export function openTicket(app: HostApp, reply: Reply<{ url: string }>): ErrorCode | undefined {
  if (reply.kind !== 'answered') {
    return errorCodeOf(reply);
  }
  if (!isSameSitePath(reply.data.url)) {
    return 'INTERNAL';
  }
  forgetLinkHandle(app);
  window.location.replace(reply.data.url); // "Back" must not lead to the page that is left
  return undefined;
}
