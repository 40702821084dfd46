import type { Application } from '@nocobase/server';
import type { WecomAuthenticator } from '../settings/authenticator';
import { actionUrl } from '../sign-in/addresses';
import type { Site } from './compose/address';

/** Pages open by `wecom:open`, which signs in where that is needed. The address contains no token, so it may be forwarded. */
export function siteOf(app: Application, authenticator: WecomAuthenticator): Site {
  return {
    origin: authenticator.settings.origin,
    open: (path) => actionUrl(app, authenticator, 'open', { redirect: path }),
  };
}
