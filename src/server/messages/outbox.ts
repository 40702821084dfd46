/**
 * Sends the rows of the outbox: one call at a time for each app, whatever node it is, again after what may pass, and
 * after a node that has crashed.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application } from '@nocobase/server';
import { ERRCODE } from '../../shared/errcodes';
import type { ReceiverProblem } from '../../shared/messages';
import { apiIdOf } from '../accounts/links';
import { errorName, SignInError } from '../errors';
import type { HttpFailure } from '../http/http-client';
import { findAuthenticator, type WecomAuthenticator } from '../settings/authenticator';
import type { Settings } from '../settings/settings';
import type { SharedCache } from '../store/shared-cache';
import { withTimeout } from '../store/with-timeout';
import type { AccessTokens } from '../wecom/access-token';
import { WecomApi } from '../wecom/api';
import { WecomError } from '../wecom/http';
import type { SentMessage } from '../wecom/responses';
import {
  DAY_MS,
  groupsOf,
  type NewMessage,
  newMessageId,
  type OutboxRow,
  OutboxRows,
  type Outcome,
  type RowResult,
} from './outbox-rows';
import { PACE_WINDOW_MS, Pace } from './pace';
import type { Recipient, Unreachable } from './people';

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
const ANSWER_POLL_MS = 500; // of a message that is waited for
const POLL_MS = 250; // while another node sends
const JITTER = 0.2;
const CHINA_OFFSET_MS = 8 * 60 * MINUTE_MS;
const MIN_DUPLICATE_INTERVAL_S = 900;
const TOKEN_PATH = 'gettoken';

/** Errcodes that pass by themselves. A token that is refused although it is new counts among them. */
const BUSY = new Set<number>([ERRCODE.BUSY, ERRCODE.SYSTEM_BUSY, ERRCODE.TOKEN_INVALID, ERRCODE.TOKEN_EXPIRED]);

/** Calls that failed like this have not reached WeCom. */
const NOT_SENT = new Set<HttpFailure>(['blocked', 'proxy', 'dns', 'refused', 'tls']);

/** Called when the rest of a message has been sent, or given up, after its sender stopped waiting. */
export type LateListener = (messageId: string) => Promise<void>;

interface Worker {
  running: Promise<void>;
  /** Something was added since it last looked. */
  isDueAgain: boolean;
}

export class Outbox {
  readonly rows: OutboxRows;
  onLate: LateListener = async () => undefined;

  private readonly node = randomBytes(8).toString('hex');
  private readonly workers = new Map<string, Worker>();
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
   * @throws only if the message could not be written down
   */
  async send(message: NewMessage, waitMs: number): Promise<Outcome & { messageId: string }> {
    const messageId = newMessageId();
    const waitUntil = message.recipients.length > 0 && waitMs > 0 ? Date.now() + waitMs : 0;
    const finished = new Promise<void>((resolve) => waitUntil > 0 && this.waiters.set(messageId, resolve));
    try {
      await this.rows.add(messageId, message, waitUntil);
      this.wake(message.queue);
      await this.answered(messageId, finished, waitUntil);
    } finally {
      this.waiters.delete(messageId); // before the outcome is read: what ends afterwards is late
    }
    return { messageId, ...(await this.outcomeOf(messageId, message)) };
  }

  /** Another node may be the one that sends it, which cannot wake this one. */
  private async answered(messageId: string, finished: Promise<void>, waitUntil: number): Promise<void> {
    const hasFinished = finished.then(() => true);
    for (let left = waitUntil - Date.now(); left > 0; left = waitUntil - Date.now()) {
      const late = () => new Error('late');
      const isAnswered = await withTimeout(hasFinished, Math.min(left, ANSWER_POLL_MS), late).catch(() => false);
      if (isAnswered || (await this.rows.isFinished(messageId).catch(() => false))) {
        return;
      }
    }
  }

  /** A message that has been written down will be sent, even if the table cannot be read now. */
  private async outcomeOf(messageId: string, { recipients, unreachable }: NewMessage): Promise<Outcome> {
    try {
      const outcome = await this.rows.outcome(messageId);
      return outcome.total > 0 ? outcome : deletedOutcome(recipients, unreachable);
    } catch (error) {
      this.app.logger.warn('WeCom message: its outcome is not known yet', { messageId, error: errorName(error) });
      const total = recipients.length + unreachable.length;
      return { total, accepted: 0, waiting: recipients.length, failures: groupsOf(unreachable) };
    }
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
      await Promise.all([...this.workers.values()].map(({ running }) => running));
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
    const known = this.workers.get(queue);
    if (known) {
      known.isDueAgain = true; // it may have looked before the row was there
      return;
    }
    const worker: Worker = { running: Promise.resolve(), isDueAgain: false };
    this.workers.set(queue, worker);
    worker.running = this.work(queue, worker);
  }

  /** Never throws. */
  private async work(queue: string, worker: Worker): Promise<void> {
    try {
      do {
        worker.isDueAgain = false;
        await this.sendDue(queue);
      } while (worker.isDueAgain && !this.isStopping);
    } catch (error) {
      this.app.logger.warn('WeCom messages wait', { error: errorName(error) });
      this.wakeAt(queue, Date.now() + outboxTimes.look);
    } finally {
      this.workers.delete(queue);
    }
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
      const claim = randomBytes(8).toString('hex');
      if (!(await this.cache.claim(claimKey(queue), CLAIM_TTL_MS, claim))) {
        await sleep(POLL_MS);
        continue;
      }
      try {
        await this.sendRow(row, now);
      } finally {
        await this.release(queue, claim).catch(() => undefined); // otherwise it expires
      }
    }
  }

  /** After a slow database the claim may have expired, and belong to another node. */
  private async release(queue: string, claim: string): Promise<void> {
    if ((await this.cache.get<string>(claimKey(queue))) === claim) {
      await this.cache.del(claimKey(queue));
    }
  }

  private async sendRow(found: OutboxRow, now: number): Promise<void> {
    if (!(await this.rows.claim(found, now))) {
      return; // another node was faster
    }
    const isLeftBehind = found.state === 'sending';
    if (isLeftBehind && mayNotBeRepeated(found)) {
      return this.finish(found, givenUp(found, 'UNCONFIRMED'));
    }
    const unknownSince = isLeftBehind ? (found.unknownSince ?? found.claimedAt) : found.unknownSince;
    const row = { ...found, unknownSince, claimedAt: now };
    const authenticator = await this.authenticatorOf(row);
    if (row.expiresAt <= now || row.recipients.length === 0 || !authenticator) {
      return this.finish(row, givenUp(row, authenticator ? expiredOf(row) : 'UNAVAILABLE'));
    }
    await this.sendInPace(row, authenticator, now);
  }

  private async sendInPace(row: OutboxRow, authenticator: WecomAuthenticator, now: number): Promise<void> {
    const { unknownSince } = row;
    const pace = await this.paceOf(row.queue, now);
    const { due, later, laterAt } = inPace(row.recipients, pace, now);
    if (later.length > 0 && due.length > 0) {
      await this.rows.splitOff(row, later, laterAt);
    }
    if (due.length === 0) {
      return this.rows.postpone(row, { nextAt: laterAt, wasSent: false, unknownSince });
    }
    pace.record(
      due.map(({ wecomUserId }) => wecomUserId),
      now,
    );
    const part = { ...row, recipients: due };
    const sent = await this.call(part, authenticator).catch((error: unknown) => error);
    return sent instanceof Error ? this.afterError(part, sent) : this.afterAnswer(part, sent as SentMessage);
  }

  private call(row: OutboxRow, { settings }: WecomAuthenticator): Promise<SentMessage> {
    const userIds = [...new Set(row.recipients.map(({ wecomUserId }) => wecomUserId))];
    return new WecomApi(settings, this.tokens).sendMessage(settings.agentId, userIds, {
      ...row.body,
      enable_id_trans: 0, // `$userName=ID$` in a value would become a name
      enable_duplicate_check: 1,
      duplicate_check_interval: duplicateIntervalOf(row),
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
    const { attempts, busyAttempts, unknownSince } = row;
    const detail = { ...error.failure, messageId: row.messageId, attempt: attempts + 1 };
    if (errcode === ERRCODE.TOO_MANY_CALLS) {
      const until = await this.pause(row.queue);
      this.app.logger.warn('WeCom messages pause', { ...detail, until: new Date(until).toISOString() });
      return this.rows.postpone(row, { nextAt: until, wasSent: false, unknownSince });
    }
    if (errcode === ERRCODE.NO_RECEIVER) {
      return this.finish(row, givenUp(row, 'OUTSIDE_RANGE', errcode));
    }
    if (mayHaveArrived(error) && mayNotBeRepeated(row)) {
      this.app.logger.warn('WeCom message: it is not known whether it has arrived', detail);
      return this.finish(row, givenUp(row, 'UNCONFIRMED'));
    }
    const isBusy = errcode !== undefined && BUSY.has(errcode);
    const mayPass = errcode === undefined || errcode === ERRCODE.TOO_MANY_CONCURRENT_CALLS;
    if (mayPass || (isBusy && busyAttempts + 1 < MAX_BUSY_ATTEMPTS)) {
      this.app.logger.warn('WeCom message is sent again', detail);
      return this.rows.postpone(row, {
        nextAt: Date.now() + retryAfter(attempts),
        attempts: attempts + 1,
        busyAttempts: busyAttempts + (isBusy ? 1 : 0),
        unknownSince: mayHaveArrived(error) ? (unknownSince ?? row.claimedAt) : unknownSince,
        wasSent: errcode === undefined,
      });
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
    if (waiter) {
      waiter();
    } else if (Date.now() >= row.waitUntil) {
      await this.onLate(row.messageId); // until then, its sender waits on another node
    }
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
    const pace = known ?? new Pace();
    const since = Math.max(pace.recordedUntil, now - PACE_WINDOW_MS);
    for (const { wecomUserIds, at } of await this.rows.sentSince(queue, since)) {
      if (at < now) {
        pace.record(wecomUserIds, at);
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

/** The company of a queue, at a WeCom address. */
export const companyOf = (queue: string) => queue.slice(0, queue.lastIndexOf(':'));
const claimKey = (queue: string) => `wecom:messages:sending:${queue}`;
const senderKey = (queue: string) => `wecom:messages:sender:${queue}`;
const pauseKey = (queue: string) => `wecom:messages:paused:${queue}`;
const pausesKey = (queue: string) => `wecom:messages:pauses:${queue}`;

/** Of a message whose rows went with its authenticator, or that has no receivers. */
function deletedOutcome(recipients: readonly Recipient[], unreachable: readonly Unreachable[]): Outcome {
  const failures = groupsOf([
    ...unreachable,
    ...recipients.map(({ userId }) => ({ userId, reason: 'UNAVAILABLE' as const })),
  ]);
  return { total: recipients.length + unreachable.length, accepted: 0, waiting: 0, failures };
}

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
 * In seconds. A repeated call is the same to the byte, so that WeCom does not show it twice after a time-out. Rows that
 * wait at the same time differ, even if their texts are equal.
 */
function duplicateIntervalOf({ id }: OutboxRow): number {
  return MIN_DUPLICATE_INTERVAL_S + (Number(id) % MIN_DUPLICATE_INTERVAL_S);
}

function mayHaveArrived({ failure, call }: WecomError): boolean {
  const wasSent = failure.kind === 'malformed' || (failure.kind === 'unavailable' && !NOT_SENT.has(failure.failure));
  return wasSent && !call.includes(TOKEN_PATH);
}

/** Whether the last call was already the one that may follow after WeCom's check for duplicates has ended. */
function mayNotBeRepeated(row: OutboxRow): boolean {
  const { unknownSince, claimedAt } = row;
  return unknownSince !== null && Number(claimedAt) - unknownSince >= duplicateIntervalOf(row) * 1_000;
}

function expiredOf({ unknownSince }: OutboxRow): ReceiverProblem {
  return unknownSince === null ? 'EXPIRED' : 'UNCONFIRMED';
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
