/** The simulator's own addresses, which change who uses WeCom on this device, and how WeCom behaves. */
import { type Exchange, notFound, type Reply, redirectTo } from '../exchange';
import { CALLBACK_VISITS, type CallbackVisits } from '../settings';
import type { World } from '../world';
import { sameAddress, USER_COOKIE } from './people';

const USE = '/sim/use';
const FORGET = '/sim/forget';
const CALLBACK = '/sim/callback';

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
    if (asked) world.settings.callbackVisits = asked;
    return redirectTo('/');
  }
  if (exchange.path !== USE) return notFound();
  const user = exchange.query.get('user') ?? '';
  const age = user === '' ? '; Max-Age=0' : '';
  return redirectTo(localPath(exchange.query.get('next')), {
    'Set-Cookie': `${USER_COOKIE}=${encodeURIComponent(user)}; Path=/; HttpOnly; SameSite=Lax${age}`,
  });
}

function localPath(next: string | null): string {
  return next && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '/';
}
