/** The one place that records what people and admins do with WeCom accounts, for the page's list "Activity". */

import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import type { Activity } from '../../shared/status-page';
import { normalWecomUserId } from '../../shared/wecom-user-id';
import { withWriterLock } from '../accounts/identity-lock';
import { isAuthenticatorName } from '../settings/authenticator';
import { nameForColumn } from '../store/text';
import { DelayedWriter } from './delayed-writer';
import { knownAuthenticators } from './known-authenticators';

const KEPT_MS = 90 * 24 * 60 * 60_000;
const WRITE_EVERY_MS = 5_000;
const MAX_WAITING = 2_000; // of the busiest seconds; the oldest that members did make room for all else
const MAX_ATTEMPTS = 20; // to write what an admin did: a database that restarts is back by then
const TRIM_EVERY = 1_000; // rows written between two looks at how many there are

/** Limits of the table. A company may begin with WeCom in a morning: that must not push out what admins do. */
const MAX_BY_MEMBERS = 200_000;
const MAX_OTHERS = 50_000;

const BY_MEMBERS: ActivityKind[] = ['signed-in', 'first-sign-in', 'linked', 'unlinked', 'link-rejected', 'member-left'];

export type ActivityKind = Activity['activity'];

export interface NewActivity extends Pick<Activity, 'by' | 'settings' | 'file' | 'count'> {
  activity: ActivityKind;
  /** '' for what concerns none. */
  authenticator: string;
  /** The user who did it; absent for the server itself. */
  actorId?: number;
  /** The user whom it is about. */
  userId?: number;
  wecomUserId?: string;
}

interface Row {
  at: Date;
  activity: ActivityKind;
  authenticator: string;
  actorId?: number;
  userId?: number;
  wecomUserId?: string;
  details: Pick<Activity, 'by' | 'settings' | 'file' | 'count'>;
}

/** Whose activities: those of a member; up to a time if the userid is a former one. */
export interface ActivitySubject {
  authenticator: string;
  /** In lower case. */
  wecomUserId: string;
  until?: Date;
}

type Forgotten = ActivitySubject | { userId: number };

/** Records without delaying anything, and without failing it. */
export class ActivityLog {
  private waiting: Row[] = [];
  private readonly attempts = new WeakMap<Row, number>();
  private untrimmed = TRIM_EVERY; // looks with the first write: another process may have left too many
  /** The users whom a transaction deletes: what it does to their links is not recorded. */
  private readonly forgottenIn = new WeakMap<Transaction, Set<number>>();
  private readonly writer: DelayedWriter;

  constructor(private readonly app: Application) {
    const failed = 'WeCom activities could not be kept';
    this.writer = new DelayedWriter(app, { everyMs: WRITE_EVERY_MS, failed }, () => this.writeWaiting());
  }

  /** @param transaction records once it is committed, and not at all if it is rolled back */
  record(
    { activity, authenticator, actorId, userId, wecomUserId, ...details }: NewActivity,
    transaction?: Transaction,
  ): void {
    if (authenticator !== '' && !isAuthenticatorName(authenticator)) {
      return;
    }
    const row: Row = {
      ...{ at: new Date(), activity, authenticator, details },
      ...(actorId !== undefined && { actorId: Number(actorId) }),
      ...(userId !== undefined && { userId: Number(userId) }),
      ...(wecomUserId && { wecomUserId: nameForColumn(normalWecomUserId(wecomUserId)).slice(0, 64) }),
    };
    const add = () => {
      const forgotten = transaction && this.forgottenIn.get(transaction);
      if (row.userId === undefined || !forgotten?.has(row.userId)) {
        this.add(row);
      }
    };
    transaction ? transaction.afterCommit(add) : add();
  }

  /**
   * Records what the server does at once, for other nodes to read before it is done.
   *
   * @returns a function that takes it back
   * @throws the error of the database
   */
  async recordNow({
    activity,
    authenticator,
    count,
  }: Pick<NewActivity, 'activity' | 'authenticator' | 'count'>): Promise<() => Promise<void>> {
    const values = { at: new Date(), activity, authenticator, details: { count } };
    const row: Model = await withWriterLock(this.app, () => this.model.create(values), 'afterwards');
    return () => withWriterLock(this.app, () => row.destroy(), 'afterwards');
  }

  /** The table, with all that waited in it. */
  async table() {
    await this.flush();
    return this.model;
  }

  /** All of these members' activities, the oldest first. */
  async listOf(subjects: ActivitySubject[]): Promise<Model[]> {
    const where = { [Op.or]: subjects.map(conditionOf) } as WhereOptions;
    return subjects.length === 0 ? [] : (await this.table()).findAll({ where, order: [['id', 'ASC']] });
  }

  /** Writes what waits; called before the app stops. */
  flush(): Promise<void> {
    return this.writer.flush();
  }

  /** Deletes what is too old, or too much; called every night. @returns how many */
  async forgetOld(): Promise<number> {
    await this.flush();
    const old = await this.model.destroy({ where: { at: { [Op.lt]: new Date(Date.now() - KEPT_MS) } } });
    return old + (await this.trim());
  }

  /**
   * Deletes all about a member, or about a user. What is being written meanwhile, which the deletion would not find, is
   * written before; or deleted after the transaction, which may hold SQLite's only lock.
   *
   * @returns how many
   */
  async forget(about: Forgotten, { transaction }: { transaction?: Transaction } = {}): Promise<number> {
    const where = conditionOf(about);
    if (!transaction) {
      await this.flush();
      this.drop(about); // the database has refused to take it
      return this.model.destroy({ where });
    }
    if ('userId' in about) {
      const others = this.forgottenIn.get(transaction) ?? [];
      this.forgottenIn.set(transaction, new Set([...others, about.userId]));
    }
    const hasWritten = this.writer.watch();
    transaction.afterCommit(() => {
      this.drop(about);
      if (hasWritten()) {
        void this.writer.afterWrite(() => this.model.destroy({ where }));
      }
    });
    return this.model.destroy({ where, transaction });
  }

  /** Drops what waits to be written. */
  private drop(about: Forgotten): void {
    this.waiting = this.waiting.filter((row) => !isAbout(about, row));
  }

  private add(row: Row): void {
    this.waiting.push(row);
    if (this.waiting.length > MAX_WAITING) {
      const first = this.waiting.findIndex(({ activity }) => BY_MEMBERS.includes(activity));
      this.waiting.splice(Math.max(first, 0), 1);
    }
    this.writer.schedule();
  }

  private async writeWaiting(): Promise<void> {
    const waiting = this.waiting;
    this.waiting = [];
    if (waiting.length === 0) {
      return;
    }
    try {
      const known = await knownAuthenticators(this.app);
      await this.model.bulkCreate(
        // Nobody could have the userids of a deleted authenticator erased any more.
        waiting.map((row) => (known.has(row.authenticator) ? { ...row } : { ...row, wecomUserId: undefined })),
      );
    } catch (error) {
      this.putBack(waiting);
      throw error;
    }
    this.untrimmed += waiting.length;
    if (this.untrimmed >= TRIM_EVERY) {
      this.untrimmed = 0;
      await this.trim();
    }
  }

  /** Keeps what admins did for the next write; members do too much for that. */
  private putBack(rows: Row[]): void {
    const kept = rows.filter((row) => {
      const attempts = (this.attempts.get(row) ?? 0) + 1;
      this.attempts.set(row, attempts);
      return attempts < MAX_ATTEMPTS && !BY_MEMBERS.includes(row.activity);
    });
    if (kept.length > 0) {
      this.waiting = [...kept, ...this.waiting].slice(-MAX_WAITING);
      this.writer.schedule();
    }
  }

  /** @returns how many were deleted */
  private async trim(): Promise<number> {
    return (
      (await this.keepNewest({ activity: BY_MEMBERS }, MAX_BY_MEMBERS)) +
      (await this.keepNewest({ activity: { [Op.notIn]: BY_MEMBERS } }, MAX_OTHERS))
    );
  }

  private async keepNewest(where: WhereOptions, limit: number): Promise<number> {
    const [surplus] = await this.model.findAll({
      attributes: ['id'],
      where,
      order: [['id', 'DESC']],
      offset: limit,
      limit: 1,
    });
    return surplus
      ? this.model.destroy({ where: { ...where, id: { [Op.lte]: surplus.get('id') } } as WhereOptions })
      : 0;
  }

  private get model() {
    return this.app.db.getCollection('wecomActivities').model;
  }
}

function isAbout(about: Forgotten, row: Row): boolean {
  if ('userId' in about) {
    return row.userId === about.userId;
  }
  const { authenticator, wecomUserId, until } = about;
  return row.authenticator === authenticator && row.wecomUserId === wecomUserId && (!until || row.at <= until);
}

function conditionOf(about: Forgotten): WhereOptions {
  if ('userId' in about) {
    return { userId: about.userId };
  }
  const { authenticator, wecomUserId, until } = about;
  return { authenticator, wecomUserId, ...(until && { at: { [Op.lte]: until } }) } as WhereOptions;
}
