/**
 * What an admin may do beyond editing authenticators. An admin who sets which WeCom members sign in at, by which rules and
 * with which role, can become any user: that takes the rights to manage users and roles.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Next } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import type { PageRights } from '../../shared/status-page';
import { ROOT_ROLE } from './settings';

/** The part of NocoBase's context that is used here. */
export interface AdminRequest {
  app: Application;
  state: { currentUser?: { id: number }; currentRole?: string; currentRoles?: string[] };
  logger: Application['logger'];
  /** Absent before NocoBase has resolved it. */
  action?: { resourceName: string; actionName: string };
  /** The authenticator that the request names. */
  auth?: { authenticator?: { name?: string; authType?: string } };
  t(key: string, options: Record<string, unknown>): string;
}

const requests = new AsyncLocalStorage<AdminRequest>();

/** Middleware that remembers the request: some of NocoBase's actions write to the database without passing it on. */
export function rememberRequest(ctx: Context, next: Next): Promise<void> {
  return requests.run(ctx as Context & AdminRequest, next);
}

/** @returns the request that a hook runs for; undefined without one: the command line, an import at start, our own code */
export function requestOf({ context }: { context?: unknown }): AdminRequest | undefined {
  return isRequest(context) ? context : requests.getStore();
}

type Caller = Pick<AdminRequest, 'app' | 'state'>;

/** Workflows pass a context of their own. */
function isRequest(context: unknown): context is AdminRequest {
  return typeof context === 'object' && context !== null && 'state' in context && 'app' in context;
}

/** Root, or a caller who may manage users as well as roles. */
export function mayManageAccess(request: Caller): boolean {
  return mayDo(request, 'users', 'update') && mayDo(request, 'roles', 'update');
}

/** What the caller may do on the page "Settings → WeCom". */
export function pageRightsOf(request: Caller): PageRights {
  const edit = mayDo(request, 'authenticators', 'update');
  return { edit, manageAccess: edit && mayManageAccess(request) };
}

/** Whether the caller acts as root, who may do everything. */
export function isRoot(request: Caller): boolean {
  return rolesOf(request).includes(ROOT_ROLE);
}

/** Whether the caller may see all users with all their fields. */
export function maySeeUsers(request: Caller): boolean {
  return isUnlimited(request, 'users', 'list');
}

/** Whether a role has no right that the caller lacks. Rights to data do not count: role managers can give themselves any. */
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

/** Whether a role allows the action in the settings, and the permissions for data do not limit it. */
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

/** As in NocoBase: all roles in union mode, otherwise the chosen one. */
function rolesOf({ state }: Caller): string[] {
  const { currentRoles, currentRole } = state;
  return currentRoles?.length ? [...currentRoles] : [currentRole ?? 'anonymous'];
}
