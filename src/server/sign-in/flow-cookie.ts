/** The cookie that ties a sign-in to the browser it began in: without it, states and tickets are worth nothing. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import { isInsideWecom } from '../../shared/user-agent';
import type { Settings } from '../setup/settings';
import type { WecomAuthenticator } from './authenticator';

const SESSION_MS = 400 * 24 * 60 * 60_000; // as long as browsers keep cookies; a session of NocoBase's may be long
const TTL_MS = 11 * 60_000; // a little longer than a state lives

/** Several tabs share one cookie, so that the last one does not break the others. @returns what to keep with the state */
export function ensureFlowCookie(ctx: Context, settings: Settings): string {
  const { name, secure } = cookieOf(ctx, settings);
  const present = ctx.cookies.get(name);
  const value = present && /^[\w-]{43}$/.test(present) ? present : randomBytes(32).toString('base64url');
  ctx.cookies.secure = secure; // a proxy has ended TLS: Koa takes the connection for plain http
  ctx.cookies.set(name, value, { httpOnly: true, sameSite: 'lax', path: '/', maxAge: TTL_MS, secure });
  return hash(value);
}

/** Whether this is the browser that the flow began in. */
export function hasFlowCookie(ctx: Context, settings: Settings, cookieHash: string): boolean {
  const value = ctx.cookies.get(cookieOf(ctx, settings).name);
  return value !== undefined && timingSafeEqual(Buffer.from(hash(value)), Buffer.from(cookieHash));
}

/**
 * Tells the client inside WeCom whose session is WeCom's (`session`), and that WeCom's browser has not ended since
 * (`here`, a cookie of that browser's session): where it is missing, somebody else may use the device by now.
 */
export function noteSignedInHere(ctx: Context, { name, settings }: WecomAuthenticator): void {
  if (isInsideWecom(ctx.get('user-agent'))) {
    const { secure } = cookieOf(ctx, settings);
    const options = { httpOnly: false, sameSite: 'lax', path: '/', secure } as const;
    ctx.cookies.secure = secure;
    ctx.cookies.set(`nb_wecom_session_${appKey(ctx)}`, encodeURIComponent(name), { ...options, maxAge: SESSION_MS });
    ctx.cookies.set(`nb_wecom_here_${appKey(ctx)}`, '1', options);
  }
}

function appKey(ctx: Context): string {
  return String(ctx.app.name).replace(/[^\w-]/g, '_');
}

/** The `__Host-` prefix keeps sibling domains and plain http from planting a cookie of ours. */
function cookieOf(ctx: Context, settings: Settings): { name: string; secure: boolean } {
  const secure = settings.origin.startsWith('https:');
  return { name: `${secure ? '__Host-' : ''}nb_wecom_${appKey(ctx)}`, secure };
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
