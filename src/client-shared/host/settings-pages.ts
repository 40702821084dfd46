/** Pages of NocoBase's settings, as paths that the client's router sees. */
import { basePath, type HostApp } from './host-app';

/** The key of the page "Settings → WeCom", and of the snippet `pm.auth-wecom`. */
export const STATUS_PAGE = 'auth-wecom';

/** The tabs of the page, in order, with their titles. Keys of `src/locale`. */
export const STATUS_TABS = {
  overview: 'Overview',
  people: 'People',
  failures: 'Failed sign-ins',
  activity: 'Activity',
} as const;

export type StatusTab = keyof typeof STATUS_TABS;

export const AUTHENTICATORS_PATH = '/admin/settings/auth/authenticators';
export const USERS_PATH = '/admin/settings/users-permissions/users';

/** The path of a tab, with filters. */
export function statusPath(tab: StatusTab, filters: Record<string, string> = {}): string {
  const query = new URLSearchParams(filters);
  return `/admin/settings/${STATUS_PAGE}/${tab}${query.size > 0 ? `?${query}` : ''}`;
}

/** The address of a page of this client, for a link. */
export function hrefOf(app: HostApp, path: string): string {
  return basePath(app) + path;
}
