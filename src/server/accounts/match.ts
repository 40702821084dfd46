/** Finds the user of a WeCom member by the match rules that an admin has chosen, in their order. */

import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { SignInErrorCode } from '../../shared/errors';
import type { Identity } from '../../shared/identity';
import type { MatchRule } from '../../shared/options';
import { ROOT_ROLE, type Settings } from '../settings/settings';
import { columnsOf } from '../store/rows';
import { blockedUsers } from './blocked-links';
import type { UserSearch } from './find-users';
import type { MemberProfile } from './identity';
import { normalValue, type ValueColumn } from './normal-form';
import { originsOf } from './value-origins';

type Ambiguity = Extract<SignInErrorCode, `${string}_AMBIGUOUS`>;

export type Match =
  | { kind: 'one'; userId: number; by: MatchRule }
  | { kind: 'several'; code: Ambiguity }
  /** Users match, but the member has to prove that one of them is theirs by signing in as that user. */
  | { kind: 'unproven'; userIds: number[] };

interface Comparison {
  column: ValueColumn;
  value(profile: MemberProfile): string | undefined;
  ambiguity: Ambiguity;
}

const COMPARISONS: Record<MatchRule, Comparison> = {
  phone: { column: 'phone', value: ({ phone }) => phone, ambiguity: 'PHONE_AMBIGUOUS' },
  bizMail: { column: 'email', value: ({ bizMail }) => bizMail, ambiguity: 'MAIL_AMBIGUOUS' },
  email: { column: 'email', value: ({ email }) => email, ambiguity: 'MAIL_AMBIGUOUS' },
  username: {
    column: 'username',
    value: ({ wecomUserId }) => wecomUserId,
    ambiguity: 'USERNAME_AMBIGUOUS',
  },
};

/**
 * Finds the user of a member. Skips a value that a user wrote about themselves. If nothing tells who wrote it, or the
 * user may administer the app, the member has to prove that the user is theirs.
 *
 * Leaves out users whose link to this identity is blocked.
 *
 * @returns the result of the first rule that finds a certain user; `unproven` with the users of all rules if none is
 *   certain; undefined if nobody matches
 */
export async function findMatch(
  app: Application,
  { matchBy, rootMatch }: Pick<Settings, 'matchBy' | 'rootMatch'>,
  identity: Identity,
  profile: MemberProfile,
  users: UserSearch,
  transaction?: Transaction,
): Promise<Match | undefined> {
  const unproven: number[] = [];
  for (const by of matchBy) {
    const { column, value, ambiguity } = COMPARISONS[by];
    const normal = normalValue(column, value(profile));
    const found = normal === undefined ? [] : await users.having(column, normal);
    if (normal === undefined || found.length === 0) {
      continue;
    }
    const blocked = await blockedUsers(app, identity, transaction);
    const origins = await originsOf(app, found, column, normal, transaction);
    const certain: number[] = [];
    for (const userId of found.filter((id) => !blocked.has(id))) {
      const power = await powerOf(app, userId, transaction);
      const chosen = power === 'root' && (rootMatch === 'any' || rootMatch === by); // an attacker cannot sign up as root
      if (chosen || (power === 'none' && origins.get(userId) === 'given')) {
        certain.push(userId);
      } else if (origins.get(userId) !== 'selfAsserted') {
        unproven.push(userId);
      }
    }
    const [userId, ...others] = certain;
    if (others.length > 0) {
      return { kind: 'several', code: ambiguity };
    }
    if (userId !== undefined) {
      return { kind: 'one', userId, by };
    }
  }
  return unproven.length > 0 ? { kind: 'unproven', userIds: unproven } : undefined;
}

/** Whether the user is root, by a role of their own or of a department. */
export async function isRootUser(app: Application, userId: number, transaction?: Transaction): Promise<boolean> {
  return (await powerOf(app, userId, transaction)) === 'root';
}

/** A rule alone must not match an administrator: one mistyped phone number would give the app away. */
async function powerOf(
  app: Application,
  userId: number,
  transaction?: Transaction,
): Promise<'root' | 'administrator' | 'none'> {
  const roles = await rolesOf(app, userId, transaction);
  if (roles.some((role) => role.get('name') === ROOT_ROLE)) {
    return 'root';
  }
  const isAdministrator = roles.some((role) => {
    const effective = app.acl.getRole(columnsOf('roles', role).name)?.effectiveSnippets().allowed; // `*` includes them
    return administers(role.get('snippets')) || administers(effective);
  });
  return isAdministrator ? 'administrator' : 'none';
}

/** A user's own roles, and those of their departments. */
async function rolesOf(app: Application, userId: number, transaction?: Transaction): Promise<Model[]> {
  const roles = app.db.getRepository('roles');
  const own: Model[] = await roles.find({ filter: { 'users.id': userId }, transaction });
  if (!app.db.getCollection('roles').hasField('departments')) {
    return own;
  }
  const ofDepartments: Model[] = await roles.find({ filter: { 'departments.members.id': userId }, transaction });
  return [...own, ...ofDepartments];
}

/** `pm`, `pm.*` and `pm.users` are an administrator's rights; `!pm.*` takes them away. */
function administers(snippets: unknown): boolean {
  return Array.isArray(snippets) && snippets.some((snippet) => /^pm(\.|$)/.test(String(snippet)));
}
