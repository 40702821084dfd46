/**
 * Counts calls: too many are answered 45009 until the block is over.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90312
 */
import { ApiError } from './envelope';
import type { SimulatorSettings } from './settings';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const CHINA_OFFSET_MS = 8 * HOUR_MS; // WeCom's natural day ends at midnight in China

const WINDOWS = ['minute', 'hour', 'day'] as const;

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

  /** Counts one call of `caller` (a corp, or an IP for gettoken); throws 45009 where it may not go on. */
  admit(caller: string, path: string): void {
    const key = `calls ${caller} ${path}`;
    this.refuseBlocked(key);
    const perMinute = this.settings.callsPerMinuteByPath[path] ?? this.settings.callsPerMinute;
    const minute = this.count(`minute ${key}`, MINUTE_MS);
    const hour = this.count(`hour ${key}`, HOUR_MS);
    if (minute > perMinute) {
      this.block(`minute ${key}`, MINUTE_MS);
    }
    if (hour > this.settings.callsPerHour) {
      this.block(`hour ${key}`, HOUR_MS);
    }
    this.refuseBlocked(key);
  }

  /** Counts a message to `persons` people; throws 45009 for the rest of the day where they are too many. */
  admitPersonTimes(app: string, persons: number): void {
    const key = `persons ${app}`;
    this.refuseBlocked(key);
    const today = this.dayCount(key);
    if (today.count + persons > this.settings.personTimesPerDay) {
      this.block(`day ${key}`, DAY_MS - ((this.now() + CHINA_OFFSET_MS) % DAY_MS));
    }
    this.refuseBlocked(key);
    today.count += persons;
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
    return this.dayCount(`guess ${corpId}`).count < this.settings.getuseridMissesPerDay;
  }

  wrongGuess(corpId: string): void {
    this.dayCount(`guess ${corpId}`).count += 1;
  }

  clear(): void {
    this.windows.clear();
    this.blocks.clear();
  }

  /** WeCom does not say which of the limits it is, unless the switch is on. */
  private refuseBlocked(key: string): void {
    const window = WINDOWS.find((candidate) => this.isBlocked(`${candidate} ${key}`));
    if (window) {
      throw new ApiError(45009, this.settings.limitWindowTold ? `api freq out of limit per ${window}` : undefined);
    }
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

  private dayCount(what: string): Window {
    const key = `${what} ${Math.floor((this.now() + CHINA_OFFSET_MS) / DAY_MS)}`;
    const window = this.windows.get(key) ?? { startedAt: this.now(), count: 0 };
    this.windows.set(key, window);
    return window;
  }
}
