/** What an admin does in the console about members and about an app's URL for events; the app is told. */
import { findApp, findMember, renameMember, USERID } from '../directory';
import type { EventSender, MemberChange } from '../events/sender';
import { type Exchange, type Reply, readCookie, redirectTo } from '../exchange';
import { type Corp, completeMember, type Member } from '../model';
import type { World } from '../world';
import { USER_COOKIE } from './people';
import { deviceCookie } from './switch-user';

/** `?corp=…&user=…&do=…`, and `to` or `name`. */
export const MEMBERS = '/sim/members';
/** `?corp=…&agent=…&url=…&token=…&key=…`. */
export const EVENT_URL = '/sim/event-url';

export const MEMBER_ACTIONS = ['hire', 'fire', 'disable', 'enable', 'rename'] as const;
export type MemberAction = (typeof MEMBER_ACTIONS)[number];

/** A device that a renamed member uses goes on under the new userid. */
export function changeMemberPage(world: World, events: EventSender, exchange: Exchange): Reply {
  const field = (name: string) => exchange.query.get(name)?.trim() ?? '';
  const [corp, user, to] = [world.directory.corp(field('corp')), field('user'), field('to')];
  const action = MEMBER_ACTIONS.find((one) => one === field('do'));
  const isDone = corp && action && changeMember(events, corp, { action, userid: action === 'hire' ? to : user, to });
  const isCurrent = readCookie(exchange, USER_COOKIE)?.toLowerCase() === user.toLowerCase();
  return redirectTo('/', isDone && action === 'rename' && isCurrent ? deviceCookie(to) : {});
}

export interface MemberOrder {
  action: MemberAction;
  userid: string;
  /** The new userid. */
  to?: string;
}

/** @returns false for an unknown member, or a userid that cannot be given */
export function changeMember(events: EventSender, corp: Corp, order: MemberOrder): boolean {
  const { action, userid, to = '' } = order;
  const member = findMember(corp, userid);
  if (action === 'hire') {
    return !member && hire(events, corp, userid);
  }
  if (!member) {
    return false;
  }
  const from = member.userid;
  switch (action) {
    case 'fire':
      void events.announce(corp, member, { kind: 'left' }); // while the app's range still has them
      corp.members.splice(corp.members.indexOf(member), 1);
      return true;
    case 'disable':
      return set(events, corp, member, 2, { kind: 'left' });
    case 'enable':
      return set(events, corp, member, 1, { kind: 'joined' });
    case 'rename':
      if (!renameMember(corp, userid, to)) {
        return false;
      }
      void events.announce(corp, member, { kind: 'renamed', from });
      return true;
    default:
      return action satisfies never;
  }
}

function hire(events: EventSender, corp: Corp, userid: string): boolean {
  if (!USERID.test(userid)) {
    return false;
  }
  const member = completeMember({ userid });
  corp.members.push(member);
  void events.announce(corp, member, { kind: 'joined' });
  return true;
}

function set(events: EventSender, corp: Corp, member: Member, status: 1 | 2, change: MemberChange): boolean {
  member.status = status;
  void events.announce(corp, member, change);
  return true;
}

/** The result stands in the list of deliveries. */
export function eventUrlPage(world: World, events: EventSender, { query }: Exchange): Reply {
  const corp = world.directory.corp(query.get('corp') ?? '');
  const app = corp && findApp(corp, query.get('agent') ?? '');
  const url = query.get('url')?.trim() ?? '';
  if (corp && app && URL.canParse(url)) {
    const [token, aesKey] = ['token', 'key'].map((name) => query.get(name)?.trim() ?? '');
    void events.configure(corp, app, { url, token: token ?? '', aesKey: aesKey ?? '' });
  }
  return redirectTo('/');
}
