/** The cookie that ties a sign-in to the browser it began in: without it, states and tickets are worth nothing. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import { isInsideWecom } from '../../shared/user-agent';
import type { Settings } from '../setup/settings';
import type { WecomAuthenticator } from './authenticator';

const SESSION_MS = 400 * 24 * 60 * 60_000; // as long as browsers keep cookies; a session of NocoBase's may be long
const TTL_MS = 11 * 60_000; // a little longer than a state lives
const FLOW_COOKIE = /^([\w-]{43})?(?:\.([\w-]{43}))?$/;

/** Several tabs share one cookie, so that the last one does not break the others. @returns what to keep with the state */
export function ensureFlowCookie(ctx: Context, settings: Settings): string {
  const { current = randomBytes(32).toString('base64url'), earlier } = readFlowCookie(ctx, settings);
  writeFlowCookie(ctx, settings, earlier ? `${current}.${earlier}` : current);
  return hash(current);
}

/** For a browser that has just shown the cookie of a flow which goes on. */
export function keepFlowCookie(ctx: Context, settings: Settings): void {
  const { current = '', earlier } = readFlowCookie(ctx, settings);
  writeFlowCookie(ctx, settings, earlier ? `${current}.${earlier}` : current);
}

/** Whether this is the browser that the flow began in. */
export function hasFlowCookie(ctx: Context, settings: Settings, { cookieHash }: { cookieHash: string }): boolean {
  const { current, earlier } = readFlowCookie(ctx, settings);
  return [current, earlier].some(
    (value) => value !== undefined && timingSafeEqual(Buffer.from(hash(value)), Buffer.from(cookieHash)),
  );
}

/**
 * After a sign-in: what begins from now on gets a new value, which the person who has signed in never saw. What other
 * tabs have begun can still end.
 */
export function retireFlowCookie(ctx: Context, settings: Settings): void {
  const { current, earlier } = readFlowCookie(ctx, settings);
  writeFlowCookie(ctx, settings, `.${current ?? earlier}`);
}

/** `current`, `current.earlier` or `.earlier`; new flows get `current`. */
function readFlowCookie(ctx: Context, settings: Settings): { current?: string; earlier?: string } {
  const [, current, earlier] = FLOW_COOKIE.exec(ctx.cookies.get(cookieOf(ctx, settings).name) ?? '') ?? [];
  return { current, earlier };
}

function writeFlowCookie(ctx: Context, settings: Settings, value: string): void {
  const { name, secure } = cookieOf(ctx, settings);
  ctx.cookies.secure = secure; // a proxy has ended TLS: Koa takes the connection for plain http
  ctx.cookies.set(name, value, { httpOnly: true, sameSite: 'lax', path: '/', maxAge: TTL_MS, secure });
}

/**
 * Tells the client inside WeCom whose session is WeCom's (`session`), and that WeCom's browser has not ended since
 * (`here`, a cookie of that browser's session): where it is missing, somebody else may use the device by now.
 */
export function noteSignedInHere(ctx: Context, { name, settings }: WecomAuthenticator): void {
  if (isInsideWecom(ctx.get('user-agent'))) {
    const session = cookieOf(ctx, settings, 'session');
    const options = { httpOnly: false, sameSite: 'lax', path: '/', secure: session.secure } as const;
    ctx.cookies.secure = session.secure;
    ctx.cookies.set(session.name, encodeURIComponent(name), { ...options, maxAge: SESSION_MS });
    ctx.cookies.set(cookieOf(ctx, settings, 'here').name, '1', options);
  }
}

/**
 * The `__Host-` prefix keeps sibling domains and plain http from planting a cookie of ours.
 *
 * @param kind the flow's own cookie where not given
 */
export function cookieOf(
  ctx: Context,
  settings: Settings,
  kind?: 'session' | 'here' | 'known',
): { name: string; secure: boolean } {
  const secure = settings.origin.startsWith('https:');
  const app = String(ctx.app.name).replace(/[^\w-]/g, '_');
  return { name: `${secure ? '__Host-' : ''}nb_wecom_${kind ? `${kind}_` : ''}${app}`, secure };
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
