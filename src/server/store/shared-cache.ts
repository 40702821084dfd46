/** NocoBase's cache with atomic operations and a limit to how long it is waited for, and stores of handles in it. */
import { createHash, randomBytes } from 'node:crypto';
import type { Cache } from '@nocobase/cache';
import type { Application } from '@nocobase/server';
import { withTimeout } from './with-timeout';

const MAX_WAIT_MS = 2_000; // node-redis holds commands back until its server returns, which may be never

/** The part of node-redis's client that is used. */
interface RedisClient extends NodeJS.EventEmitter {
  getDel(key: string): Promise<string | null>;
  set(key: string, value: string, options: { NX: true; PX: number }): Promise<string | null>;
}

/**
 * `take` and `claim` are atomic across all nodes that share a Redis; with a cache in memory there is only one node. Every
 * method rejects when the cache does not answer within two seconds.
 */
export class SharedCache {
  private readonly inFlight = new Map<string, Promise<unknown>>();

  constructor(private readonly cache: Cache) {}

  get<T>(key: string): Promise<T | undefined> {
    return answerOf(this.cache.get<T | null | undefined>(key).then((value) => value ?? undefined));
  }

  set(key: string, value: unknown, ttlMs: number): Promise<void> {
    return answerOf(this.cache.set(key, value, ttlMs));
  }

  del(key: string): Promise<void> {
    return answerOf(this.cache.del(key));
  }

  /** Reads and deletes a value: of concurrent callers, one gets it. */
  take<T>(key: string): Promise<T | undefined> {
    const redis = clientOf(this.cache.store);
    if (redis) {
      const taken = redis.getDel(this.cache.key(key));
      return answerOf(taken.then((value) => (value === null ? undefined : (JSON.parse(value) as T))));
    }
    return this.exclusively<T | undefined>(key, undefined, async () => {
      const value = await this.get<T>(key);
      await this.del(key);
      return value;
    });
  }

  /** @returns true for the first caller, whose value is stored; false until that expires or is deleted */
  claim(key: string, ttlMs: number, value: unknown = true): Promise<boolean> {
    const redis = clientOf(this.cache.store);
    if (redis) {
      const claimed = redis.set(this.cache.key(key), JSON.stringify(value), { NX: true, PX: ttlMs });
      return answerOf(claimed.then((answer) => answer !== null));
    }
    return this.exclusively(key, false, async () => {
      if ((await this.get(key)) !== undefined) {
        return false;
      }
      await this.set(key, value, ttlMs);
      return true;
    });
  }

  /** Runs `work` unless it is already running for this key; later callers wait for it and get `otherwise`. */
  private async exclusively<T>(key: string, otherwise: T, work: () => Promise<T>): Promise<T> {
    const before = this.inFlight.get(key);
    if (before) {
      await before;
      return otherwise;
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
 * Keeps the process alive when a cache loses its connection to Redis: NocoBase does not listen to the clients' errors,
 * and an unhandled one ends the process. The clients reconnect by themselves.
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

/** The client behind a cache in Redis; undefined for a cache in memory. */
function clientOf(store: Cache['store']): RedisClient | undefined {
  return (store.store as { client?: RedisClient }).client;
}

function answerOf<T>(answer: Promise<T>): Promise<T> {
  return withTimeout(answer, MAX_WAIT_MS, () => new Error(`The cache does not answer within ${MAX_WAIT_MS} ms`));
}

/** Keeps values for a while under handles, unguessable strings. Stores only a hash of each handle. */
export class HandleStore<T> {
  constructor(
    protected readonly cache: SharedCache,
    private readonly kind: string,
    protected readonly ttlMs: number,
  ) {}

  /** @returns 32 characters of `[0-9a-f]`, 128 random bits: WeCom's `state` allows letters and digits only */
  async issue(value: T): Promise<string> {
    const handle = randomBytes(16).toString('hex');
    await this.replace(handle, value);
    return handle;
  }

  /** @returns undefined for a handle that is unknown, used, expired or malformed */
  async peek(handle: unknown): Promise<T | undefined> {
    return isHandle(handle) ? this.cache.get<T>(this.keyOf(handle)) : undefined;
  }

  /** Replaces the value of a handle, which then lives as long as a new one. */
  async replace(handle: string, value: T): Promise<void> {
    await this.cache.set(this.keyOf(handle), value, this.ttlMs);
  }

  protected keyOf(handle: string): string {
    return `wecom:${this.kind}:${createHash('sha256').update(handle).digest('hex')}`;
  }
}

/** Work on a handle that only one node does at a time; it expires if that node does not renew it. */
export class HandleClaims extends HandleStore<true> {
  /** @returns whether nobody else has it */
  claim(handle: string): Promise<boolean> {
    return this.cache.claim(this.keyOf(handle), this.ttlMs);
  }

  renew(handle: string): Promise<void> {
    return this.replace(handle, true);
  }

  release(handle: string): Promise<void> {
    return this.cache.del(this.keyOf(handle));
  }
}

/** Its handles can be consumed once, on whichever node. */
export class OneTimeHandleStore<T> extends HandleStore<T> {
  /** @returns undefined for a handle that is unknown, used, expired or malformed */
  async consume(handle: unknown): Promise<T | undefined> {
    return isHandle(handle) ? this.cache.take<T>(this.keyOf(handle)) : undefined;
  }
}

function isHandle(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}
