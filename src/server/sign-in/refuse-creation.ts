import type { Application } from '@nocobase/server';
import { type Candidate, type CreationRefusal, previewResolution } from '../accounts/resolve-user';
import type { WecomApi } from '../wecom/api';
import type { FlowKind } from '../wecom/login-page';
import type { WecomMember } from '../wecom/responses';

interface CameBack {
  kind: FlowKind;
  member: WecomMember;
}

/**
 * Asks WeCom for its departments only about somebody who would be created, and whose own are not among the chosen ones:
 * one above may be.
 *
 * @returns why no user may be created for this member; undefined: one may
 * @throws WecomError as `departments` does: who cannot be placed is not created
 */
export async function creationRefusal(
  app: Application,
  api: WecomApi,
  applicant: Candidate,
  { kind, member }: CameBack,
): Promise<CreationRefusal | undefined> {
  const { settings } = applicant;
  // Web login carries no phone: creating from it would give a second account to somebody who has one.
  if (!settings.public.autoSignup || kind === 'web') {
    return 'NOT_LINKED';
  }
  const allowed = new Set(settings.departments);
  if (allowed.size === 0 || member.departments.some((id) => allowed.has(id))) {
    return undefined;
  }
  if ((await previewResolution(app, applicant)).kind !== 'created') {
    return 'DEPARTMENT_NOT_ALLOWED'; // not needed, unless their user goes away in this moment
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
