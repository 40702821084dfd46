import type { CreationRefusal } from '../accounts/admit';
import type { WecomApi } from '../wecom/api';
import type { FlowKind } from '../wecom/login-page';
import type { WecomMember } from '../wecom/responses';
import type { WecomAuthenticator } from './authenticator';

/**
 * Asks WeCom only where the member's own departments are not among those an admin has chosen: one above may be.
 *
 * @returns why no user may be created for this member; undefined: one may
 * @throws WecomError as `departments` does: who cannot be placed is not created
 */
export async function refuseCreation(
  api: WecomApi,
  { settings }: WecomAuthenticator,
  kind: FlowKind,
  member: WecomMember,
): Promise<CreationRefusal | undefined> {
  // Web login carries no phone: creating from it would give a second account to somebody who has one.
  if (!settings.public.autoSignup || kind === 'web') {
    return 'NOT_LINKED';
  }
  const allowed = new Set(settings.departments);
  if (allowed.size === 0 || member.departments.some((id) => allowed.has(id))) {
    return undefined;
  }
  const parents = new Map((await api.departments()).map(({ id, parentId }) => [id, parentId]));
  return member.departments.some((id) => isBelow(id, allowed, parents)) ? undefined : 'DEPARTMENT_NOT_ALLOWED';
}

function isBelow(departmentId: number, allowed: Set<number>, parents: Map<number, number>): boolean {
  const seen = new Set<number>(); // WeCom's tree could be none
  for (let id: number | undefined = departmentId; id !== undefined && !seen.has(id); id = parents.get(id)) {
    if (allowed.has(id)) {
      return true;
    }
    seen.add(id);
  }
  return false;
}
