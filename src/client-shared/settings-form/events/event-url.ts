import { RESOURCE } from '../../../shared/constants';
import { publicOrigin } from '../../../shared/public-origin';
import type { HostApp } from '../../host/host-app';

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
  const shown = typeof origin === 'string' ? publicOrigin(origin.trim()) : undefined;
  if (!shown || !authenticator) {
    return undefined;
  }
  const ofSubApp = app.name === 'main' ? '' : `__app/${encodeURIComponent(app.name)}/`;
  const path = `${ofSubApp}${RESOURCE}:events/${encodeURIComponent(authenticator)}`;
  return `${shown}${new URL(app.getApiUrl(path), shown).pathname}`;
}
