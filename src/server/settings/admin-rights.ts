/**
 * What an admin may do here beyond editing authenticators. Whoever decides at which WeCom, by which rules and with
 * which role people sign in can become any user: that takes the rights to manage users and roles.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Next } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import { ROOT_ROLE } from './settings';

/** What is asked of a request; a part of NocoBase's context. */
export interface AdminRequest {
  app: Application;
  state: { currentUser?: { id: number }; currentRole?: string; currentRoles?: string[] };
  logger: Application['logger'];
  /** Once NocoBase knows it. */
  action?: { resourceName: string; actionName: string };
  /** The authenticator that the request names. */
  auth?: { authenticator?: { authType?: string } };
  t(key: string, options: Record<string, unknown>): string;
}

const requests = new AsyncLocalStorage<AdminRequest>();

/** Middleware: some of NocoBase's actions write to the database without saying for which request. */
export function rememberRequest(ctx: Context, next: Next): Promise<void> {
  return requests.run(ctx as Context & AdminRequest, next);
}

/** @returns undefined for what no request has caused: the command line, an import at start, our own code */
export function requestOf({ context }: { context?: unknown }): AdminRequest | undefined {
  return isRequest(context) ? context : requests.getStore();
}

type Caller = Pick<AdminRequest, 'app' | 'state'>;

/** Workflows hand over a context of their own. */
function isRequest(context: unknown): context is AdminRequest {
  return typeof context === 'object' && context !== null && 'state' in context && 'app' in context;
}

/** Root, or a caller who may manage users as well as roles. */
export function mayManageAccess(request: Caller): boolean {
  return mayDo(request, 'users', 'update') && mayDo(request, 'roles', 'update');
}

/** Whether the caller may see all users with all that NocoBase shows of them. */
export function maySeeUsers(request: Caller): boolean {
  return isUnlimited(request, 'users', 'list');
}

/** Whether a role gives nothing that the caller does not have; of data, who may manage roles can have any. */
export function mayGiveRole(request: Caller, roleName: string): boolean {
  const { acl } = request.app;
  const held = rolesOf(request);
  const role = acl.getRole(roleName);
  if (held.includes(roleName) || held.includes(ROOT_ROLE)) {
    return true;
  }
  const has = new Set(acl.getRoles(held).flatMap((own) => own.effectiveSnippets().allowed));
  return role?.effectiveSnippets().allowed.every((snippet) => has.has(snippet)) ?? false;
}

/** As a manager: by a permission for the settings, and without limits by the permissions for data. */
function mayDo(request: Caller, resource: string, action: string): boolean {
  const { acl } = request.app;
  const roles = acl.getRoles(rolesOf(request));
  const allowed =
    roles.some(({ name }) => name === ROOT_ROLE) || roles.some((role) => role.snippetAllowed(`${resource}:${action}`));
  return allowed && isUnlimited(request, resource, action);
}

function isUnlimited(request: Caller, resource: string, action: string): boolean {
  const can = request.app.acl.can({ roles: rolesOf(request), resource, action });
  const { filter, fields, whitelist } = can?.params ?? {};
  return can !== null && [filter, fields, whitelist].every((limit) => Object.keys(limit ?? {}).length === 0);
}

/** NocoBase's own way: all roles in union mode, else the one that was chosen. */
function rolesOf({ state }: Caller): string[] {
  const { currentRoles, currentRole } = state;
  return currentRoles?.length ? [...currentRoles] : [currentRole ?? 'anonymous'];
}
