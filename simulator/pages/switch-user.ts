/** The simulator's own addresses: who uses WeCom on this device, how WeCom behaves, and what an admin does in the console. */
import { type Exchange, notFound, type Reply, redirectTo } from '../exchange';
import { CALLBACK_VISITS, type CallbackVisits, EVENTS_SENT, type EventsSent } from '../settings';
import type { World } from '../world';
import { sameAddress, USER_COOKIE } from './people';

const USE = '/sim/use';
const FORGET = '/sim/forget';
const CALLBACK = '/sim/callback';
const EVENTS = '/sim/events';
/** Turns the `user_ticket` of the consent page off, and on again. */
export const TICKET = '/sim/ticket';

/** A link that makes `id` the user of this device and comes back to where it was shown. */
export function switchLink(exchange: Exchange, id: string): string {
  return `${USE}?${new URLSearchParams({ user: id, next: sameAddress(exchange, { sim_user: null }) })}`;
}

export const forgetConsentsLink = FORGET;

/** A link that has callbacks opened so from now on. */
export function callbackVisitsLink(visits: CallbackVisits): string {
  return `${CALLBACK}?${new URLSearchParams({ visits })}`;
}

/** A link that has events sent so from now on. */
export function eventsSentLink(sent: EventsSent): string {
  return `${EVENTS}?${new URLSearchParams({ sent })}`;
}

export function switchUser(world: World, exchange: Exchange): Reply {
  if (exchange.path === FORGET) {
    world.grants.forgetConsents();
    return redirectTo('/');
  }
  if (exchange.path === CALLBACK) {
    const asked = CALLBACK_VISITS.find((visits) => visits === exchange.query.get('visits'));
    if (asked) {
      world.settings.callbackVisits = asked;
    }
    return redirectTo('/');
  }
  if (exchange.path === EVENTS) {
    const asked = EVENTS_SENT.find((sent) => sent === exchange.query.get('sent'));
    if (asked) {
      world.settings.eventsSent = asked;
    }
    return redirectTo('/');
  }
  if (exchange.path === TICKET) {
    world.settings.userTicketGiven = !world.settings.userTicketGiven;
    return redirectTo('/');
  }
  if (exchange.path !== USE) {
    return notFound();
  }
  return redirectTo(localPath(exchange.query.get('next')), deviceCookie(exchange.query.get('user') ?? ''));
}

/** Makes a person the user of this device; '' for nobody. */
export function deviceCookie(user: string): Record<string, string> {
  const age = user === '' ? '; Max-Age=0' : '';
  return { 'Set-Cookie': `${USER_COOKIE}=${encodeURIComponent(user)}; Path=/; HttpOnly; SameSite=Lax${age}` };
}

function localPath(next: string | null): string {
  return next && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '/';
}
