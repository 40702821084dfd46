/**
 * Sends the rows of the outbox: one call at a time for each app, whatever node it is, again after what may pass, and
 * after a node that has crashed.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application } from '@nocobase/server';
import { ERRCODE } from '../../shared/errcodes';
import type { ReceiverProblem } from '../../shared/messages';
import { apiIdOf } from '../accounts/links';
import { errorName, SignInError } from '../errors';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import type { Settings } from '../settings/settings';
import type { SharedCache } from '../store/shared-cache';
import { withTimeout } from '../store/with-timeout';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { WecomError } from '../wecom/http';
import type { SentMessage } from '../wecom/responses';
import { type NewMessage, type OutboxRow, OutboxRows, type Outcome, type RowResult } from './outbox-rows';
import { PACE_WINDOW_MS, Pace } from './pace';
import type { Recipient } from './people';

const MINUTE_MS = 60_000;

/** In ms. Tests of what takes long shorten them. */
export const outboxTimes = {
  /** Before each attempt after the first; then as the last. */
  retries: [1_000, 5_000, 30_000, 2 * MINUTE_MS, 10 * MINUTE_MS],
  /** After 45009, which does not tell its window: a minute, an hour; then the rest of WeCom's day. */
  pauses: [65_000, 61 * MINUTE_MS],
  /** A row that is being sent for this long belongs to a node that has crashed: a call ends within 10 s. */
  leftBehind: MINUTE_MS,
  /** How often a node looks for what others have left behind. */
  look: MINUTE_MS,
};

const MAX_BUSY_ATTEMPTS = 4; // WeCom asks for no more than three retries after -1
const CLAIM_TTL_MS = 30_000; // longer than a call; frees the claim of a node that has crashed
const POLL_MS = 50; // while another node sends
const JITTER = 0.2;
const CHINA_OFFSET_MS = 8 * 60 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MIN_DUPLICATE_INTERVAL_S = 900;

/** Errcodes that pass by themselves. A token that is refused although it is new counts among them. */
const TRANSIENT = new Set<number>([
  ERRCODE.BUSY,
  ERRCODE.SYSTEM_BUSY,
  ERRCODE.TOKEN_INVALID,
  ERRCODE.TOKEN_EXPIRED,
  ERRCODE.TOO_MANY_CONCURRENT_CALLS,
]);

/** Called when the rest of a message has been sent, or given up, after its sender stopped waiting. */
export type LateListener = (messageId: string) => Promise<void>;

export class Outbox {
  readonly rows: OutboxRows;
  onLate: LateListener = async () => undefined;

  private readonly node = randomBytes(8).toString('hex');
  private readonly workers = new Map<string, Promise<void>>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly paces = new Map<string, Pace>();
  private readonly waiters = new Map<string, () => void>();
  private looking?: NodeJS.Timeout;
  private isStopping = false;

  constructor(
    private readonly app: Application,
    private readonly tokens: AccessTokens,
    private readonly cache: SharedCache,
  ) {
    this.rows = new OutboxRows(app);
  }

  /**
   * Writes a message down, and begins to send it.
   *
   * @param waitMs how long to wait for WeCom's answer at the most
   * @param written runs when it is written down, before it is sent
   */
  async send(
    message: NewMessage,
    waitMs: number,
    written: () => Promise<void> = async () => undefined,
  ): Promise<Outcome & { messageId: string }> {
    const messageId = await this.rows.add(message);
    await written();
    const finished = new Promise<void>((resolve) => this.waiters.set(messageId, resolve));
    this.wake(message.queue);
    if (message.recipients.length > 0 && waitMs > 0) {
      await withTimeout(finished, waitMs, () => new Error('late')).catch(() => undefined);
    }
    this.waiters.delete(messageId);
    return { messageId, ...(await this.rows.outcome(messageId)) };
  }

  /** Begins to look for messages that wait: after the start, and what other nodes leave behind. */
  async start(): Promise<void> {
    this.isStopping = false;
    this.keepLooking();
    await this.wakeAll();
  }

  /** Ends after the calls that are under way; what waits stays in the table. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.looking);
    this.looking = undefined;
    for (const timer of this.timers.values()) {
      clearTimeout(timer);
    }
    this.timers.clear();
    await this.idle();
  }

  /** Resolves when nothing is being sent; what waits for a later time does not count. */
  async idle(): Promise<void> {
    while (this.workers.size > 0) {
      await Promise.all(this.workers.values());
    }
  }

  /** Never throws. */
  async wakeAll(): Promise<void> {
    try {
      for (const queue of await this.rows.queues()) {
        this.wake(queue);
      }
    } catch (error) {
      this.app.logger.warn('WeCom messages that wait could not be looked for', { error: errorName(error) });
    }
  }

  private keepLooking(): void {
    this.looking ??= setInterval(() => void this.wakeAll(), outboxTimes.look).unref();
  }

  private wake(queue: string): void {
    clearTimeout(this.timers.get(queue));
    this.timers.delete(queue);
    if (this.isStopping) {
      return;
    }
    this.keepLooking(); // a reload of the app does not start it
    const before = this.workers.get(queue) ?? Promise.resolve(); // it may have looked before the row was there
    const running = before
      .then(() => this.sendDue(queue))
      .catch((error) => {
        this.app.logger.warn('WeCom messages wait', { error: errorName(error) });
        this.wakeAt(queue, Date.now() + outboxTimes.look);
      })
      .finally(() => {
        if (this.workers.get(queue) === running) {
          this.workers.delete(queue);
        }
      });
    this.workers.set(queue, running);
  }

  private wakeAt(queue: string, at: number): void {
    if (this.isStopping) {
      return;
    }
    clearTimeout(this.timers.get(queue));
    const ms = Math.min(Math.max(at - Date.now(), 0), outboxTimes.look);
    this.timers.set(queue, setTimeout(() => this.wake(queue), ms).unref());
  }

  /** Sends all that is due, then sees when to go on. */
  private async sendDue(queue: string): Promise<void> {
    while (!this.isStopping) {
      const now = Date.now();
      const pausedUntil = (await this.cache.get<number>(pauseKey(queue))) ?? 0;
      if (pausedUntil > now) {
        return this.wakeAt(queue, pausedUntil);
      }
      const row = await this.rows.nextDue(queue, now, now - outboxTimes.leftBehind);
      if (!row) {
        const next = await this.rows.nextTime(queue);
        return next === undefined ? undefined : this.wakeAt(queue, next);
      }
      if (!(await this.cache.claim(claimKey(queue), CLAIM_TTL_MS))) {
        await sleep(POLL_MS);
        continue;
      }
      try {
        await this.sendRow(row, now);
      } finally {
        await this.cache.del(claimKey(queue)).catch(() => undefined); // otherwise it expires
      }
    }
  }

  private async sendRow(row: OutboxRow, now: number): Promise<void> {
    if (!(await this.rows.claim(row, now))) {
      return; // another node was faster
    }
    const authenticator = await this.authenticatorOf(row);
    if (row.expiresAt <= now || !authenticator) {
      return this.finish(row, givenUp(row, authenticator ? 'EXPIRED' : 'UNAVAILABLE'));
    }
    const pace = await this.paceOf(row.queue, now);
    const { due, later, laterAt } = inPace(row.recipients, pace, now);
    if (later.length > 0 && due.length > 0) {
      await this.rows.splitOff(row, later, laterAt);
    }
    if (due.length === 0) {
      return this.rows.postpone(row, laterAt, { wasSent: false });
    }
    pace.note(
      due.map(({ wecomUserId }) => wecomUserId),
      now,
    );
    const part = { ...row, recipients: due };
    const sent = await this.call(part, authenticator).catch((error: unknown) => error);
    return sent instanceof Error ? this.afterError(part, sent) : this.afterAnswer(part, sent as SentMessage);
  }

  private call({ messageId, body, recipients }: OutboxRow, { settings }: WecomAuthenticator): Promise<SentMessage> {
    const userIds = [...new Set(recipients.map(({ wecomUserId }) => wecomUserId))];
    return new WecomApi(settings, this.tokens).sendMessage(settings.agentId, userIds, {
      ...body,
      enable_id_trans: 0, // `$userName=ID$` in a value would become a name
      ...duplicateCheck(messageId),
    });
  }

  private async afterAnswer(row: OutboxRow, { invalid, unlicensed, msgId }: SentMessage): Promise<void> {
    const outside = new Set<string>(invalid);
    const without = new Set<string>(unlicensed);
    const failures = row.recipients.flatMap(({ userId, wecomUserId }) => {
      const id = wecomUserId.toLowerCase();
      const reason: ReceiverProblem | undefined = outside.has(id)
        ? 'OUTSIDE_RANGE'
        : without.has(id)
          ? 'NO_LICENCE'
          : undefined;
      return reason ? [{ userId, wecomUserId, reason }] : [];
    });
    await this.cache.del(pausesKey(row.queue)).catch(() => undefined);
    await this.finish(row, { state: 'done', accepted: row.recipients.length - failures.length, msgId, failures });
  }

  private async afterError(row: OutboxRow, error: Error): Promise<void> {
    if (!(error instanceof WecomError)) {
      throw error; // of the database or the cache: the row is taken up again like that of a crashed node
    }
    const { errcode } = error;
    const detail = { ...error.failure, messageId: row.messageId, attempt: row.attempts + 1 };
    if (errcode === ERRCODE.TOO_MANY_CALLS) {
      const until = await this.pause(row.queue);
      this.app.logger.warn('WeCom messages pause', { ...detail, until: new Date(until).toISOString() });
      return this.rows.postpone(row, until, { wasSent: false });
    }
    if (errcode === ERRCODE.NO_RECEIVER) {
      return this.finish(row, givenUp(row, 'OUTSIDE_RANGE', errcode));
    }
    const isBusy = errcode !== undefined && TRANSIENT.has(errcode);
    const mayPass = errcode === undefined || (isBusy && row.attempts + 1 < MAX_BUSY_ATTEMPTS);
    if (mayPass || errcode === ERRCODE.TOO_MANY_CONCURRENT_CALLS) {
      this.app.logger.warn('WeCom message is sent again', detail);
      return this.rows.postpone(row, Date.now() + retryAfter(row.attempts), { wasSent: errcode === undefined });
    }
    this.app.logger.warn('WeCom message refused', detail);
    return this.finish(row, givenUp(row, 'REFUSED', errcode));
  }

  private async finish(row: OutboxRow, result: RowResult): Promise<void> {
    await this.rows.finish(row, result);
    if (!(await this.rows.isFinished(row.messageId))) {
      return;
    }
    const waiter = this.waiters.get(row.messageId);
    waiter ? waiter() : await this.onLate(row.messageId);
  }

  /** @returns undefined if it cannot send this any more: disabled, gone, or set up for another company */
  private async authenticatorOf({ authenticator: name, queue }: OutboxRow): Promise<WecomAuthenticator | undefined> {
    try {
      const authenticator = await findAuthenticator(this.app, name);
      return companyOf(queueOf(authenticator.settings)) === companyOf(queue) ? authenticator : undefined;
    } catch (error) {
      if (error instanceof SignInError) {
        return undefined;
      }
      throw error;
    }
  }

  /** What was sent lately; from the table, where another node has sent since. */
  private async paceOf(queue: string, now: number): Promise<Pace> {
    const known = this.paces.get(queue);
    const lastSender = await this.cache.get<string>(senderKey(queue));
    if (known && lastSender === this.node) {
      return known;
    }
    const pace = new Pace();
    for (const { wecomUserIds, at } of await this.rows.sentSince(queue, now - PACE_WINDOW_MS)) {
      if (at < now) {
        pace.note(wecomUserIds, at);
      }
    }
    this.paces.set(queue, pace);
    await this.cache.set(senderKey(queue), this.node, PACE_WINDOW_MS);
    return pace;
  }

  /** Each pause in a row is longer. @returns until when, epoch ms */
  private async pause(queue: string): Promise<number> {
    const pauses = (await this.cache.get<number>(pausesKey(queue))) ?? 0;
    const now = Date.now();
    const until = now + (outboxTimes.pauses[pauses] ?? restOfDay(now));
    await this.cache.set(pausesKey(queue), pauses + 1, DAY_MS);
    await this.cache.set(pauseKey(queue), until, until - now);
    return until;
  }
}

/** One call at a time for each app of a company, at a WeCom address. */
export function queueOf(settings: Pick<Settings, 'apiBaseUrl' | 'corpId' | 'agentId'>): string {
  return `${apiIdOf(settings)}:${settings.corpId}:${settings.agentId}`;
}

const companyOf = (queue: string) => queue.slice(0, queue.lastIndexOf(':'));
const claimKey = (queue: string) => `wecom:messages:sending:${queue}`;
const senderKey = (queue: string) => `wecom:messages:sender:${queue}`;
const pauseKey = (queue: string) => `wecom:messages:paused:${queue}`;
const pausesKey = (queue: string) => `wecom:messages:pauses:${queue}`;

function givenUp({ recipients }: OutboxRow, reason: ReceiverProblem, errcode?: number): RowResult {
  const failures = recipients.map(({ userId, wecomUserId }) => ({
    userId,
    wecomUserId,
    reason,
    ...(errcode !== undefined && { errcode }),
  }));
  return { state: 'dead', accepted: 0, failures, ...(errcode !== undefined && { errcode }) };
}

function inPace(recipients: readonly Recipient[], pace: Pace, now: number) {
  const due: Recipient[] = [];
  const later: Recipient[] = [];
  let laterAt = now;
  for (const recipient of recipients) {
    const freeAt = pace.freeAt(recipient.wecomUserId, now);
    (freeAt > now ? later : due).push(recipient);
    laterAt = Math.max(laterAt, freeAt);
  }
  return { due, later, laterAt };
}

/**
 * A repeated call is the same to the byte, so that WeCom does not show it twice after a time-out; another message differs,
 * even one of the same text.
 */
function duplicateCheck(messageId: string): Record<string, number> {
  const hash = createHash('sha256').update(messageId).digest().readUInt32BE(0);
  return {
    enable_duplicate_check: 1,
    duplicate_check_interval: MIN_DUPLICATE_INTERVAL_S + (hash % MIN_DUPLICATE_INTERVAL_S),
  };
}

function retryAfter(attempts: number): number {
  const { retries } = outboxTimes;
  const ms = retries[attempts] ?? retries.at(-1) ?? 0;
  return ms * (1 + Math.random() * JITTER);
}

/** Until a minute after midnight in China. */
function restOfDay(now: number): number {
  return DAY_MS - ((now + CHINA_OFFSET_MS) % DAY_MS) + MINUTE_MS;
}
