import { findPerson, isVisible, type Person } from '../directory';
import { type Exchange, readCookie } from '../exchange';
import type { App, Corp, Guest, Member } from '../model';
import type { World } from '../world';
import { PageError, PROBLEMS } from './error-page';
import { type Html, html } from './html';
import type { Words } from './words';

export const USER_COOKIE = 'sim_user';

/** Who uses WeCom on this device: the address, else the cookie, else the settings. */
export function currentPerson(world: World, exchange: Exchange, corp: Corp): Person | null {
  const asked = exchange.query.get('sim_user');
  if (asked !== null) {
    return personNamed(corp, asked);
  }
  const remembered = readCookie(exchange, USER_COOKIE);
  const fromCookie = remembered === null ? undefined : findPerson(corp, remembered);
  if (fromCookie) {
    return fromCookie;
  }
  const { defaultUser } = world.settings;
  return (defaultUser !== null && findPerson(corp, defaultUser)) || null;
}

export function personNamed(corp: Corp, id: string): Person {
  const person = findPerson(corp, id);
  if (!person) {
    throw new PageError({ ...PROBLEMS.nobody, found: id });
  }
  return person;
}

export function personId(person: Person): string {
  return person.kind === 'member' ? person.member.userid : person.guest.id;
}

export interface PeopleList {
  corp: Corp;
  /** Members outside its visible range are marked. */
  app: App | undefined;
  words: Words;
  current: Person | null;
  href(id: string): string;
  /** The address of a member's messages, for a link beside each member. */
  messages?: { href(userid: string): string; label: string };
}

/** Everybody of the corp as links, members first. */
export function peopleList(list: PeopleList): Html {
  const members = list.corp.members.map((member) => memberItem(list, member));
  const guests = list.corp.guests.map((guest) => guestItem(list, guest));
  return html`<ul class="people">${[...members, ...guests]}</ul>`;
}

function memberItem({ corp, app, words, current, href, messages }: PeopleList, member: Member): Html {
  const badges = [
    ...(member.status === 1 ? [] : [words.status[member.status]]),
    ...(app && !isVisible(corp, app, member) ? [words.outside] : []),
  ];
  const isCurrent = current?.kind === 'member' && current.member === member;
  return item({
    id: member.userid,
    name: member.name,
    detail: [member.userid, member.mobile].filter(Boolean).join(' · '),
    href: href(member.userid),
    badges,
    isCurrent,
    more: messages && html`<a class="more-link" href="${messages.href(member.userid)}">${messages.label}</a>`,
  });
}

function guestItem({ words, current, href }: PeopleList, guest: Guest): Html {
  const isCurrent = current?.kind === 'guest' && current.guest === guest;
  return item({
    id: guest.id,
    name: guest.name,
    detail: guest.id,
    href: href(guest.id),
    badges: [words.guest],
    isCurrent,
  });
}

interface Item {
  id: string;
  name: string;
  detail: string;
  href: string;
  badges: string[];
  isCurrent: boolean;
  /** What stands beside the link. */
  more?: Html;
}

function item({ id, name, detail, href, badges, isCurrent, more = html`` }: Item): Html {
  return html`<li><a href="${href}" data-user="${id}"${isCurrent ? html` aria-current="true"` : html``}>
<span class="face" aria-hidden="true">${name.slice(0, 1)}</span>
<span class="who">${isCurrent ? '✓ ' : ''}${name}<small>${detail}</small></span>
${badges.map((badge) => html`<span class="badge">${badge}</span>`)}</a>${more}</li>`;
}

/** The same address with other parameters; null takes one away. */
export function sameAddress(exchange: Exchange, changes: Record<string, string | null>): string {
  const query = new URLSearchParams(exchange.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) {
      query.delete(name);
    } else {
      query.set(name, value);
    }
  }
  return `${exchange.path}${query.size > 0 ? `?${query}` : ''}`;
}
