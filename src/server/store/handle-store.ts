import { createHash, randomBytes } from 'node:crypto';
import type { SharedCache } from './shared-cache';

/** Keeps values for a while under handles, unguessable strings. Stores only a hash of each handle. */
export class HandleStore<T> {
  constructor(
    protected readonly cache: SharedCache,
    private readonly kind: string,
    private readonly ttlMs: number,
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
