/**
 * The cookie of a browser that has signed in here before, whose callbacks need not wait behind those that anyone can
 * send. It proves nothing about a user: its value is random, and it opens nothing.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '@nocobase/actions';
import type { Settings } from '../settings/settings';
import { cookieOf, setCookie } from './flow-cookie';

const TTL_MS = 90 * 24 * 60 * 60_000; // people on long leave may wait a little
const MARK = /^([\w-]{22}\.\d{13})\.([\w-]{43})$/; // id, when it was made, signature

const MAX_SPENT = 10_000;

export class KnownBrowsers {
  /** Marks that came with a code WeCom does not know: a copy of one, sent again and again, gains nothing. */
  private readonly spent = new Set<string>();

  /** For a browser that has just signed in. */
  remember(ctx: Context, settings: Settings): void {
    const mark = `${randomBytes(16).toString('base64url')}.${Date.now()}`;
    const value = `${mark}.${sign(ctx, mark).toString('base64url')}`;
    setCookie(ctx, { ...cookieOf(ctx, settings, 'known'), value, ttlMs: TTL_MS });
  }

  /** @returns what tells it apart from others; undefined for a browser that has not signed in here */
  recognize(ctx: Context, settings: Settings): string | undefined {
    const [, mark = '', signature = ''] = MARK.exec(ctx.cookies.get(cookieOf(ctx, settings, 'known').name) ?? '') ?? [];
    const madeAt = Number(mark.split('.')[1]);
    const isOurs = mark !== '' && timingSafeEqual(Buffer.from(signature, 'base64url'), sign(ctx, mark));
    return isOurs && Date.now() - madeAt < TTL_MS && !this.spent.has(mark) ? mark : undefined;
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
