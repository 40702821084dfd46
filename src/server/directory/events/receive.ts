/**
 * Answers WeCom at the URL for an app's events, before NocoBase's pipeline. Whatever is not WeCom's gets an empty
 * refusal. An answer leaves once the event is in the database; the work on it begins afterwards.
 */
import type { Context } from '@nocobase/actions';
import { errorName } from '../../errors';
import { findAuthenticator } from '../../settings/authenticator';
import { LockTimeout } from '../../store/database-errors';
import { withTimeout } from '../../store/with-timeout';
import { readContactEvent } from './contact-event';
import { type Envelope, type EventKeys, openEnvelope } from './envelope';
import type { EventFeeds } from './event-feed';
import type { EventQueue } from './event-queue';
import type { EventWorker } from './event-worker';
import { readXml } from './read-xml';

const MAX_BODY_BYTES = 256 * 1024;
const TOO_LARGE = Symbol('too large');
const MAX_TEXT_LENGTH = 64 * 1024;
const MAX_PARAMETER_LENGTH = 1_024;
/** WeCom ends the connection after five seconds, and tries again. */
const BODY_WITHIN_MS = 2_000;
const KEPT_WITHIN_MS = 2_500;
/** A request that somebody has recorded is worth nothing after this; clocks may be wrong by hours. */
const MAX_AGE_MS = 24 * 60 * 60_000;
const WRONG_CLOCK_MS = 10 * 60_000;

export interface EventServices {
  eventQueue: EventQueue;
  eventFeeds: EventFeeds;
  eventWorker: EventWorker;
}

export async function receiveEvents(ctx: Context, services: EventServices): Promise<void> {
  ctx.withoutDataWrapping = true;
  ctx.set('Cache-Control', 'no-store');
  ctx.set('X-Content-Type-Options', 'nosniff');
  const found = await findKeys(ctx);
  if (!found) {
    return answer(ctx, 404);
  }
  const { authenticator, keys } = found;
  const envelope = ctx.method === 'GET' ? envelopeOf(ctx, ctx.query.echostr) : await readPost(ctx);
  if (envelope === TOO_LARGE) {
    ctx.set('Connection', 'close'); // the rest is not read
    return answer(ctx, 413);
  }
  const opened = envelope && openEnvelope(envelope, keys);
  if (opened?.kind === 'refused') {
    services.eventFeeds.refused(authenticator, opened.wrong);
  }
  if (!envelope || opened?.kind !== 'opened' || !isRecent(ctx, envelope)) {
    return answer(ctx, 403);
  }
  if (ctx.method === 'GET') {
    services.eventFeeds.verified(authenticator);
    return answer(ctx, 200, opened.text);
  }
  return keep(ctx, services, authenticator, opened.text);
}

/** The enabled authenticator in the path, if it has keys for events. */
async function findKeys(ctx: Context): Promise<{ authenticator: string; keys: EventKeys } | undefined> {
  try {
    const { name, settings } = await findAuthenticator(ctx.app, ctx.action.params.authenticator);
    const { eventToken, eventAesKey, corpId } = settings;
    return eventToken && eventAesKey
      ? { authenticator: name, keys: { token: eventToken, aesKey: eventAesKey, corpId } }
      : undefined;
  } catch {
    return undefined; // whether there is one must not show
  }
}

/** Puts the event into the queue, and has it worked on. WeCom tries again after any other answer than 200. */
async function keep(ctx: Context, services: EventServices, authenticator: string, text: string): Promise<void> {
  const event = text.length > MAX_TEXT_LENGTH ? undefined : readContactEvent(text);
  if (!event) {
    return answer(ctx, 200); // about something else, such as a message to the app
  }
  try {
    const added = services.eventQueue.add(authenticator, event, text);
    void added.then(() => services.eventWorker.wake()).catch(() => undefined); // also if the answer is too late
    await withTimeout(added, KEPT_WITHIN_MS, () => new LockTimeout());
    return answer(ctx, 200);
  } catch (error) {
    ctx.logger.warn('WeCom event not kept', { authenticator, error: errorName(error) });
    return answer(ctx, 503);
  }
}

function answer(ctx: Context, status: number, text = ''): void {
  ctx.status = status;
  ctx.type = 'text/plain; charset=utf-8';
  ctx.body = text;
}

/** @returns undefined if a parameter is missing, is there twice, or is longer than any of WeCom's */
function envelopeOf({ query }: Context, encrypted: unknown): Envelope | undefined {
  const { msg_signature: signature, timestamp, nonce } = query as Record<string, unknown>;
  return isParameter(signature) && isParameter(timestamp) && isParameter(nonce) && typeof encrypted === 'string'
    ? { signature, timestamp, nonce, encrypted }
    : undefined;
}

const isParameter = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_PARAMETER_LENGTH;

function isRecent(ctx: Context, { timestamp }: Envelope): boolean {
  const age = Math.abs(Date.now() - Number(timestamp) * 1000);
  if (age > WRONG_CLOCK_MS && age <= MAX_AGE_MS) {
    ctx.logger.warn('WeCom event with another time: check the server’s clock', { minutes: Math.round(age / 60_000) });
  }
  return age <= MAX_AGE_MS;
}

async function readPost(ctx: Context): Promise<Envelope | typeof TOO_LARGE | undefined> {
  const body = await readBody(ctx);
  return typeof body === 'string' ? envelopeOf(ctx, readXml(body)?.get('Encrypt')) : body;
}

/** @returns undefined if it is not UTF-8, or does not arrive in time */
async function readBody({ req }: Context): Promise<string | typeof TOO_LARGE | undefined> {
  if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    return TOO_LARGE;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const late = setTimeout(() => req.destroy(), BODY_WITHIN_MS);
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > MAX_BODY_BYTES) {
        return TOO_LARGE;
      }
      chunks.push(chunk as Buffer);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return undefined;
  } finally {
    clearTimeout(late);
  }
}
