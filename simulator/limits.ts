/**
 * Counts calls: too many are answered 45009 until the block is over.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90312
 */
import type { SimulatorSettings } from './settings';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const CHINA_OFFSET_MS = 8 * HOUR_MS; // WeCom's natural day ends at midnight in China

interface Window {
  startedAt: number;
  count: number;
}

export class Limits {
  private readonly windows = new Map<string, Window>();
  private readonly blocks = new Map<string, number>();

  constructor(
    private readonly settings: SimulatorSettings,
    private readonly now: () => number,
  ) {}

  /** Counts one call of `caller` (a corp, or an IP for gettoken) and says whether it may go on. */
  admit(caller: string, path: string): boolean {
    const key = `calls ${caller} ${path}`;
    if (this.isBlocked(key)) {
      return false;
    }
    const perMinute = this.settings.callsPerMinuteByPath[path] ?? this.settings.callsPerMinute;
    const minute = this.count(`minute ${key}`, MINUTE_MS);
    const hour = this.count(`hour ${key}`, HOUR_MS);
    if (minute > perMinute) {
      this.block(key, MINUTE_MS);
    }
    if (hour > this.settings.callsPerHour) {
      this.block(key, HOUR_MS);
    }
    return !this.isBlocked(key);
  }

  isBanned(ip: string): boolean {
    return this.isBlocked(`ban ${ip}`);
  }

  badSecret(ip: string): void {
    if (this.count(`secret ${ip}`, HOUR_MS) >= this.settings.badSecretsBeforeBan) {
      this.block(`ban ${ip}`, HOUR_MS);
    }
  }

  /** Whether `corpId` may still ask user/getuserid today. */
  mayGuess(corpId: string): boolean {
    return this.dayCount(corpId).count < this.settings.getuseridMissesPerDay;
  }

  wrongGuess(corpId: string): void {
    this.dayCount(corpId).count += 1;
  }

  clear(): void {
    this.windows.clear();
    this.blocks.clear();
  }

  private isBlocked(key: string): boolean {
    return (this.blocks.get(key) ?? 0) > this.now();
  }

  private block(key: string, ms: number): void {
    this.blocks.set(key, Math.max(this.blocks.get(key) ?? 0, this.now() + ms));
  }

  private count(key: string, lengthMs: number): number {
    const open = this.windows.get(key);
    const window = open && open.startedAt + lengthMs > this.now() ? open : { startedAt: this.now(), count: 0 };
    window.count += 1;
    this.windows.set(key, window);
    return window.count;
  }

  private dayCount(corpId: string): Window {
    const key = `guess ${corpId} ${Math.floor((this.now() + CHINA_OFFSET_MS) / DAY_MS)}`;
    const window = this.windows.get(key) ?? { startedAt: this.now(), count: 0 };
    this.windows.set(key, window);
    return window;
  }
}
