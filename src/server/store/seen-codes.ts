import { createHash } from 'node:crypto';
import type { SharedCache } from './shared-cache';

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
