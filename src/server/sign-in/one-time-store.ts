import { createHash, randomBytes } from 'node:crypto';
import type { Cache } from '@nocobase/cache';

/** Keeps values under unguessable words that work once. Only a hash of the word is stored. */
export class OneTimeStore<T> {
  private readonly taking = new Set<string>();

  constructor(
    private readonly cache: Cache,
    private readonly kind: string,
    private readonly ttlMs: number,
  ) {}

  /** @returns 32 characters of `[0-9a-f]`, 128 random bits: WeCom's `state` allows letters and digits only */
  async put(value: T): Promise<string> {
    const word = randomBytes(16).toString('hex');
    await this.cache.set(this.keyOf(word), value, this.ttlMs);
    return word;
  }

  /** @returns undefined for a word that is unknown, used, expired or no word at all */
  async take(word: unknown): Promise<T | undefined> {
    if (typeof word !== 'string' || !/^[0-9a-f]{32}$/.test(word)) {
      return undefined;
    }
    const key = this.keyOf(word);
    if (this.taking.has(key)) {
      return undefined; // another request of this moment has it
    }
    this.taking.add(key);
    try {
      const value = await this.cache.get<T | undefined>(key);
      await this.cache.del(key);
      return value ?? undefined;
    } finally {
      this.taking.delete(key);
    }
  }

  private keyOf(word: string): string {
    return `wecom:${this.kind}:${createHash('sha256').update(word).digest('hex')}`;
  }
}
