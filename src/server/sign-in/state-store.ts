/**
 * States and codes. The browser in which a flow began gets one answer for its state, however often it asks: phones open
 * the callback twice, connections break after the answer was made, and link scanners come first.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@nocobase/actions';
import { SignInError } from '../errors';
import { sealText, unsealText } from '../store/sealed-text';
import { HandleStore, type SharedCache } from '../store/shared-cache';

const WORK_TTL_MS = 6 * 60_000; // frees the work of a crashed node; the code is too old then for another attempt
const POLL_MS = 100; // while another node works on the answer; the interval grows, since many may wait
const MAX_POLL_MS = 2_000;
const MAX_REPEATS = 20; // requests that wait for one answer; browsers open a callback two or three times

const PURPOSE = Buffer.from('answer to a callback');

/** The answer to a callback; without `sealed`, a request is still working on it. */
interface Answer {
  codeHash: string;
  sealed?: string;
}

interface Callback<T> {
  state: string;
  /** The flow of the state; the caller has checked that the request comes from its browser. */
  flow: T;
  code: string;
}

/** Keeps the flow of each `state`, and for a minute the answer to its callback. */
export class StateStore<T extends object> extends HandleStore<T & { isAnswered?: true }> {
  private readonly running = new Map<string, { answer: Promise<unknown>; repeats: number }>();

  /** @param answerTtlMs how long an answer is repeated: as long as the ticket lives that may be in it */
  constructor(
    cache: SharedCache,
    private readonly answers: SharedCache,
    kind: string,
    ttlMs: number,
    private readonly answerTtlMs: number,
  ) {
    super(cache, kind, ttlMs);
  }

  /**
   * Runs `work` for the first request with this state, and returns its answer to all requests within a minute of it, on
   * all nodes. If `work` throws or returns undefined, nothing has been used up, and the next request runs it again.
   *
   * @returns undefined if the browser has disconnected
   * @throws SignInError STATE_INVALID for another code than the first one; BUSY if too many requests wait
   * @throws what `work` throws
   */
  async answerOnce<A>(ctx: Context, callback: Callback<T>, work: () => Promise<A | undefined>): Promise<A | undefined> {
    const id = `${callback.state}:${callback.code}`;
    for (;;) {
      const running = this.running.get(id);
      if (!running) {
        const attempt = this.attempt(ctx, callback, work).finally(() => this.running.delete(id));
        this.running.set(id, { answer: attempt, repeats: 0 });
        return attempt;
      }
      running.repeats += 1;
      if (running.repeats > MAX_REPEATS) {
        throw new SignInError('BUSY', { reason: 'one callback, opened again and again' });
      }
      const answer = await running.answer.catch(() => undefined); // the request that ran it reports the error
      if (answer !== undefined || ctx.res.destroyed) {
        return answer as A | undefined;
      }
    }
  }

  /** Whether a flow was answered more than a minute ago. */
  async isSpent(state: string, flow: T & { isAnswered?: true }): Promise<boolean> {
    return Boolean(flow.isAnswered) && (await this.answers.get(this.answerKey(state))) === undefined;
  }

  private async attempt<A>(
    ctx: Context,
    { state, flow, code }: Callback<T>,
    work: () => Promise<A | undefined>,
  ): Promise<A | undefined> {
    const key = this.answerKey(state);
    const codeHash = createHash('sha256').update(code).digest('base64url');
    for (let pollMs = POLL_MS; !ctx.res.destroyed; pollMs = Math.min(2 * pollMs, MAX_POLL_MS)) {
      if (await this.answers.claim(key, WORK_TTL_MS, { codeHash })) {
        const answer = await this.orRelease(key, work);
        if (answer !== undefined) {
          await this.keep(state, flow, {
            codeHash,
            sealed: sealText(keyFrom(state), JSON.stringify(answer), PURPOSE),
          }).catch(() => {
            ctx.logger.warn('WeCom callback answered, and the answer not kept for another request');
          });
        }
        return answer;
      }
      const made = await this.answers.get<Answer>(key);
      if (made && made.codeHash !== codeHash) {
        throw new SignInError('STATE_INVALID', { reason: 'another code with the same state' });
      }
      if (made?.sealed) {
        return JSON.parse(String(unsealText(keyFrom(state), made.sealed, PURPOSE))) as A;
      }
      await sleep(pollMs);
    }
    return undefined;
  }

  private async keep(state: string, flow: T, answer: Answer): Promise<void> {
    await this.replace(state, { ...flow, isAnswered: true });
    await this.answers.set(this.answerKey(state), answer, this.answerTtlMs);
  }

  private async orRelease<A>(key: string, work: () => Promise<A | undefined>): Promise<A | undefined> {
    let answer: A | undefined;
    try {
      answer = await work();
      return answer;
    } finally {
      if (answer === undefined) {
        await this.answers.del(key).catch(() => undefined); // it expires by itself
      }
    }
  }

  private answerKey(state: string): string {
    return `${this.keyOf(state)}:answer`;
  }
}

/**
 * An answer may contain a ticket. The cache has only a hash of the state, so reading the cache does not reveal the
 * ticket.
 */
function keyFrom(state: string): Buffer {
  return Buffer.from(hkdfSync('sha256', state, '', PURPOSE, 32));
}

const CODE_TTL_MS = 5 * 60_000; // WeCom's codes live five minutes
const MAX_LENGTH = 512; // of a code; a state is shorter

/** To evict a code, an attacker would have to send this many within five minutes. About 190 MB when full. */
export const MAX_SEEN_CODES = 250_000;

/**
 * Remembers the codes of all callbacks. A refused callback leaves its code unused in logs and histories. WeCom has no
 * PKCE, so an attacker who finds the code there could use it in a flow of their own.
 */
export class SeenCodes {
  constructor(private readonly cache: SharedCache) {}

  /**
   * @param state with the same one, a code may come again: browsers and proxies that prefetch open a callback twice
   * @returns whether the code has come before, with another state
   */
  async claim(code: unknown, state: unknown): Promise<boolean> {
    if (typeof code !== 'string' || code === '' || code.length > MAX_LENGTH) {
      return false; // not a code of WeCom's
    }
    const key = `wecom:code:${hash(code)}`;
    const stateHash = typeof state === 'string' && state.length <= MAX_LENGTH ? hash(state) : ''; // '': not a valid state
    return !(await this.cache.claim(key, CODE_TTL_MS, stateHash)) && (await this.cache.get(key)) !== stateHash;
  }
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
