/**
 * What waits for WeCom's redirect under its `state`. Phones open that address twice, connections break after the answer
 * was made, and link scanners come first: the browser in which the flow began gets one answer, however often it asks.
 */
import { createHash, hkdfSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@nocobase/actions';
import { SignInError } from '../errors';
import { HandleStore } from '../store/handle-store';
import { sealText, unsealText } from '../store/sealed-text';
import type { SharedCache } from '../store/shared-cache';

const ANSWER_TTL_MS = 60_000; // as long as a ticket lives
const WORK_TTL_MS = 6 * 60_000; // for a node that has died; by then the code is too old for another try
const POLL_MS = 100; // while another node is at work; then longer, since many may wait
const MAX_POLL_MS = 2_000;
const MAX_REPEATS = 20; // that wait here for one answer; browsers open a callback two or three times

const PURPOSE = Buffer.from('answer to a callback');

/** The answer to a callback, or, without `sealed`, that a request is making it. */
interface Answer {
  codeHash: string;
  sealed?: string;
}

interface Callback<T> {
  state: string;
  /** What the state stands for; the request has proved to come from its browser. */
  flow: T;
  code: string;
}

export class StateStore<T extends object> extends HandleStore<T & { isAnswered?: true }> {
  private readonly running = new Map<string, { answer: Promise<unknown>; repeats: number }>();

  constructor(
    cache: SharedCache,
    private readonly answers: SharedCache,
    kind: string,
    ttlMs: number,
  ) {
    super(cache, kind, ttlMs);
  }

  /**
   * Runs `work` for the first request with this state and gives its answer to all that come within a minute of it, on
   * other nodes, too. Where it throws or gives nothing, nothing has been used up: the next request runs it.
   *
   * @returns undefined when the browser was closed meanwhile
   * @throws SignInError STATE_INVALID for another code than the first one; BUSY where too many ask
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
      const answer = await running.answer.catch(() => undefined); // its own browser reads why
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
    await this.answers.set(this.answerKey(state), answer, ANSWER_TTL_MS);
  }

  private async orRelease<A>(key: string, work: () => Promise<A | undefined>): Promise<A | undefined> {
    let answer: A | undefined;
    try {
      answer = await work();
      return answer;
    } finally {
      if (answer === undefined) {
        await this.answers.del(key).catch(() => undefined); // it ends by itself
      }
    }
  }

  private answerKey(state: string): string {
    return `${this.keyOf(state)}:answer`;
  }
}

/** An answer may hold a ticket: whoever reads the cache, which has a hash of the state only, learns nothing by it. */
function keyFrom(state: string): Buffer {
  return Buffer.from(hkdfSync('sha256', state, '', PURPOSE, 32));
}

const TTL_MS = 5 * 60_000; // as long as a code lives

const MAX_LENGTH = 512; // of a code; a state is shorter

/** Whoever wants one forgotten has to send as many within its five minutes. Full, they take about 190 MB. */
export const MAX_SEEN_CODES = 250_000;

/**
 * The codes that have been here. A callback that is refused leaves its code unused, in logs and histories; without PKCE,
 * which WeCom does not have, whoever finds it there could take it along on a sign-in of their own.
 */
export class SeenCodes {
  constructor(private readonly cache: SharedCache) {}

  /**
   * @param code as it came, unchecked
   * @param state as it came, unchecked; browsers and proxies that look ahead bring a callback twice, and one of them has to work
   * @returns whether it has been here before, with another state
   */
  async claim(code: unknown, state: unknown): Promise<boolean> {
    if (typeof code !== 'string' || code.length > MAX_LENGTH) {
      return false; // no code of WeCom's
    }
    const key = `wecom:code:${hash(code)}`;
    const cameWith = typeof state === 'string' && state.length <= MAX_LENGTH ? hash(state) : ''; // others are no state of a sign-in's
    return !(await this.cache.claim(key, TTL_MS, cameWith)) && (await this.cache.get(key)) !== cameWith;
  }
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
