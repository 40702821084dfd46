/** The one place that records what people and admins do with WeCom accounts, for the page's list "Activity". */

import { Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import type { Activity } from '../../shared/status-page';
import { normalWecomUserId } from '../../shared/wecom-user-id';
import { isAuthenticatorName } from '../settings/authenticator';
import { nameForColumn } from '../store/text';
import { DelayedWriter } from './delayed-writer';

const KEPT_MS = 90 * 24 * 60 * 60_000;
const WRITE_EVERY_MS = 5_000;
const MAX_WAITING = 2_000; // sign-ins of the busiest seconds; the oldest sign-ins make room for all else
const TRIM_EVERY = 1_000; // rows written between two looks at how many there are

/** Limits of the table. A member could sign in all day long: that must not push out what admins do. */
const MAX_SIGN_INS = 200_000;
const MAX_OTHERS = 50_000;

const SIGN_INS: ActivityKind[] = ['signed-in'];

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

/** Records without delaying anything, and without failing it. */
export class ActivityLog {
  private waiting: Row[] = [];
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

  /** The table, with all that waited in it. */
  async table() {
    await this.flush();
    return this.model;
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

  /** Deletes all about a member, or about a user. @returns how many */
  async forget(
    about: { authenticator: string; wecomUserId: string } | { userId: number },
    { transaction }: { transaction?: Transaction } = {},
  ): Promise<number> {
    if (transaction && 'userId' in about) {
      const others = this.forgottenIn.get(transaction) ?? [];
      this.forgottenIn.set(transaction, new Set([...others, about.userId]));
    }
    const isAbout = (row: Row) => Object.entries(about).every(([column, value]) => row[column as keyof Row] === value);
    const waiting = this.waiting.filter(isAbout).length;
    this.waiting = this.waiting.filter((row) => !isAbout(row));
    return waiting + (await this.model.destroy({ where: { ...about }, transaction }));
  }

  private add(row: Row): void {
    this.waiting.push(row);
    if (this.waiting.length > MAX_WAITING) {
      const first = this.waiting.findIndex(({ activity }) => SIGN_INS.includes(activity));
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
    await this.model.bulkCreate(waiting.map((row) => ({ ...row })));
    this.untrimmed += waiting.length;
    if (this.untrimmed >= TRIM_EVERY) {
      this.untrimmed = 0;
      await this.trim();
    }
  }

  /** @returns how many were deleted */
  private async trim(): Promise<number> {
    return (
      (await this.keepNewest({ activity: SIGN_INS }, MAX_SIGN_INS)) +
      (await this.keepNewest({ activity: { [Op.notIn]: SIGN_INS } }, MAX_OTHERS))
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
