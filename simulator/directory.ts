import type { App, Corp, DomainRule, Guest, Member } from './model';

/** The companies, and look-ups in them. */
export class Directory {
  constructor(public corps: Corp[]) {}

  corp(corpId: string): Corp | undefined {
    return this.corps.find((corp) => corp.corpId === corpId);
  }
}

export function findApp(corp: Corp, agentId: string): App | undefined {
  return corp.apps.find((app) => app.agentId === agentId);
}

export function findMember(corp: Corp, userid: string): Member | undefined {
  const wanted = userid.toLowerCase();
  return corp.members.find((member) => member.userid.toLowerCase() === wanted);
}

/** What an admin does in the console: the member stays the same in everything but the userid. */
export function renameMember(corp: Corp, userid: string, newUserid: string): boolean {
  const member = findMember(corp, userid);
  const holder = findMember(corp, newUserid);
  if (!member || !USERID.test(newUserid) || (holder && holder !== member)) {
    return false;
  }
  for (const app of corp.apps) {
    app.visibleUsers = app.visibleUsers.map((one) =>
      one.toLowerCase() === member.userid.toLowerCase() ? newUserid : one,
    );
  }
  member.userid = newUserid;
  return true;
}

/** 1–64 bytes, and begins with a letter or digit. @see https://developer.work.weixin.qq.com/document/path/90195 */
export const USERID = /^[a-zA-Z0-9][\w.@-]{0,63}$/;

export type Person = { kind: 'member'; member: Member } | { kind: 'guest'; guest: Guest };

export function findPerson(corp: Corp, id: string): Person | undefined {
  const member = findMember(corp, id);
  if (member) {
    return { kind: 'member', member };
  }
  const guest = corp.guests.find((candidate) => candidate.id === id);
  return guest && { kind: 'guest', guest };
}

export function isVisible(corp: Corp, app: App, member: Member): boolean {
  const userid = member.userid.toLowerCase();
  if (app.visibleUsers.some((visible) => visible.toLowerCase() === userid)) {
    return true;
  }
  return visibleDepartmentsOf(corp, app, member).length > 0;
}

/** The member's departments that lie in the app's visible range. */
export function visibleDepartmentsOf(corp: Corp, app: App, member: Member): number[] {
  return member.departments.filter((id) => isDepartmentVisible(corp, app, id));
}

/** Whether the department or one above it is in the app's visible range. */
export function isDepartmentVisible(corp: Corp, app: App, departmentId: number): boolean {
  return ancestry(corp, departmentId).some((ancestor) => app.visibleDepartments.includes(ancestor));
}

/** The department itself, then its parents up to the root. */
function ancestry(corp: Corp, departmentId: number): number[] {
  const path: number[] = [];
  let id = departmentId;
  while (id !== 0 && !path.includes(id)) {
    path.push(id);
    id = corp.departments.find((department) => department.id === id)?.parentId ?? 0;
  }
  return path;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether `host` (host[:port], as in a URL) is allowed; scheme and path never matter, the port always does.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91335
 */
export function domainMatches(rule: DomainRule, host: string): boolean {
  if (rule === 'loopback') {
    return LOOPBACK.has(host.toLowerCase().replace(/:\d+$/, ''));
  }
  return rule.some((domain) => domain.toLowerCase() === host.toLowerCase());
}

export function ipTrusted(app: App, ip: string, now: number): boolean {
  if (app.trustedIps === 'any') {
    return true;
  }
  if (app.trustedIps.length === 0) {
    return app.createdBefore20220620;
  }
  return app.trustedIps.some((entry) =>
    typeof entry === 'string' ? entry === ip : entry.ip === ip && entry.since <= now,
  );
}
