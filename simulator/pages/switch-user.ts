/** The simulator's own addresses that change who uses WeCom on this device. */
import { type Exchange, notFound, type Reply, redirectTo } from '../exchange';
import type { World } from '../world';
import { sameAddress, USER_COOKIE } from './people';

const USE = '/sim/use';
const FORGET = '/sim/forget';

/** A link that makes `id` the user of this device and comes back to where it was shown. */
export function switchLink(exchange: Exchange, id: string): string {
  return `${USE}?${new URLSearchParams({ user: id, next: sameAddress(exchange, { sim_user: null }) })}`;
}

export const forgetConsentsLink = FORGET;

export function switchUser(world: World, exchange: Exchange): Reply {
  if (exchange.path === FORGET) {
    world.grants.forgetConsents();
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
