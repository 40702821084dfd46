import { RESOURCE } from '../../shared/constants';
import type { HostApp } from './host-app';

/** The root user's way in where users sign in with WeCom only: the sign-in page with all its forms. */
export function passwordSignInUrl(app: HostApp, redirect: string | null = null): string {
  const query = new URLSearchParams({
    ...(redirect !== null && { redirect }),
    ...(app.name !== 'main' && { __appName: app.name }),
  });
  const url = app.getApiUrl(`${RESOURCE}:passwordSignIn`);
  return query.size > 0 ? `${url}?${query}` : url;
}
