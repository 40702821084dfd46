/** Addresses to which a browser is sent: the plugin's actions, and the page a sign-in ends on. */
import type { IncomingMessage } from 'node:http';
import type { Context } from '@nocobase/actions';
import { getModernClientPrefix, resolveSubAppSegment } from '@nocobase/plugin-auth';
import type { Application } from '@nocobase/server';
import { AUTO_LOGIN_PARAM, RESOURCE, SIGN_IN_ROUTE } from '../../shared/constants';
import { sameSiteTarget, withoutSession } from '../../shared/redirect-target';
import { withoutTrailingSlashes } from '../settings/settings';

/** The public address of one of our actions: `{origin}{api}/wecom:ACTION?authenticator=NAME[&__appName=APP]`. */
export function actionUrl(
  app: Application,
  { name, settings }: { name: string; settings: { origin: string } },
  action:
    | 'authorize'
    | 'open'
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
    ...appParam(app),
    ...extra,
  });
  return `${settings.origin}${actionPath(action)}?${query}`;
}

/** Where the root user signs in with the password, where users sign in with WeCom only. */
export function passwordSignInUrl(app: Application, origin: string): string {
  const query = String(new URLSearchParams(appParam(app)));
  return `${origin}${actionPath('passwordSignIn')}${query && `?${query}`}`;
}

/** NocoBase's gateway picks a sub-app by it. */
function appParam({ name }: Application): Record<string, string> {
  return name === 'main' ? {} : { __appName: name };
}

/** The path of one of our actions on every app of this server: `/api/wecom:ACTION`. */
export function actionPath(action: string): string {
  return `${withoutTrailingSlashes(process.env.API_BASE_PATH ?? '/api/')}/${RESOURCE}:${action}`;
}

/** The paths of this app's clients. */
export interface ClientPaths {
  /** `APP_PUBLIC_PATH` without its trailing slash: '' or '/nocobase'. */
  publicPath: string;
  /** `APP_MODERN_CLIENT_PREFIX`, e.g. 'v'. */
  modernPrefix: string;
  entryMode: 'legacy-default' | 'modern-default' | 'modern-only';
  /** '' for the main app, '/apps/NAME' for a sub-app. */
  appSegment: string;
}

export interface Landing {
  /** Root-relative path of the page, with query and hash. */
  path: string;
  /** The same, or the external link that an admin configured for sign-ins without a wanted page. */
  destination: string;
  /** Root-relative path of the plugin's route in the same client. */
  signInRoute: string;
}

/** The landing in the clients of this app: see {@link resolveLanding}. */
export async function landingOf(ctx: Context, target: unknown, fallback?: string): Promise<Landing> {
  return resolveLanding(target, fallback, await clientPaths(ctx.app, ctx.req));
}

/** NocoBase's sign-in page with all that it shows, in the client that the page belongs to; root-relative. */
export async function signInPageFor(ctx: Context, target: unknown): Promise<string> {
  const paths = await clientPaths(ctx.app, ctx.req);
  const page = parse(target, paths)?.page;
  const query = new URLSearchParams({ [AUTO_LOGIN_PARAM]: '0', ...(page !== undefined && { redirect: page }) });
  const { signInRoute } = resolveLanding(target, undefined, paths);
  return `${signInRoute.slice(0, -SIGN_IN_ROUTE.length)}/signin?${query}`;
}

async function clientPaths(app: Application, req: IncomingMessage): Promise<ClientPaths> {
  const entryMode = process.env.APP_CLIENT_ENTRY_MODE;
  return {
    publicPath: withoutTrailingSlashes(process.env.APP_PUBLIC_PATH ?? ''),
    modernPrefix: getModernClientPrefix(),
    entryMode: entryMode === 'modern-default' || entryMode === 'modern-only' ? entryMode : 'legacy-default',
    appSegment: await resolveSubAppSegment(req, app.name),
  };
}

/** Pages on which a sign-in should not end: the start page, which would choose a client anew, and sign-in pages. */
const NOT_A_PAGE = /^\/?(signin|signup|forgot-password|reset-password|wecom\/sign-in)?(?=[/?#]|$)(?!\/.)/;

/**
 * The page a sign-in ends on: in the client the member came from, else in the one that opens at `/`.
 *
 * @param target what the client asked for: with or without public path, modern prefix and sub-app segment
 * @param fallback for when no page was asked for: an in-app path, e.g. `/m`, or an http(s) link
 */
export function resolveLanding(target: unknown, fallback: string | undefined, paths: ClientPaths): Landing {
  const asked = parse(target, paths);
  const configured = asked?.page === undefined ? parse(fallback, paths) : undefined;
  const isOfClient = paths.entryMode === 'modern-only' || asked?.modern === configured?.modern;
  const wanted = asked && !(configured && isOfClient) ? asked : (configured ?? asked);
  const modern = paths.entryMode === 'modern-only' || (wanted?.modern ?? paths.entryMode === 'modern-default');
  const base = `${paths.publicPath}${modern ? `/${paths.modernPrefix}` : ''}${paths.appSegment}`;
  const path = `${base}${wanted?.page ?? '/admin'}`;
  const isExternal = asked?.page === undefined && fallback !== undefined && !fallback.startsWith('/');
  return { path, destination: isExternal ? withoutSession(fallback) : path, signInRoute: `${base}${SIGN_IN_ROUTE}` };
}

function parse(asked: unknown, paths: ClientPaths): { modern: boolean; page: string | undefined } | undefined {
  const target = sameSiteTarget(asked);
  if (target === null) {
    return undefined;
  }
  const inApp = withoutPrefix(target, paths.publicPath) ?? target;
  const inModern = withoutPrefix(inApp, `/${paths.modernPrefix}`);
  const inClient = inModern ?? inApp;
  const page = withoutPrefix(inClient, paths.appSegment) ?? inClient;
  if (NOT_A_PAGE.test(page)) {
    return inModern === undefined ? undefined : { modern: true, page: undefined };
  }
  return { modern: inModern !== undefined, page };
}

/** `/v/admin` without `/v` is `/admin`; `/vault` has no prefix `/v`. */
function withoutPrefix(path: string, prefix: string): string | undefined {
  const rest = path.slice(prefix.length);
  return prefix && path.startsWith(prefix) && /^([/?#]|$)/.test(rest) ? rest : undefined;
}
