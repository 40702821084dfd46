import { Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import { errorName } from '../../errors';
import type { ActivityKind, ActivityLog } from '../../records/activity-log';
import type { FailureLog } from '../../records/failure-log';
import { savedAuthenticators } from '../../settings/saved-settings';
import { columnsOf } from '../../store/rows';
import type { SharedCache } from '../../store/shared-cache';
import { areKnown, manyOf, streakOf, WINDOW_MS } from './many-failures';
import { type Report, tellAdmins, usersToTell } from './tell-admins';

const LOOK_AFTER_MS = 20_000; // failures come in waves, and each look asks the database
const AGAIN_MS = 24 * 60 * 60_000; // what nobody has mended by then deserves another message
const CLAIM_TTL_MS = 60_000; // longer than telling 50 users takes; for a node that ends meanwhile

/** What members do who got in: a member who links an account has signed in, too. */
const SIGNED_IN: ActivityKind[] = ['signed-in', 'first-sign-in', 'linked'];

interface Watched {
  failures: FailureLog;
  activities: ActivityLog;
}

/**
 * Tells admins when many sign-ins fail: once, and again after a day, or after an hour without failures. Looks only after
 * a failure, in the background: no sign-in waits for it.
 */
export class FailureWatch {
  private readonly waiting = new Set<string>();
  private timer?: NodeJS.Timeout;
  private stopped = false;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly app: Application,
    private readonly records: Watched,
    private readonly cache: SharedCache,
  ) {
    records.failures.onWritten = (authenticators) => {
      if (this.stopped) {
        return; // the app writes what waits once more before it stops
      }
      for (const name of authenticators) {
        this.waiting.add(name);
      }
      this.timer ??= setTimeout(() => void this.look(), LOOK_AFTER_MS).unref();
    };
  }

  /** Looks now at the authenticators of which failures were written. Never throws. */
  look(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const names = [...this.waiting];
    this.waiting.clear();
    this.looking = this.looking.then(async () => {
      for (const name of names) {
        await this.lookAt(name);
      }
    });
    return this.looking;
  }

  /** Called before the app stops. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.waiting.clear();
    await this.looking;
  }

  private async lookAt(name: string): Promise<void> {
    try {
      await this.tellIfMany(name);
    } catch (error) {
      this.app.logger.warn('Admins not told of failed WeCom sign-ins', {
        authenticator: name,
        error: errorName(error),
      });
    }
  }

  private async tellIfMany(name: string): Promise<void> {
    const { app, cache, records } = this;
    const now = Date.now();
    const recent = await records.failures.writtenSince(new Date(now - WINDOW_MS), name);
    if (!manyOf(recent, new Set())) {
      return; // usually, and nothing more is asked
    }
    const many = manyOf(recent, await this.signedInSince(name, now - WINDOW_MS));
    const authenticator = (await savedAuthenticators(app)).find((saved) => saved.name === name);
    if (!many || !authenticator?.enabled || authenticator.reading.fields.tellAdmins === false) {
      return;
    }
    const key = `wecom:admins-told:${app.name}:${name}`;
    // A message too many is better than none while the cache fails.
    if (await cache.claim(key, CLAIM_TTL_MS).catch(() => true)) {
      try {
        await this.tellOnce({ ...many, authenticator });
      } finally {
        await cache.del(key).catch(() => undefined);
      }
    }
  }

  /** Tells nobody if this node, or another, has told of these failures. */
  private async tellOnce(report: Omit<Report, 'since'>): Promise<void> {
    const { failures, activities } = this.records;
    const { name } = report.authenticator;
    const now = Date.now();
    const ofDay = await failures.writtenSince(new Date(now - AGAIN_MS), name);
    if (areKnown((await lastTold(activities)).get(name), ofDay, now)) {
      return;
    }
    const since = streakOf(ofDay, now)[0]?.at ?? new Date(now).toISOString();
    const userIds = await usersToTell(this.app);
    // Recorded first: a message whose record cannot be written would be sent again at every look.
    const takeBack = await activities.recordNow({
      activity: 'admins-told',
      authenticator: name,
      count: userIds.length,
    });
    try {
      await tellAdmins(this.app, userIds, { ...report, since });
    } catch (error) {
      await takeBack();
      throw error;
    }
  }

  /** @returns userids in lower case */
  private async signedInSince(authenticator: string, since: number): Promise<Set<string>> {
    const table = await this.records.activities.table();
    const where = { authenticator, activity: SIGNED_IN, at: { [Op.gte]: new Date(since) } } as WhereOptions;
    // Plain rows, one for each member: thousands sign in on a morning.
    const rows = await table.findAll({ attributes: ['wecomUserId'], where, group: ['wecomUserId'], raw: true });
    const userIds = rows as unknown as { wecomUserId: string | null }[];
    return new Set(userIds.flatMap(({ wecomUserId }) => wecomUserId ?? []));
  }
}

/** When admins were told of failures within the last day, by authenticator, epoch ms. */
export async function lastTold(activities: ActivityLog): Promise<Map<string, number>> {
  const table = await activities.table();
  const where = { activity: 'admins-told', at: { [Op.gte]: new Date(Date.now() - AGAIN_MS) } } as WhereOptions;
  const rows = await table.findAll({ attributes: ['authenticator', 'at'], where, order: [['id', 'ASC']] });
  return new Map(
    rows.map((row) => {
      const { authenticator, at } = columnsOf('wecomActivities', row);
      return [authenticator, new Date(at).getTime()];
    }),
  );
}
