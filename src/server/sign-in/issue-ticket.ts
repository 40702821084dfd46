import type { Context } from '@nocobase/actions';
import type { WecomAuthenticator } from '../settings/authenticator';
import { clientPaths, ticketUrl } from './addresses';
import type { SignInServices, Ticket } from './flow';
import { resolveLanding } from './landing';

type Admitted = Pick<Ticket, 'userId' | 'identity' | 'person' | 'cookieHash' | 'inside' | 'firstInside' | 'newName'> & {
  /** What the client asked for, unchecked. */
  redirect?: string;
};

/** @returns the address where the client trades the ticket for a session; root-relative */
export async function issueTicket(
  ctx: Context,
  { tickets }: SignInServices,
  { name, settings }: WecomAuthenticator,
  { redirect, ...admitted }: Admitted,
): Promise<string> {
  const landing = resolveLanding(redirect, settings.workbenchRedirect, await clientPaths(ctx.app, ctx.req));
  const ticket = await tickets.issue({
    ...admitted,
    authenticator: name,
    redirect: landing.destination,
    issuedAt: Date.now(),
  });
  return ticketUrl(landing, name, ticket);
}
