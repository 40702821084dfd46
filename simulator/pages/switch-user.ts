/** The simulator's own addresses: who uses WeCom on this device, how WeCom behaves, and what an admin does in the console. */
import { renameMember } from '../directory';
import { type Exchange, notFound, type Reply, readCookie, redirectTo } from '../exchange';
import { CALLBACK_VISITS, type CallbackVisits } from '../settings';
import type { World } from '../world';
import { sameAddress, USER_COOKIE } from './people';

const USE = '/sim/use';
const FORGET = '/sim/forget';
const CALLBACK = '/sim/callback';
/** `?corp=…&user=…&to=…`: gives a member another userid. */
export const RENAME = '/sim/rename';
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
  if (exchange.path === TICKET) {
    world.settings.userTicketGiven = !world.settings.userTicketGiven;
    return redirectTo('/');
  }
  if (exchange.path === RENAME) {
    return rename(world, exchange);
  }
  if (exchange.path !== USE) {
    return notFound();
  }
  return redirectTo(localPath(exchange.query.get('next')), deviceCookie(exchange.query.get('user') ?? ''));
}

/** A device that this member uses goes on under the new userid. */
function rename(world: World, exchange: Exchange): Reply {
  const [corpId, user, to] = ['corp', 'user', 'to'].map((name) => exchange.query.get(name)?.trim() ?? '');
  const corp = world.directory.corp(corpId ?? '');
  const renamed = corp && user && to && renameMember(corp, user, to);
  const isCurrent = readCookie(exchange, USER_COOKIE)?.toLowerCase() === user?.toLowerCase();
  return redirectTo('/', renamed && isCurrent ? deviceCookie(to) : {});
}

/** Makes a person the user of this device; '' for nobody. */
export function deviceCookie(user: string): Record<string, string> {
  const age = user === '' ? '; Max-Age=0' : '';
  return { 'Set-Cookie': `${USER_COOKIE}=${encodeURIComponent(user)}; Path=/; HttpOnly; SameSite=Lax${age}` };
}

function localPath(next: string | null): string {
  return next && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '/';
}
