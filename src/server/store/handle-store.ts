import { createHash, randomBytes } from 'node:crypto';
import type { SharedCache } from './shared-cache';

/** Keeps values for a while under unguessable words. Only a hash of the word is stored. */
export class HandleStore<T> {
  constructor(
    protected readonly cache: SharedCache,
    private readonly kind: string,
    private readonly ttlMs: number,
  ) {}

  /** @returns 32 characters of `[0-9a-f]`, 128 random bits: WeCom's `state` allows letters and digits only */
  async issue(value: T): Promise<string> {
    const word = randomBytes(16).toString('hex');
    await this.replace(word, value);
    return word;
  }

  /** @returns undefined for a word that is unknown, used, expired or no word at all */
  async peek(word: unknown): Promise<T | undefined> {
    return isHandle(word) ? this.cache.get<T>(this.keyOf(word)) : undefined;
  }

  /** From now on the word stands for this, for as long as a new one. */
  async replace(word: string, value: T): Promise<void> {
    await this.cache.set(this.keyOf(word), value, this.ttlMs);
  }

  protected keyOf(word: string): string {
    return `wecom:${this.kind}:${createHash('sha256').update(word).digest('hex')}`;
  }
}

/** The words work once, whatever node they come to. */
export class OneTimeHandleStore<T> extends HandleStore<T> {
  /** @returns undefined for a word that is unknown, used, expired or no word at all */
  async consume(word: unknown): Promise<T | undefined> {
    return isHandle(word) ? this.cache.take<T>(this.keyOf(word)) : undefined;
  }
}

function isHandle(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}
