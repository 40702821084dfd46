/**
 * The plugin's cookies: the flow cookie ties a sign-in to the browser it began in, so that a stolen state or ticket is
 * worth nothing; two marks tell the client inside WeCom about its session; one marks browsers that have signed in before.
 * Where users sign in with WeCom only, one shows the other forms, and one lets a member use them to link an account.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import { type CookieKind, cookieName } from '../../shared/cookies';
import { isInsideWecom } from '../../shared/user-agent';
import type { WecomAuthenticator } from '../settings/authenticator';
import type { Settings } from '../settings/settings';

const SESSION_MS = 400 * 24 * 60 * 60_000; // as long as browsers keep cookies; a session of NocoBase's may be long
const FLOW_TTL_MS = 11 * 60_000; // a little longer than a state lives
const FORMS_TTL_MS = 10 * 60_000; // long enough to find a password
const FLOW_COOKIE = /^([\w-]{43})?(?:\.([\w-]{43}))?$/;

/**
 * Gives the browser a flow cookie. Its tabs share one, so that the last tab does not break the others.
 *
 * @returns the hash to keep with the state
 */
export function ensureFlowCookie(ctx: Context, settings: Settings): string {
  const { current = randomBytes(32).toString('base64url'), earlier } = readFlowCookie(ctx, settings);
  writeFlowCookie(ctx, settings, earlier ? `${current}.${earlier}` : current);
  return hash(current);
}

/** Renews the cookie of a browser whose flow goes on. */
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
 * After a sign-in, flows that begin get a new value, which the user who signed in has never seen. Flows of other tabs can
 * still end.
 */
export function retireFlowCookie(ctx: Context, settings: Settings): void {
  const { current, earlier } = readFlowCookie(ctx, settings);
  writeFlowCookie(ctx, settings, `.${current ?? earlier}`);
}

/** `current`, `current.earlier` or `.earlier`; new flows get `current`. */
function readFlowCookie(ctx: Context, settings: Settings): { current?: string; earlier?: string } {
  const [, current, earlier] = FLOW_COOKIE.exec(ctx.cookies.get(cookieOf(ctx, settings, 'flow').name) ?? '') ?? [];
  return { current, earlier };
}

function writeFlowCookie(ctx: Context, settings: Settings, value: string): void {
  setCookie(ctx, { ...cookieOf(ctx, settings, 'flow'), value, ttlMs: FLOW_TTL_MS });
}

interface NewCookie extends CookieOf {
  value: string;
  /** Without it, the cookie lives until the browser ends. */
  ttlMs?: number;
  /** Whether scripts of the site may read it. */
  readable?: boolean;
}

/** Sets `max-age`. Koa sets `expires` by our clock, and a device whose clock is ahead would drop the cookie at once. */
function setCookie(ctx: Context, { name, value, secure, ttlMs, readable }: NewCookie): void {
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
 * Tells the client inside WeCom which authenticator its session came from (`session`), and that WeCom's browser has not
 * ended since (`here`, a session cookie): without it, another member may use the device by now.
 */
export function markSignedInHere(ctx: Context, { name, settings }: WecomAuthenticator): void {
  if (isInsideWecom(ctx.get('user-agent'))) {
    const [session, here] = [cookieOf(ctx, settings, 'session'), cookieOf(ctx, settings, 'here')];
    setCookie(ctx, { ...session, value: encodeURIComponent(name), ttlMs: SESSION_MS, readable: true });
    setCookie(ctx, { ...here, value: '1', readable: true });
  }
}

/** Lets the member of a pending link sign in another way in this browser, even where users sign in with WeCom only. */
export function rememberLinking(ctx: Context, settings: Settings, handle: string): void {
  setCookie(ctx, { ...cookieOf(ctx, settings, 'linking'), value: handle, ttlMs: FLOW_TTL_MS });
}

/** @returns the handle of the pending link, if this browser has one; worth nothing without the flow cookie */
export function rememberedLinking(ctx: Context): string | undefined {
  const read = (isSecure: boolean) => ctx.cookies.get(cookieName('linking', String(ctx.app.name), { isSecure }));
  return read(true) ?? read(false);
}

/** Has NocoBase's pages show all forms in this browser; it opens nothing, so it needs no authenticator and no TLS. */
export function showAllForms(ctx: Context, ttlMs = FORMS_TTL_MS): void {
  setCookie(ctx, { ...formsCookie(ctx), value: '1', ttlMs });
}

export function showsAllForms(ctx: Context): boolean {
  return ctx.cookies.get(formsCookie(ctx).name) === '1';
}

function formsCookie(ctx: Context): CookieOf {
  return { name: cookieName('forms', String(ctx.app.name), { isSecure: false }), secure: false };
}

interface CookieOf {
  name: string;
  secure: boolean;
}

function cookieOf(ctx: Context, { origin }: Settings, kind: CookieKind): CookieOf {
  const secure = origin.startsWith('https:');
  return { name: cookieName(kind, String(ctx.app.name), { isSecure: secure }), secure };
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

const KNOWN_TTL_MS = 90 * 24 * 60 * 60_000; // members back from long leave may wait a little
const MARK = /^([\w-]{22}\.\d{13})\.([\w-]{43})$/; // id, when it was made, signature

const MAX_SPENT = 10_000;

/**
 * Recognizes browsers that have signed in here before, so that their callbacks need not wait behind those that anyone can
 * send. The cookie says nothing about a user: its value is random, and it gives access to nothing.
 */
export class KnownBrowsers {
  /** Marks that came with an invalid code, so that sending a copied mark again and again gains nothing. */
  private readonly spent = new Set<string>();

  /** Marks a browser that has just signed in. */
  remember(ctx: Context, settings: Settings): void {
    const mark = `${randomBytes(16).toString('base64url')}.${Date.now()}`;
    const value = `${mark}.${sign(ctx, mark).toString('base64url')}`;
    setCookie(ctx, { ...cookieOf(ctx, settings, 'known'), value, ttlMs: KNOWN_TTL_MS });
  }

  /** @returns the browser's mark; undefined for a browser that has not signed in here */
  recognize(ctx: Context, settings: Settings): string | undefined {
    const [, mark = '', signature = ''] = MARK.exec(ctx.cookies.get(cookieOf(ctx, settings, 'known').name) ?? '') ?? [];
    const madeAt = Number(mark.split('.')[1]);
    const isOurs = mark !== '' && timingSafeEqual(Buffer.from(signature, 'base64url'), sign(ctx, mark));
    return isOurs && Date.now() - madeAt < KNOWN_TTL_MS && !this.spent.has(mark) ? mark : undefined;
  }

  /** Makes this node treat the browser as unknown until it signs in again. */
  distrust(mark: string): void {
    const [oldest] = this.spent;
    if (this.spent.size >= MAX_SPENT && oldest !== undefined) {
      this.spent.delete(oldest);
    }
    this.spent.add(mark);
  }
}

/** Signs with a key derived from the app's session key, which all its nodes share. */
function sign({ app }: Context, mark: string): Buffer {
  const key = createHmac('sha256', app.authManager.jwt.getSecret())
    .update(`WeCom known browser of ${app.name}`)
    .digest();
  return createHmac('sha256', key).update(mark).digest();
}
