import { createHash } from 'node:crypto';
import type { Cache } from '@nocobase/cache';
import type { LockManager } from '@nocobase/lock-manager';
import { callWecom } from './http';
import { tokenReply } from './responses';
import { WecomError } from './wecom-error';

const RENEW_EARLY_MS = 5 * 60_000; // WeCom gives two hours; nobody should meet the last minutes
const REFUSED_TTL_MS = 60_000; // many wrong secrets ban the server's IP for an hour (document/path/90313, 45009)
const LOCK_TTL_MS = 15_000; // longer than a call may take

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

  constructor(
    private readonly cache: Cache,
    private readonly locks: LockManager,
  ) {}

  /**
   * @param deadline epoch ms
   * @throws WecomError as `gettoken` does; a refusal is remembered for a minute
   */
  async get(app: AppCredentials, deadline: number): Promise<string> {
    const key = keyOf(app);
    const cached = await this.cache.get<string | undefined>(`${key}:token`);
    if (cached) {
      return cached;
    }
    // Requests of this process share one flight, its failure too; the lock makes nodes take turns.
    let flight = this.flights.get(key);
    if (!flight) {
      flight = this.locks
        .runExclusive(key, () => this.getOrFetch(app, key, deadline), LOCK_TTL_MS)
        .finally(() => this.flights.delete(key));
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
    return this.locks.runExclusive(key, () => this.fetch(app, key, deadline), LOCK_TTL_MS);
  }

  /** Forgets a token that WeCom no longer takes, unless somebody has replaced it already. */
  async drop(app: AppCredentials, token: string): Promise<void> {
    const key = `${keyOf(app)}:token`;
    if ((await this.cache.get<string | undefined>(key)) === token) {
      await this.cache.del(key);
    }
  }

  private async getOrFetch(app: AppCredentials, key: string, deadline: number): Promise<string> {
    return (await this.cache.get<string | undefined>(`${key}:token`)) || this.fetch(app, key, deadline);
  }

  private async fetch(app: AppCredentials, key: string, deadline: number): Promise<string> {
    const path = '/cgi-bin/gettoken';
    const refused = await this.cache.get<number | undefined>(`${key}:refused`);
    if (refused) {
      throw new WecomError(path, { kind: 'refused', errcode: refused, remembered: true });
    }
    try {
      const { accessToken, expiresInMs } = await callWecom({
        baseUrl: app.apiBaseUrl,
        path,
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
