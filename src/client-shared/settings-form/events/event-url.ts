import { RESOURCE } from '../../../shared/constants';
import type { HostApp } from '../../host/host-app';
import { shownOrigin } from '../console-values';

/**
 * Where WeCom sends an authenticator's events. It has no query, because WeCom appends its own.
 *
 * @returns undefined while the form has no usable origin or no name
 */
export function eventUrl(
  app: Pick<HostApp, 'name' | 'getApiUrl'>,
  origin: unknown,
  authenticator: string,
): string | undefined {
  const usable = shownOrigin(origin);
  if (!usable || !authenticator) {
    return undefined;
  }
  const ofSubApp = app.name === 'main' ? '' : `__app/${encodeURIComponent(app.name)}/`;
  const path = `${ofSubApp}${RESOURCE}:events/${encodeURIComponent(authenticator)}`;
  return `${usable.shown}${new URL(app.getApiUrl(path), window.location.href).pathname}`;
}
