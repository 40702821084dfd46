/** Whom a message is meant for, and who of them gets it. */
import { isDepartmentVisible, isVisible } from '../directory';
import { ApiError } from '../envelope';
import type { App, Corp, Member } from '../model';
import type { SimulatorSettings } from '../settings';

export interface NamedReceivers {
  everybody: boolean;
  users: string[];
  parties: string[];
  tags: string[];
}

export interface Receivers {
  members: Member[];
  invalidUsers: string[];
  unlicensedUsers: string[];
  invalidParties: string[];
  invalidTags: string[];
}

const MAX_USERS = 1000;
const MAX_PARTIES = 100;
const MAX_TAGS = 100;

/**
 * Reads `touser`, `toparty` and `totag`.
 *
 * @throws ApiError 82001 nobody named, 40032, 82002, 82003 too many named, 40058 no string
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
export function namedReceivers(json: Record<string, unknown>, { touserBlanks }: SimulatorSettings): NamedReceivers {
  const [users, parties, tags] = ['touser', 'toparty', 'totag'].map((field) => {
    const names = listOf(json[field], field);
    return touserBlanks === 'ignored' ? names.map((name) => name.trim()).filter(Boolean) : names;
  }) as [string[], string[], string[]];
  if (users.length + parties.length + tags.length === 0) {
    throw new ApiError(82001);
  }
  if (users.length > MAX_USERS) {
    throw new ApiError(40032);
  }
  if (parties.length > MAX_PARTIES) {
    throw new ApiError(82002);
  }
  if (tags.length > MAX_TAGS) {
    throw new ApiError(82003);
  }
  return { everybody: users.includes('@all'), users, parties, tags };
}

function listOf(value: unknown, field: string): string[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (typeof value !== 'string') {
    throw new ApiError(40058, `invalid Request Parameter, ${field} should be string`);
  }
  return value.split('|').filter((name) => name !== '');
}

/** Departments and tags are ignored where a message is for everybody. */
export function findReceivers(named: NamedReceivers, corp: Corp, app: App, settings: SimulatorSettings): Receivers {
  const canReceive = (member: Member) =>
    isVisible(corp, app, member) && (member.status === 1 || settings.inactiveReceivers === 'accepted');
  const found = named.everybody
    ? { users: corp.members.filter(canReceive), invalidUsers: [], parties: [], invalidParties: [], invalidTags: [] }
    : { ...findUsers(named, corp, canReceive), ...findParties(named, corp, app, canReceive), invalidTags: named.tags };
  const meant = new Set([...found.users, ...found.parties]);
  return {
    members: [...meant].filter((member) => member.licensed),
    invalidUsers: found.invalidUsers,
    unlicensedUsers: [...meant]
      .filter((member) => !member.licensed)
      .map((member) => unlicensed(member, named, settings)),
    invalidParties: found.invalidParties,
    invalidTags: found.invalidTags, // no company of the simulator has tags
  };
}

function findUsers({ users }: NamedReceivers, corp: Corp, canReceive: (member: Member) => boolean) {
  const byUserid = new Map(corp.members.map((member) => [member.userid.toLowerCase(), member]));
  const found: Member[] = [];
  const invalidUsers: string[] = [];
  for (const userid of new Set(users.map((name) => name.toLowerCase()))) {
    const member = byUserid.get(userid);
    if (member && canReceive(member)) {
      found.push(member);
    } else {
      invalidUsers.push(userid);
    }
  }
  return { users: found, invalidUsers };
}

function findParties({ parties }: NamedReceivers, corp: Corp, app: App, canReceive: (member: Member) => boolean) {
  const isValid = (id: string) =>
    corp.departments.some((department) => String(department.id) === id) && isDepartmentVisible(corp, app, Number(id));
  const valid = parties.filter(isValid).map(Number);
  const range = { ...app, visibleUsers: [], visibleDepartments: valid };
  return {
    parties: corp.members.filter((member) => canReceive(member) && isVisible(corp, range, member)),
    invalidParties: parties.filter((id) => !isValid(id)),
  };
}

function unlicensed(member: Member, { users }: NamedReceivers, { unlicensedSpelling }: SimulatorSettings): string {
  const userid = member.userid.toLowerCase();
  if (unlicensedSpelling === 'lower case') {
    return userid;
  }
  return users.find((name) => name.toLowerCase() === userid) ?? member.userid;
}
