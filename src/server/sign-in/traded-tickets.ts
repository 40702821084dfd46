/** The ticket by which a session is being opened: it alone opens one where users sign in with WeCom only. */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Proven {
  authenticator: string;
  userId: number;
}

const opening = new AsyncLocalStorage<Proven | undefined>();

/**
 * Opens a session by a ticket that was consumed and found to be this browser's. Call it within the writers' queue, which
 * may run its work in the context of another request.
 */
export function openByTicket<T>(ticket: Proven | undefined, open: () => Promise<T>): Promise<T> {
  return opening.run(ticket, open);
}

/** Whether a ticket of this user and authenticator opens the session that is being written. */
export function isByTicket({ authenticator, userId }: Proven): boolean {
  const ticket = opening.getStore();
  return ticket !== undefined && ticket.authenticator === authenticator && ticket.userId === userId;
}
