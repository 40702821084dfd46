import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ERRCODE } from '../../shared/errcodes';
import type { SharedCache } from '../store/shared-cache';
import { withTimeout } from '../store/with-timeout';
import { callWecom, WecomError } from './http';
import { tokenReply } from './responses';

const GETTOKEN = '/cgi-bin/gettoken';
const RENEW_EARLY_MS = 5 * 60_000; // a token lives two hours; no sign-in should get one in its last minutes
const REFUSED_TTL_MS = 60_000; // many wrong secrets ban the server's IP for an hour (document/path/90313, 45009)
const CLAIM_TTL_MS = 6_000; // longer than a call takes; frees the claim of a node that has crashed
const FETCH_MS = 10_000; // long enough to wait for the claim of a crashed node and then make a call
const POLL_MS = 50; // while another node fetches a token

/** Errors that persist until an admin changes the settings. */
const REFUSALS = new Set<number>([
  ERRCODE.SECRET_OR_TOKEN_INVALID,
  ERRCODE.CORP_ID_INVALID,
  ERRCODE.SECRET_OF_ANOTHER_COMPANY,
]);

/** Identifies a self-built app to WeCom. */
export interface AppCredentials {
  apiBaseUrl: string;
  corpId: string;
  secret: string;
}

/** Access tokens, one for each app: cached, and fetched once however many sign-ins need one at the same time. */
export class AccessTokens {
  private readonly inFlight = new Map<string, Promise<string>>();

  constructor(private readonly cache: SharedCache) {}

  /**
   * The cached token, or a new one.
   *
   * @param deadline epoch ms
   * @param refusedToken a token that WeCom has refused: another one is needed
   * @throws WecomError as `gettoken` does; a refusal is remembered for a minute
   */
  async get(app: AppCredentials, deadline: number, refusedToken?: string): Promise<string> {
    const key = keyOf(app);
    const cached = async () => {
      const token = await this.cache.get<string>(`${key}:token`);
      return token === refusedToken ? undefined : token;
    };
    const known = await cached();
    if (known !== undefined) {
      return known;
    }
    // Within a process, concurrent callers share one request and its outcome, independent of each caller's deadline.
    const flight = this.inFlight.get(key) ?? this.start(app, key, cached);
    return withTimeout(flight, deadline - Date.now(), tooLate);
  }

  private start(app: AppCredentials, key: string, cached: () => Promise<string | undefined>): Promise<string> {
    const deadline = Date.now() + FETCH_MS;
    const work = async () => (await cached()) ?? this.fetch(app, key, deadline);
    const flight = this.exclusively(key, deadline, work).finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, flight);
    return flight;
  }

  /** Until when a token is kept, epoch ms, and by which errcode WeCom has just refused one; asks nothing of WeCom. */
  async stateOf(app: AppCredentials): Promise<{ until?: number; refused?: number }> {
    const key = keyOf(app);
    const [until, refused] = await Promise.all([
      this.cache.get<number>(`${key}:until`),
      this.cache.get<number>(`${key}:refused`),
    ]);
    return { ...(until !== undefined && { until }), ...(refused !== undefined && { refused }) };
  }

  /**
   * Fetches a new token even if one is cached, with at most one call. Makes none within a minute of a refusal.
   *
   * @param deadline epoch ms
   * @throws WecomError as `gettoken` does
   */
  async renew(app: AppCredentials, deadline: number): Promise<string> {
    const key = keyOf(app);
    return this.exclusively(key, deadline, () => this.fetch(app, key, deadline));
  }

  /**
   * Runs `work` while no other caller on any node fetches a token of this app. Uses a claim in the shared cache, because
   * NocoBase's lock manager locks one process only, unless the operator configures it otherwise.
   *
   * @param deadline epoch ms
   * @throws WecomError if the claim is not free by then
   */
  private async exclusively<T>(key: string, deadline: number, work: () => Promise<T>): Promise<T> {
    const claim = `${key}:asking`;
    let claimedAt = Date.now();
    while (!(await this.cache.claim(claim, CLAIM_TTL_MS))) {
      if (Date.now() > deadline) {
        throw tooLate();
      }
      await sleep(POLL_MS);
      claimedAt = Date.now();
    }
    try {
      return await work();
    } finally {
      if (Date.now() < claimedAt + CLAIM_TTL_MS) {
        await this.cache.del(claim).catch(() => undefined); // otherwise it expires
      }
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
      await this.cache.set(`${key}:until`, Date.now() + ttl, ttl);
      return accessToken;
    } catch (error) {
      if (error instanceof WecomError && error.errcode !== undefined && REFUSALS.has(error.errcode)) {
        await this.cache.set(`${key}:refused`, error.errcode, REFUSED_TTL_MS);
      }
      throw error;
    }
  }
}

function tooLate(): WecomError {
  const reason = 'another request is asking';
  return new WecomError(GETTOKEN, { kind: 'unavailable', failure: 'timeout', reason });
}

/** One token per API address, company and secret: two apps of a company have different ones. */
function keyOf({ apiBaseUrl, corpId, secret }: AppCredentials): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([apiBaseUrl, corpId, secret]))
    .digest('hex');
  return `wecom:access-token:${hash}`;
}
