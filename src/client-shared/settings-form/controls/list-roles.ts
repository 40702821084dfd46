import type { Reply } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';

export interface Role {
  name: string;
  /** Often a template of NocoBase’s. */
  title?: string | null;
}

const ROOT_ROLE = 'root'; // may do everything, and is nothing to give to everybody

/** The roles that new users may get; NocoBase lists them only to those who may see roles. Never throws. */
export async function listRoles(app: HostApp): Promise<Reply<Role[]>> {
  try {
    const { data } = await app.apiClient.request({
      url: 'roles:list',
      method: 'get',
      params: { paginate: 'false' },
      skipNotify: true,
    });
    const roles = (data as { data?: Role[] } | null)?.data;
    return Array.isArray(roles)
      ? { kind: 'answered', data: roles.filter(({ name }) => name !== ROOT_ROLE) }
      : { kind: 'failed', failure: 'internal' };
  } catch {
    return { kind: 'failed', failure: 'internal' };
  }
}
