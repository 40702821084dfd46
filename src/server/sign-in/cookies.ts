/** The cookie that ties a sign-in to the browser it began in: without it, states and tickets are worth nothing. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import { isInsideWecom } from '../../shared/user-agent';
import type { WecomAuthenticator } from '../settings/authenticator';
import type { Settings } from '../settings/settings';

const SESSION_MS = 400 * 24 * 60 * 60_000; // as long as browsers keep cookies; a session of NocoBase's may be long
const FLOW_TTL_MS = 11 * 60_000; // a little longer than a state lives
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
  setCookie(ctx, { ...cookieOf(ctx, settings), value, ttlMs: FLOW_TTL_MS });
}

interface NewCookie {
  name: string;
  value: string;
  secure: boolean;
  /** Until the browser ends where not given. */
  ttlMs?: number;
  /** Scripts of the site may read it. */
  readable?: boolean;
}

/** Koa writes the end of a cookie as a date of our clock, at which a device whose clock is ahead drops it at once. */
export function setCookie(ctx: Context, { name, value, secure, ttlMs, readable }: NewCookie): void {
  const attributes = [
    `${name}=${value}`,
    'path=/',
    ...(ttlMs === undefined ? [] : [`max-age=${ttlMs / 1000}`]),
    'samesite=lax',
    ...(secure ? ['secure'] : []),
    ...(readable ? [] : ['httponly']),
  ];
  ctx.append('Set-Cookie', attributes.join('; '));
}

/**
 * Tells the client inside WeCom whose session is WeCom's (`session`), and that WeCom's browser has not ended since
 * (`here`, a cookie of that browser's session): where it is missing, somebody else may use the device by now.
 */
export function markSignedInHere(ctx: Context, { name, settings }: WecomAuthenticator): void {
  if (isInsideWecom(ctx.get('user-agent'))) {
    const [session, here] = [cookieOf(ctx, settings, 'session'), cookieOf(ctx, settings, 'here')];
    setCookie(ctx, { ...session, value: encodeURIComponent(name), ttlMs: SESSION_MS, readable: true });
    setCookie(ctx, { ...here, value: '1', readable: true });
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

/**
 * The cookie of a browser that has signed in here before, whose callbacks need not wait behind those that anyone can
 * send. It proves nothing about a user: its value is random, and it opens nothing.
 */

const KNOWN_TTL_MS = 90 * 24 * 60 * 60_000; // people on long leave may wait a little
const MARK = /^([\w-]{22}\.\d{13})\.([\w-]{43})$/; // id, when it was made, signature

const MAX_SPENT = 10_000;

export class KnownBrowsers {
  /** Marks that came with a code WeCom does not know: a copy of one, sent again and again, gains nothing. */
  private readonly spent = new Set<string>();

  /** For a browser that has just signed in. */
  remember(ctx: Context, settings: Settings): void {
    const mark = `${randomBytes(16).toString('base64url')}.${Date.now()}`;
    const value = `${mark}.${sign(ctx, mark).toString('base64url')}`;
    setCookie(ctx, { ...cookieOf(ctx, settings, 'known'), value, ttlMs: KNOWN_TTL_MS });
  }

  /** @returns what tells it apart from others; undefined for a browser that has not signed in here */
  recognize(ctx: Context, settings: Settings): string | undefined {
    const [, mark = '', signature = ''] = MARK.exec(ctx.cookies.get(cookieOf(ctx, settings, 'known').name) ?? '') ?? [];
    const madeAt = Number(mark.split('.')[1]);
    const isOurs = mark !== '' && timingSafeEqual(Buffer.from(signature, 'base64url'), sign(ctx, mark));
    return isOurs && Date.now() - madeAt < KNOWN_TTL_MS && !this.spent.has(mark) ? mark : undefined;
  }

  /** From now on this node takes it for a browser that is not known, until it has signed in again. */
  distrust(mark: string): void {
    const [oldest] = this.spent;
    if (this.spent.size >= MAX_SPENT && oldest !== undefined) {
      this.spent.delete(oldest);
    }
    this.spent.add(mark);
  }
}

/** By a key of this app, made from the one of its sessions, which all its nodes share. */
function sign({ app }: Context, mark: string): Buffer {
  const key = createHmac('sha256', app.authManager.jwt.getSecret())
    .update(`WeCom known browser of ${app.name}`)
    .digest();
  return createHmac('sha256', key).update(mark).digest();
}
