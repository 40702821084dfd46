import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedCache } from '../shared-cache';
import { callWecom } from './http';
import { tokenReply } from './responses';
import { WecomError } from './wecom-error';

const GETTOKEN = '/cgi-bin/gettoken';
const RENEW_EARLY_MS = 5 * 60_000; // WeCom gives two hours; nobody should meet the last minutes
const REFUSED_TTL_MS = 60_000; // many wrong secrets ban the server's IP for an hour (document/path/90313, 45009)
const CLAIM_TTL_MS = 6_000; // longer than a call takes; for a node that has died, others wait no longer
const POLL_MS = 50; // while another request or node is asking

/** Not worth asking again before somebody has changed the settings: bad secret, bad company id, another company's secret. */
const REFUSALS = new Set([40001, 40013, 40091]);

export interface AppCredentials {
  apiBaseUrl: string;
  corpId: string;
  secret: string;
}

/** Access tokens of all apps, one each: cached, and fetched once however many ask at a time. */
export class AccessTokens {
  private readonly flights = new Map<string, Promise<string>>();

  constructor(private readonly cache: SharedCache) {}

  /**
   * @param deadline epoch ms
   * @throws WecomError as `gettoken` does; a refusal is remembered for a minute
   */
  async get(app: AppCredentials, deadline: number): Promise<string> {
    const key = keyOf(app);
    const cached = await this.cached(key);
    if (cached) {
      return cached;
    }
    // Requests of this process share one flight, its failure too; nodes take turns.
    let flight = this.flights.get(key);
    if (!flight) {
      flight = this.inTurn(
        key,
        deadline,
        async () => (await this.cached(key)) ?? this.fetch(app, key, deadline),
      ).finally(() => this.flights.delete(key));
      this.flights.set(key, flight);
    }
    return flight;
  }

  /**
   * Asks WeCom now, whether or not there is a token: one call at most, none within a minute of a refusal.
   *
   * @param deadline epoch ms
   * @throws WecomError as `gettoken` does
   */
  async renew(app: AppCredentials, deadline: number): Promise<string> {
    const key = keyOf(app);
    return this.inTurn(key, deadline, () => this.fetch(app, key, deadline));
  }

  /** Forgets a token that WeCom no longer takes, unless somebody has replaced it already. */
  async drop(app: AppCredentials, token: string): Promise<void> {
    const key = keyOf(app);
    if ((await this.cached(key)) === token) {
      await this.cache.del(`${key}:token`);
    }
  }

  private cached(key: string): Promise<string | undefined> {
    return this.cache.get<string>(`${key}:token`);
  }

  /** One at a time on all nodes. */
  private async inTurn<T>(key: string, deadline: number, work: () => Promise<T>): Promise<T> {
    const claim = `${key}:asking`;
    while (!(await this.cache.claim(claim, CLAIM_TTL_MS))) {
      if (Date.now() > deadline) {
        throw new WecomError(GETTOKEN, {
          kind: 'unavailable',
          failure: 'timeout',
          reason: 'another request is asking',
        });
      }
      await sleep(POLL_MS);
    }
    try {
      return await work();
    } finally {
      await this.cache.del(claim);
    }
  }

  private async fetch(app: AppCredentials, key: string, deadline: number): Promise<string> {
    const refused = await this.cache.get<number>(`${key}:refused`);
    if (refused) {
      throw new WecomError(GETTOKEN, { kind: 'refused', errcode: refused, remembered: true });
    }
    try {
      const { accessToken, expiresInMs } = await callWecom({
        baseUrl: app.apiBaseUrl,
        path: GETTOKEN,
        query: { corpid: app.corpId, corpsecret: app.secret },
        reply: tokenReply,
        deadline,
      });
      const ttl = expiresInMs > 2 * RENEW_EARLY_MS ? expiresInMs - RENEW_EARLY_MS : expiresInMs / 2;
      await this.cache.set(`${key}:token`, accessToken, ttl);
      return accessToken;
    } catch (error) {
      if (error instanceof WecomError && error.errcode !== undefined && REFUSALS.has(error.errcode)) {
        await this.cache.set(`${key}:refused`, error.errcode, REFUSED_TTL_MS);
      }
      throw error;
    }
  }
}

/** One token per (API address, company, secret): two apps of a company have different ones. */
function keyOf({ apiBaseUrl, corpId, secret }: AppCredentials): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([apiBaseUrl, corpId, secret]))
    .digest('hex');
  return `wecom:access-token:${hash}`;
}
