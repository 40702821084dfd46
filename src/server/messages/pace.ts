/** WeCom drops without a word what exceeds its limits for one member of an app: 30 messages a minute, 1,000 an hour. */

/** A little below WeCom's, whose clock is another. */
const WINDOWS = [
  { ms: 60_000, most: 28 },
  { ms: 60 * 60_000, most: 950 },
] as const;

const LONGEST_MS = WINDOWS[1].ms;
const PRUNE_EVERY = 1_000; // messages

export const PACE_WINDOW_MS = LONGEST_MS;

/** The messages of the last hour, of one app. Knows times only, and no contents. */
export class Pace {
  /** By userid, the oldest first. */
  private readonly times = new Map<string, number[]>();
  private untilPrune = PRUNE_EVERY;
  private lastAt = 0;

  /** When the latest message was sent, epoch ms. */
  get recordedUntil(): number {
    return this.lastAt;
  }

  /** @param at epoch ms */
  record(wecomUserIds: readonly string[], at: number): void {
    this.lastAt = Math.max(this.lastAt, at);
    for (const id of wecomUserIds) {
      const times = this.times.get(id);
      times ? times.push(at) : this.times.set(id, [at]);
    }
    this.untilPrune -= 1;
    if (this.untilPrune <= 0) {
      this.untilPrune = PRUNE_EVERY;
      this.prune(at);
    }
  }

  /** @returns from when on the member may get one more, epoch ms; `now` if at once */
  freeAt(wecomUserId: string, now: number): number {
    const times = (this.times.get(wecomUserId) ?? []).filter((time) => time > now - LONGEST_MS);
    const waits = WINDOWS.map(({ ms, most }) => {
      const oldest = times.at(-most);
      return oldest === undefined ? now : oldest + ms;
    });
    return Math.max(now, ...waits);
  }

  private prune(now: number): void {
    for (const [id, times] of this.times) {
      const recent = times.filter((time) => time > now - LONGEST_MS);
      recent.length > 0 ? this.times.set(id, recent) : this.times.delete(id);
    }
  }
}
