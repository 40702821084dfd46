/**
 * Answers WeCom at the URL for an app's events, before NocoBase's pipeline. Whatever is not WeCom's gets an empty
 * refusal. An answer leaves once the event is in the database; the work on it begins afterwards.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@nocobase/actions';
import { errorName, SignInError } from '../../errors';
import { authenticatorName, findAuthenticator } from '../../settings/authenticator';
import { isBusy, LockTimeout } from '../../store/database-errors';
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
const BODY_WITHIN_MS = 2_000;
const TRY_EVERY_MS = 100;
/** In ms. Tests shorten them. */
export const eventLimits = {
  /** Within this time an event has to be in the database: WeCom ends the connection after five seconds. */
  kept: 2_500,
  /** Longer than WeCom waits: only then does it send the event again. */
  unanswered: 6_000,
};
/** A request that an attacker has recorded is worth nothing after this; clocks may be wrong by hours. */
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
  try {
    await receive(ctx, services);
  } catch (error) {
    const authenticator = authenticatorName(ctx.action.params.authenticator);
    ctx.logger.warn('WeCom event not kept', { authenticator, error: errorName(error) });
    answer(ctx, 503);
    await (ctx.method === 'POST' && leaveUnanswered(ctx));
  }
}

/** @throws what the database throws */
async function receive(ctx: Context, services: EventServices): Promise<void> {
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
  if (!envelope || opened?.kind !== 'opened' || !isRecent(services, authenticator, envelope)) {
    return answer(ctx, 403);
  }
  if (ctx.method === 'POST') {
    await keep(services, authenticator, opened.text);
    return answer(ctx, 200);
  }
  if (opened.text.trimStart().startsWith('<')) {
    return answer(ctx, 403); // an event that an attacker has recorded: WeCom's own text is a number
  }
  services.eventFeeds.verified(authenticator);
  return answer(ctx, 200, opened.text);
}

/** The enabled authenticator in the path, if it has keys for events. @throws what the database throws */
async function findKeys(ctx: Context): Promise<{ authenticator: string; keys: EventKeys } | undefined> {
  try {
    const { name, settings } = await findAuthenticator(ctx.app, ctx.action.params.authenticator);
    const { eventToken, eventAesKey, corpId } = settings;
    return eventToken && eventAesKey
      ? { authenticator: name, keys: { token: eventToken, aesKey: eventAesKey, corpId } }
      : undefined;
  } catch (error) {
    if (error instanceof SignInError && error.code === 'AUTHENTICATOR_UNAVAILABLE') {
      return undefined; // whether there is one must not show
    }
    throw error;
  }
}

/** Puts the event into the queue, and has it worked on. @throws LockTimeout, or what the database throws */
async function keep({ eventQueue, eventWorker }: EventServices, authenticator: string, text: string): Promise<void> {
  const event = text.length > MAX_TEXT_LENGTH ? undefined : readContactEvent(text);
  if (!event) {
    return; // about something else, such as a message to the app
  }
  const added = addWhenFree(() => eventQueue.add(authenticator, event, text));
  void added.then(() => eventWorker.wake()).catch(() => undefined); // also if it is too late for an answer
  await withTimeout(added, eventLimits.kept, () => new LockTimeout());
}

/** Tries again while the database is busy, as long as WeCom waits. */
async function addWhenFree(add: () => Promise<unknown>): Promise<void> {
  const until = Date.now() + eventLimits.kept;
  for (;;) {
    try {
      await add();
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) {
        throw error;
      }
      await sleep(TRY_EVERY_MS);
    }
  }
}

/** After any answer, WeCom takes an event for delivered. It sends an event again only if no answer comes in time. */
async function leaveUnanswered(ctx: Context): Promise<void> {
  const { req, res } = ctx;
  ctx.respond = false;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, eventLimits.unanswered);
    res.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  req.destroy();
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

function isRecent({ eventFeeds }: EventServices, authenticator: string, { timestamp }: Envelope): boolean {
  const age = Math.abs(Date.now() - Number(timestamp) * 1000);
  if (age > WRONG_CLOCK_MS) {
    eventFeeds.wrongClock(authenticator, age);
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
