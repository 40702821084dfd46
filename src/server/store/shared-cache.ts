/** NocoBase's cache, on one node or on several: with what happens once, and with an end to waiting. */
import type { Cache } from '@nocobase/cache';
import type { Application } from '@nocobase/server';

const MAX_WAIT_MS = 2_000; // node-redis keeps commands until its server is back, which may be never

/** The part of node-redis's client that is used. */
interface RedisClient extends NodeJS.EventEmitter {
  getDel(key: string): Promise<string | null>;
  set(key: string, value: string, options: { NX: true; PX: number }): Promise<string | null>;
}

/**
 * In Redis, what happens once happens once on all nodes that share it. In memory there is one node.
 *
 * @throws Error of all methods, when the cache does not answer within two seconds
 */
export class SharedCache {
  private readonly inFlight = new Map<string, Promise<unknown>>();

  constructor(private readonly cache: Cache) {}

  get<T>(key: string): Promise<T | undefined> {
    return withTimeout(this.cache.get<T | null | undefined>(key).then((value) => value ?? undefined));
  }

  set(key: string, value: unknown, ttlMs: number): Promise<void> {
    return withTimeout(this.cache.set(key, value, ttlMs));
  }

  del(key: string): Promise<void> {
    return withTimeout(this.cache.del(key));
  }

  /** Gives the value away: of all who ask, one gets it. */
  take<T>(key: string): Promise<T | undefined> {
    const redis = clientOf(this.cache.store);
    if (redis) {
      const taken = redis.getDel(this.cache.key(key));
      return withTimeout(taken.then((value) => (value === null ? undefined : (JSON.parse(value) as T))));
    }
    return this.exclusively<T | undefined>(key, undefined, async () => {
      const value = await this.get<T>(key);
      await this.del(key);
      return value;
    });
  }

  /** @returns true for the first who asks, whose value is kept; then false until the time is over or the key is deleted */
  claim(key: string, ttlMs: number, value: unknown = true): Promise<boolean> {
    const redis = clientOf(this.cache.store);
    if (redis) {
      const claimed = redis.set(this.cache.key(key), JSON.stringify(value), { NX: true, PX: ttlMs });
      return withTimeout(claimed.then((answer) => answer !== null));
    }
    return this.exclusively(key, false, async () => {
      if ((await this.get(key)) !== undefined) {
        return false;
      }
      await this.set(key, value, ttlMs);
      return true;
    });
  }

  /** Who comes while somebody is at it, comes too late, and hears so when it is done. */
  private async exclusively<T>(key: string, late: T, work: () => Promise<T>): Promise<T> {
    const before = this.inFlight.get(key);
    if (before) {
      await before;
      return late;
    }
    const running = work();
    this.inFlight.set(key, running);
    try {
      return await running;
    } finally {
      this.inFlight.delete(key);
    }
  }
}

/**
 * NocoBase's process would end when a connection of its caches to Redis does, since nobody listens to the clients'
 * errors. Now they connect again by themselves.
 */
export function surviveOutages({ cacheManager, logger }: Application): void {
  const { stores } = cacheManager as unknown as { stores: Map<string, Pick<Cache, 'store'>> };
  for (const { store } of stores.values()) {
    const redis = clientOf(store);
    if (redis && redis.listenerCount('error') === 0) {
      redis.on('error', ({ code, name }: NodeJS.ErrnoException) =>
        logger.warn('Redis is away', { code: code ?? name }),
      );
    }
  }
}

/** The one behind a cache in Redis. */
function clientOf(store: Cache['store']): RedisClient | undefined {
  return (store.store as { client?: RedisClient }).client;
}

function withTimeout<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The cache does not answer within ${MAX_WAIT_MS} ms`)), MAX_WAIT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
