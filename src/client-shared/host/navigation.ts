/** Where people go from the pages of `/wecom/sign-in`. */
import { AUTO_LOGIN_PARAM } from '../../shared/constants';
import { basePath, type HostApp } from './host-app';
import { isOwnPage, pathInApp } from './paths';

/** The sign-in page with all ways to sign in, which does not leave for WeCom by itself. */
export function signInPage(redirect: string | null, base: string): string {
  const query = new URLSearchParams({ [AUTO_LOGIN_PARAM]: '0' });
  if (redirect !== null) {
    query.set('redirect', pathInApp(redirect, base) ?? redirect); // the legacy sign-in page adds the basename itself
  }
  return `/signin?${query}`;
}

/** On to the page that was wanted, or to the start page. */
export function openPage(app: HostApp, target: string | null): void {
  const base = basePath(app);
  if (target !== null && !isOwnPage(target, base)) {
    window.location.assign(target);
  } else {
    // Without `replace`, the modern client opens its pages in a new window from here
    app.router.navigate((target !== null && pathInApp(target, base)) || '/', { replace: true });
  }
}
