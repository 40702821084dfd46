/** The ways from one page to another. */
import { useEffect, useState } from 'react';
import { SIGN_IN_ROUTE } from '../../shared/constants';
import { isInForeignFrame, openOutside } from './foreign-frame';
import { basePath, type HostApp } from './host-app';
import { isOwnPage, pathInApp } from './paths';

const NEW_TAB_MS = 3_000; // a new tab may have opened beside the page in the frame

/** Leaves this page for good. Never resolves, so that nothing else shows up meanwhile. */
export function replaceLocation(url: string): Promise<never> {
  window.location.replace(url);
  return new Promise(() => undefined);
}

/** Makes the client boot at `/wecom/sign-in`. */
export function replaceAddress(base: string, query: URLSearchParams): void {
  window.history.replaceState(null, '', `${base}${SIGN_IN_ROUTE}?${query}`);
}

/** @param target null: the start page */
export function openPage(app: HostApp, target: string | null): void {
  const base = basePath(app);
  if (target !== null && !isOwnPage(target, base)) {
    window.location.assign(target);
  } else {
    // Without `replace`, the modern client opens its pages in a new window from here
    app.router.navigate((target !== null && pathInApp(target, base)) || '/', { replace: true });
  }
}

/**
 * Navigation with a loading state, which ends when "Back" brings the page out of the browser's cache. It leaves the frame
 * of another site.
 *
 * @returns `navigateTo`: false where the frame does not allow it
 */
export function useNavigateTo(): [leaving: boolean, navigateTo: (url: string) => boolean] {
  const [leaving, setLeaving] = useState(false);
  useEffect(() => {
    const stay = () => setLeaving(false);
    window.addEventListener('pageshow', stay);
    return () => window.removeEventListener('pageshow', stay);
  }, []);
  const navigateTo = (url: string) => {
    if (!isInForeignFrame()) {
      setLeaving(true);
      window.location.assign(url);
      return true;
    }
    const isLeaving = openOutside(url);
    setLeaving(isLeaving);
    setTimeout(setLeaving, NEW_TAB_MS, false);
    return isLeaving;
  };
  return [leaving, navigateTo];
}
