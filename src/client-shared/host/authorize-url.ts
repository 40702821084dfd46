import { RESOURCE } from '../../shared/constants';
import type { HostApp } from './host-app';

/** Starts a sign-in at the server. */
export function authorizeUrl(
  app: Pick<HostApp, 'name' | 'getApiUrl'>,
  authenticator: string,
  redirect: string | null = null,
): string {
  const query = new URLSearchParams({ authenticator });
  if (redirect !== null) {
    query.set('redirect', redirect);
  }
  if (app.name !== 'main') {
    query.set('__appName', app.name);
  }
  return `${app.getApiUrl(`${RESOURCE}:authorize`)}?${query}`;
}
