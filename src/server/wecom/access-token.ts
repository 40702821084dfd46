import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ERRCODE } from '../../shared/errcodes';
import type { SharedCache } from '../store/shared-cache';
import { callWecom } from './http';
import { tokenReply } from './responses';
import { WecomError } from './wecom-error';

const GETTOKEN = '/cgi-bin/gettoken';
const RENEW_EARLY_MS = 5 * 60_000; // WeCom gives two hours; nobody should meet the last minutes
const REFUSED_TTL_MS = 60_000; // many wrong secrets ban the server's IP for an hour (document/path/90313, 45009)
const CLAIM_TTL_MS = 6_000; // longer than a call takes; for a node that has died, others wait no longer
const FLIGHT_MS = 10_000; // time for a node that has died, and for a call
const POLL_MS = 50; // while another request or node is asking

/** Not worth asking again before somebody has changed the settings: bad secret, bad company id, another company's secret. */
const REFUSALS = new Set<number>([
  ERRCODE.SECRET_OR_TOKEN_INVALID,
  ERRCODE.CORP_ID_INVALID,
  ERRCODE.SECRET_OF_ANOTHER_COMPANY,
]);

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
   * @param dead a token that WeCom no longer takes
   * @throws WecomError as `gettoken` does; a refusal is remembered for a minute
   */
  async get(app: AppCredentials, deadline: number, dead?: string): Promise<string> {
    const key = keyOf(app);
    const cached = async () => {
      const token = await this.cache.get<string>(`${key}:token`);
      return token === dead ? undefined : token;
    };
    // Requests of this process share one flight, its failure too, however little time the first of them has; nodes take turns.
    return (await cached()) ?? before(deadline, this.flights.get(key) ?? this.start(app, key, cached));
  }

  private start(app: AppCredentials, key: string, cached: () => Promise<string | undefined>): Promise<string> {
    const deadline = Date.now() + FLIGHT_MS;
    const work = async () => (await cached()) ?? this.fetch(app, key, deadline);
    const flight = this.inTurn(key, deadline, work).finally(() => this.flights.delete(key));
    this.flights.set(key, flight);
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

  /** One at a time on all nodes. */
  private async inTurn<T>(key: string, deadline: number, work: () => Promise<T>): Promise<T> {
    const claim = `${key}:asking`;
    let asked = Date.now();
    while (!(await this.cache.claim(claim, CLAIM_TTL_MS))) {
      if (Date.now() > deadline) {
        throw tooLate();
      }
      await sleep(POLL_MS);
      asked = Date.now();
    }
    try {
      return await work();
    } finally {
      if (Date.now() < asked + CLAIM_TTL_MS) {
        await this.cache.del(claim).catch(() => undefined); // it ends by itself
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
      return accessToken;
    } catch (error) {
      if (error instanceof WecomError && error.errcode !== undefined && REFUSALS.has(error.errcode)) {
        await this.cache.set(`${key}:refused`, error.errcode, REFUSED_TTL_MS);
      }
      throw error;
    }
  }
}

/** The answer, for somebody who can wait until then. */
function before<T>(deadline: number, answer: Promise<T>): Promise<T> {
  const late = sleep(Math.max(0, deadline - Date.now()), undefined, { ref: false }).then(() => {
    throw tooLate();
  });
  return Promise.race([answer, late]);
}

function tooLate(): WecomError {
  const reason = 'another request is asking';
  return new WecomError(GETTOKEN, { kind: 'unavailable', failure: 'timeout', reason });
}

/** One token per (API address, company, secret): two apps of a company have different ones. */
function keyOf({ apiBaseUrl, corpId, secret }: AppCredentials): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([apiBaseUrl, corpId, secret]))
    .digest('hex');
  return `wecom:access-token:${hash}`;
}
