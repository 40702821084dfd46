import { STATUS_PAGE } from './constants';

/** The path of a tab of "Settings → WeCom" as the client's router sees it, with filters. */
export function statusTabPath(tab: string, filters: Record<string, string> = {}): string {
  const query = new URLSearchParams(filters);
  return `/admin/settings/${STATUS_PAGE}/${tab}${query.size > 0 ? `?${query}` : ''}`;
}
