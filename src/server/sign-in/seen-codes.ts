import { createHash } from 'node:crypto';
import type { SharedCache } from '../shared-cache';

const TTL_MS = 10 * 60_000; // a code lives 5 minutes

/**
 * The codes that have been here. A callback that is refused leaves its code unused, in logs and histories; without PKCE,
 * which WeCom does not have, whoever finds it there could take it along on a sign-in of their own.
 */
export class SeenCodes {
  constructor(private readonly cache: SharedCache) {}

  /**
   * @param code as it came, unchecked
   * @returns whether it has been here before
   */
  async note(code: unknown): Promise<boolean> {
    if (typeof code !== 'string') {
      return false;
    }
    const key = `wecom:code:${createHash('sha256').update(code).digest('hex')}`;
    return !(await this.cache.claim(key, TTL_MS));
  }
}
