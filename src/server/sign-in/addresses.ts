/** The one place that knows the addresses of a sign-in: what WeCom calls back, what the browser opens next. */
import type { IncomingMessage } from 'node:http';
import { getModernClientPrefix, resolveSubAppSegment } from '@nocobase/plugin-auth';
import type { Application } from '@nocobase/server';
import { LINK_PURPOSE, type Purpose } from '../../shared/accounts';
import { RESOURCE } from '../../shared/constants';
import type { SignInErrorCode } from '../../shared/errors';
import { withoutTrailingSlashes } from '../settings/settings';
import type { ClientPaths, Landing } from './landing';

export async function clientPaths(app: Application, req: IncomingMessage): Promise<ClientPaths> {
  const entryMode = process.env.APP_CLIENT_ENTRY_MODE;
  return {
    publicPath: withoutTrailingSlashes(process.env.APP_PUBLIC_PATH ?? ''),
    modernPrefix: getModernClientPrefix(),
    entryMode: entryMode === 'modern-default' || entryMode === 'modern-only' ? entryMode : 'legacy-default',
    appSegment: await resolveSubAppSegment(req, app.name),
  };
}

/** The public address of one of our actions: `{origin}{api}/wecom:ACTION?authenticator=NAME[&__appName=APP]`. */
export function actionUrl(
  app: Application,
  { name, settings }: { name: string; settings: { origin: string } },
  action:
    | 'authorize'
    | 'callback'
    | 'echo'
    | 'trial'
    | 'trialCallback'
    | 'confirm'
    | 'confirmCallback'
    | 'answerConfirmation',
  extra: Record<string, string> = {},
): string {
  const query = new URLSearchParams({
    authenticator: name,
    ...(app.name !== 'main' && { __appName: app.name }), // NocoBase's gateway picks the app by it
    ...extra,
  });
  const api = `${withoutTrailingSlashes(process.env.API_BASE_PATH ?? '/api/')}/`;
  return `${settings.origin}${api}${RESOURCE}:${action}?${query}`;
}

/** Where the client trades the ticket, which stands in the fragment: no request, referrer or log ever holds that. */
export function ticketUrl(landing: Landing, authenticator: string, ticket: string): string {
  const query = new URLSearchParams({ authenticator, redirect: landing.path });
  return `${landing.signInRoute}?${query}#${new URLSearchParams({ ticket })}`;
}

/** Where the client asks whether a WeCom person is to be linked to the signed-in user. */
export function linkUrl(landing: Landing, authenticator: string, link: string): string {
  const query = new URLSearchParams({ purpose: LINK_PURPOSE, authenticator, redirect: landing.path });
  return `${landing.signInRoute}?${query}#${new URLSearchParams({ link })}`;
}

export interface Explanation {
  /** As it came, unchecked. */
  authenticator: unknown;
  error: SignInErrorCode;
  purpose?: Purpose;
  /** The word of a pending link, for those who can do something about it. */
  link?: string;
}

/** Where the client explains what went wrong. */
export function errorUrl(landing: Landing, { authenticator, error, purpose, link }: Explanation): string {
  const query = new URLSearchParams({ error, redirect: landing.path });
  if (typeof authenticator === 'string') {
    query.set('authenticator', authenticator.slice(0, 255));
  }
  if (purpose) {
    query.set('purpose', purpose);
  }
  return `${landing.signInRoute}?${query}${link ? `#${new URLSearchParams({ link })}` : ''}`;
}
