import { Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { SignInErrorCode } from '../../shared/errors';
import { IMMEDIATE, isSqlite, wecomDay } from '../accounts/identity-lock';
import { isAuthenticatorName } from '../settings/authenticator';
import { isDuplicate } from '../store/database-errors';
import { DelayedWriter } from './delayed-writer';
import { knownAuthenticators } from './known-authenticators';

const WRITE_EVERY_MS = 60_000; // a chart of days can wait, and a busy morning costs a write a minute

export const COUNTED_DAYS = 400; // a year, and the same weeks of the year before to compare with

const DAY_MS = 24 * 60 * 60_000;

/** Limit for names that the last write has not found: anyone can write any name into an address. */
const MAX_UNKNOWN = 50;

/** `inside` and `web` are all sign-ins; `first` are those of both that are a member's first. */
export type CountKind = 'inside' | 'web' | 'first' | 'failure';

interface CountKey {
  /** In UTC+8, as WeCom's days are. */
  day: string;
  authenticator: string;
  kind: CountKind;
  /** '' for sign-ins. */
  code: SignInErrorCode | '';
}

export interface DailyCount extends CountKey {
  count: number;
}

/** Counts sign-ins and failures by day; knows no member and no user. Never delays or fails a sign-in. */
export class DailyCounts {
  private waiting = new Map<string, DailyCount>();
  private known = new Set<string>();
  private readonly writer: DelayedWriter;

  constructor(private readonly app: Application) {
    const failed = 'WeCom sign-ins could not be counted';
    this.writer = new DelayedWriter(app, { everyMs: WRITE_EVERY_MS, failed }, () => this.writeWaiting());
  }

  /** @param first the first sign-in of a member by their link */
  signedIn(authenticator: string, { inside, first }: { inside: boolean; first: boolean }): void {
    this.known.add(authenticator);
    this.add({ authenticator, kind: inside ? 'inside' : 'web', code: '' });
    if (first) {
      this.add({ authenticator, kind: 'first', code: '' });
    }
  }

  /** @param authenticator the name as the address gives it */
  failed(authenticator: unknown, code: SignInErrorCode): void {
    if (isAuthenticatorName(authenticator)) {
      this.add({ authenticator, kind: 'failure', code });
    }
  }

  /** The counts since a day, of one authenticator or of all. */
  async read(since: string, authenticator?: string): Promise<DailyCount[]> {
    await this.flush();
    const rows = await this.model.findAll({
      where: { day: { [Op.gte]: since }, ...(authenticator !== undefined && { authenticator }) },
      raw: true,
    });
    return rows as unknown as DailyCount[];
  }

  /** Writes what waits; called before the app stops. */
  flush(): Promise<void> {
    return this.writer.flush();
  }

  /** Deletes the counts of days that are too long ago. @returns how many rows */
  forgetOld(): Promise<number> {
    return this.model.destroy({ where: { day: { [Op.lt]: lastDays(COUNTED_DAYS)[0] } } });
  }

  /** Drops what waits of a deleted authenticator: the next one of that name must not have it. */
  dropWaiting(authenticator: string): void {
    this.known.delete(authenticator);
    for (const [key, count] of this.waiting) {
      if (count.authenticator === authenticator) {
        this.waiting.delete(key);
      }
    }
  }

  private add(counted: Omit<CountKey, 'day'>, day = wecomDay(), count = 1): void {
    const key = JSON.stringify([day, counted.authenticator, counted.kind, counted.code]);
    const before = this.waiting.get(key);
    if (!before && !this.known.has(counted.authenticator) && this.unknownWaiting() >= MAX_UNKNOWN) {
      return;
    }
    this.waiting.set(key, { ...counted, day, count: (before?.count ?? 0) + count });
    this.writer.schedule();
  }

  private unknownWaiting(): number {
    return [...this.waiting.values()].filter(({ authenticator }) => !this.known.has(authenticator)).length;
  }

  private async writeWaiting(): Promise<void> {
    const left = [...this.waiting.values()];
    this.waiting = new Map();
    if (left.length === 0) {
      return;
    }
    try {
      this.known = await knownAuthenticators(this.app);
      await this.inOneTurn(async (transaction) => {
        for (const count of left.filter(({ authenticator }) => this.known.has(authenticator))) {
          await this.write(count, transaction);
          if (!transaction) {
            left.splice(left.indexOf(count), 1);
          }
        }
      });
    } catch (error) {
      for (const { count, day, ...counted } of left) {
        this.add(counted, day, count); // the next write tries them again
      }
      throw error;
    }
  }

  /** One transaction on SQLite, which is fastest. Elsewhere none: an insert that fails would end it. */
  private inOneTurn(work: (transaction?: Transaction) => Promise<void>): Promise<void> {
    return isSqlite(this.app) ? this.app.db.sequelize.transaction(IMMEDIATE, work) : work();
  }

  /** Adds to the row that another node may add to at the same moment. */
  private async write({ count, ...where }: DailyCount, transaction?: Transaction): Promise<void> {
    const { sequelize } = this.app.db;
    const column = sequelize.getQueryInterface().quoteIdentifier('count');
    const added = sequelize.literal(`${column} + ${Math.trunc(count)}`);
    const increase = async () => (await this.model.update({ count: added }, { where, transaction }))[0] > 0;
    if (await increase()) {
      return;
    }
    try {
      await this.model.create({ ...where, count }, { transaction });
    } catch (error) {
      if (!isDuplicate(error) || !(await increase())) {
        throw error;
      }
    }
  }

  private get model() {
    return this.app.db.getCollection('wecomDailyCounts').model;
  }
}

/** @returns the last days, today included, the oldest first */
export function lastDays(count: number): string[] {
  const today = Date.parse(wecomDay());
  return Array.from({ length: count }, (_, index) =>
    new Date(today - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}
