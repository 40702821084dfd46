/** The last failed sign-ins, kept for the page about sign-ins: "it doesn't work for Li" needs no shell. */

import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import type { SignInErrorCode } from '../../shared/errors';
import type { SignInFailure } from '../../shared/setup-report';
import { isSameWecomUser, normalWecomUserId } from '../../shared/wecom-user-id';
import { isAuthenticatorName } from '../settings/authenticator';
import { columnsOf } from '../store/rows';
import { escapeLike, nameForColumn } from '../store/text';
import { DelayedWriter } from './delayed-writer';
import { knownAuthenticators } from './known-authenticators';

const KEPT = 1_000; // per authenticator
const ROOM = 100; // more than KEPT, before the next write makes room again: most writes only count the rows
const DAY_MS = 24 * 60 * 60_000;
const KEPT_MS = 90 * DAY_MS;
const MAX_WAITING = 200;

/**
 * Limits for failures that name no member, which anyone can cause by opening an address: they do not push out others.
 * The first is for those that wait.
 */
const MAX_UNNAMED_WAITING = 20;
const MAX_UNNAMED = 200;

/** Limit for failures of one member with one code, where there are too many. */
const MAX_ALIKE = 20;

const WRITE_EVERY_MS = 1_000; // at most one write per second, however many sign-ins fail

export const FAILURES_ON_A_PAGE = 50;

const CHUNK = 500; // failures read at a time

export interface NewFailure extends Omit<SignInFailure, 'id' | 'at'> {
  /** Name as the address gives it. */
  authenticator: unknown;
}

type Row = Omit<SignInFailure, 'id' | 'at'> & { at: Date; authenticator: string };

export type KeptFailure = SignInFailure & { authenticator: string };

export interface FailureFilter {
  authenticators: string[];
  code?: SignInErrorCode;
  /** Part of a userid. */
  wecomUserId?: string;
  /** `YYYY-MM-DD`, in UTC+8. */
  day?: string;
}

/** Records failures without delaying a sign-in, and without failing one. */
export class FailureLog {
  /** Called with the names of authenticators whose failures have been written. Must not wait, and not throw. */
  onWritten: (authenticators: string[]) => void = () => undefined;

  private waiting: Row[] = [];
  private readonly writer: DelayedWriter;

  constructor(private readonly app: Application) {
    const failed = 'Failed WeCom sign-ins could not be kept';
    this.writer = new DelayedWriter(app, { everyMs: WRITE_EVERY_MS, failed }, () => this.writeWaiting());
  }

  record({ authenticator, ...failure }: NewFailure): void {
    if (!isAuthenticatorName(authenticator)) {
      return;
    }
    const limit = namesNobody(failure) ? MAX_UNNAMED_WAITING : MAX_WAITING;
    const alike = this.waiting.filter((row) => namesNobody(row) === namesNobody(failure));
    if (alike.length >= limit) {
      const dropped = namesNobody(failure) ? repeatsLast(alike.reverse()).at(-1) : alike[0];
      this.waiting = this.waiting.filter((row) => row !== dropped);
    }
    const wecomUserId = failure.wecomUserId && keptUserId(failure.wecomUserId);
    const text = failure.text && nameForColumn(failure.text);
    this.waiting.push({
      ...failure,
      authenticator,
      at: new Date(),
      ...(text && { text }),
      ...(wecomUserId && { wecomUserId }),
    });
    this.writer.schedule();
  }

  /** A page of failures, the newest first. @param page from 1 */
  async list(filter: FailureFilter, page: number): Promise<{ failures: KeptFailure[]; total: number }> {
    await this.write();
    if (isForgotten(filter)) {
      return { failures: [], total: 0 };
    }
    const { rows, count } = await this.model.findAndCountAll({
      where: this.conditionOf(filter),
      order: [['id', 'DESC']],
      limit: FAILURES_ON_A_PAGE,
      offset: (page - 1) * FAILURES_ON_A_PAGE,
    });
    return { failures: rows.map(toKept), total: count };
  }

  /** The newest failures, in chunks; ends in the middle of a chunk when `limit` is reached. */
  async *newest(filter: FailureFilter, limit: number): AsyncGenerator<KeptFailure[]> {
    await this.write();
    if (isForgotten(filter)) {
      return;
    }
    const where = this.conditionOf(filter);
    for (let left = limit, before = Number.MAX_SAFE_INTEGER; left > 0; ) {
      const rows = await this.model.findAll({
        where: { [Op.and]: [where, { id: { [Op.lt]: before } }] },
        order: [['id', 'DESC']],
        limit: Math.min(CHUNK, left),
      });
      yield rows.map(toKept);
      if (rows.length < CHUNK) {
        return;
      }
      left -= rows.length;
      before = Number(rows.at(-1)?.get('id'));
    }
  }

  /** The failures since a time, the oldest first, of one authenticator or of all. */
  async since(time: Date, authenticator?: string): Promise<KeptFailure[]> {
    await this.write();
    return this.writtenSince(time, authenticator);
  }

  /** The same without those that wait: for a look after a write, which must not cause the next one. */
  async writtenSince(time: Date, authenticator?: string): Promise<KeptFailure[]> {
    const where = { at: { [Op.gte]: time }, ...(authenticator !== undefined && { authenticator }) };
    const rows = await this.model.findAll({
      where,
      // Not by `id` alone: each node writes what it has kept waiting.
      order: [
        ['at', 'ASC'],
        ['id', 'ASC'],
      ],
    });
    return rows.map(toKept);
  }

  private conditionOf({ authenticators, code, wecomUserId, day }: FailureFilter): WhereOptions {
    const { sequelize } = this.app.db;
    const end = day === undefined ? undefined : endOf(day);
    const start = end && new Date(end.getTime() - DAY_MS);
    const pattern = wecomUserId && sequelize.escape(`%${escapeLike(normalWecomUserId(wecomUserId))}%`);
    const column = sequelize.getQueryInterface().quoteIdentifier(this.model.rawAttributes.wecomUserId?.field ?? '');
    return {
      authenticator: authenticators,
      at: { [Op.gte]: start && start > oldest() ? start : oldest(), ...(end && { [Op.lt]: end }) },
      ...(code && { code }),
      // The column has userids as WeCom spelled them.
      ...(pattern && { [Op.and]: sequelize.literal(`LOWER(${column}) LIKE ${pattern} ESCAPE '!'`) }),
    } as WhereOptions;
  }

  /** Writes the waiting failures; called before the app stops, and before a list is read. */
  write(): Promise<void> {
    return this.writer.flush();
  }

  /** Deletes failures that are too old; called at every start and every night. @returns how many */
  async forgetOld(): Promise<number> {
    return this.model.destroy({ where: { at: { [Op.lt]: oldest() } } });
  }

  /** Drops the waiting failures of a deleted authenticator: the next one of that name must not have them. */
  dropWaiting(authenticator: string): void {
    this.waiting = this.waiting.filter((row) => row.authenticator !== authenticator);
  }

  /** Failures of one member, in any spelling of the userid, written or waiting on this node. */
  async listOfMember(authenticator: string, wecomUserId: string): Promise<SignInFailure[]> {
    await this.write();
    return (await this.findOfMember(authenticator, wecomUserId)).map(toFailure);
  }

  /**
   * Deletes them. Without a transaction, call `write` first; with one, what is being written meanwhile is deleted after
   * it.
   *
   * @returns how many
   */
  async forgetMember(
    authenticator: string,
    wecomUserId: string,
    { transaction }: { transaction?: Transaction } = {},
  ): Promise<number> {
    const isTheirs = (row: Row) => row.authenticator === authenticator && isSameMember(row.wecomUserId, wecomUserId);
    const waiting = this.waiting.filter(isTheirs);
    this.waiting = this.waiting.filter((row) => !isTheirs(row));
    const hasWritten = this.writer.watch();
    transaction?.afterCommit(() => {
      if (hasWritten()) {
        void this.writer.afterWrite(() => this.deleteOfMember(authenticator, wecomUserId));
      }
    });
    return waiting.length + (await this.deleteOfMember(authenticator, wecomUserId, transaction));
  }

  private async deleteOfMember(authenticator: string, wecomUserId: string, transaction?: Transaction): Promise<number> {
    const rows = await this.findOfMember(authenticator, wecomUserId, transaction);
    const id = rows.map((row) => columnsOf('wecomSignInFailures', row).id);
    await this.model.destroy({ where: { id }, transaction });
    return rows.length;
  }

  /** Compares here: an authenticator has few rows, and databases fold case in different ways. */
  private async findOfMember(authenticator: string, wecomUserId: string, transaction?: Transaction): Promise<Model[]> {
    const rows = await this.model.findAll({ where: { authenticator }, order: [['id', 'DESC']], transaction });
    return rows.filter((row) => isSameMember(row.get('wecomUserId'), wecomUserId));
  }

  private async writeWaiting(): Promise<void> {
    const waiting = this.waiting;
    this.waiting = [];
    if (waiting.length === 0) {
      return;
    }
    const known = await knownAuthenticators(this.app);
    const rows = waiting.filter(({ authenticator }) => known.has(authenticator));
    await this.model.bulkCreate(rows);
    const names = [...new Set(rows.map(({ authenticator }) => authenticator))];
    this.onWritten(names);
    for (const name of names) {
      if ((await this.model.count({ where: { authenticator: name } })) > KEPT + ROOM) {
        await this.trim(name);
      }
    }
  }

  private get model() {
    return this.app.db.getCollection('wecomSignInFailures').model;
  }

  /** Deletes the repeats that are too many, then the oldest, until KEPT are left. */
  private async trim(authenticator: string): Promise<void> {
    const found = await this.model.findAll({
      attributes: ['id', 'authenticator', 'code', 'wecomUserId'],
      where: { authenticator },
      order: [['id', 'DESC']],
    });
    const rows = found.map((row) => row.toJSON() as Row & { id: number });
    const first = new Set([...beyondMaxAlike(rows), ...repeatsLast(rows.filter(namesNobody)).slice(MAX_UNNAMED)]);
    const oldestLast = [...rows.filter((row) => !first.has(row)), ...first];
    const surplus = oldestLast.slice(KEPT).map(({ id }) => id);
    if (surplus.length > 0) {
      await this.model.destroy({ where: { id: surplus } });
    }
  }
}

function toKept(row: Model): KeptFailure {
  return { ...toFailure(row), authenticator: String(row.get('authenticator')) };
}

function toFailure(row: Model): SignInFailure {
  const { authenticator: _, at, ...failure } = row.toJSON() as Row & { id: number };
  const known = Object.entries(failure).filter(([, value]) => value !== null);
  const wecomUserId = failure.wecomUserId && normalWecomUserId(failure.wecomUserId);
  return {
    ...Object.fromEntries(known),
    at: new Date(at).toISOString(),
    ...(wecomUserId && { wecomUserId }),
  } as SignInFailure;
}

/** The userid as its column takes it. */
function keptUserId(wecomUserId: string): string {
  return wecomUserId.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}

function isSameMember(kept: unknown, wecomUserId: string): boolean {
  return typeof kept === 'string' && isSameWecomUser(kept, keptUserId(wecomUserId));
}

/** @param day in UTC+8 */
const endOf = (day: string) => new Date(Date.parse(`${day}T00:00:00+08:00`) + DAY_MS);

const isForgotten = ({ day }: FailureFilter) => day !== undefined && endOf(day) <= oldest();

const oldest = () => new Date(Date.now() - KEPT_MS);

/** Made-up codes can cause any error, by too many calls to WeCom; only a member's userid cannot be made up. */
function namesNobody({ wecomUserId }: Pick<Row, 'wecomUserId'>): boolean {
  return !wecomUserId;
}

/** Repeats of one member's failure beyond the limit. @param rows the newest first */
function beyondMaxAlike<T extends Pick<Row, 'wecomUserId' | 'code'>>(rows: T[]): T[] {
  const counts = new Map<string, number>();
  return rows.filter(({ wecomUserId, code }) => {
    const kind = JSON.stringify([wecomUserId && normalWecomUserId(wecomUserId), code]);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return wecomUserId && count > MAX_ALIKE;
  });
}

/**
 * Moves the newest failure of each code to the front, since it is worth more than repeats.
 *
 * @param rows the newest first
 */
function repeatsLast<T extends Pick<Row, 'authenticator' | 'code'>>(rows: T[]): T[] {
  const newest = new Map<string, T>();
  for (const row of rows) {
    const isUnknown = row.code === 'AUTHENTICATOR_UNAVAILABLE'; // the name may be made up
    const kind = JSON.stringify([row.code, isUnknown || row.authenticator]);
    newest.set(kind, newest.get(kind) ?? row);
  }
  const first = new Set(newest.values());
  return [...first, ...rows.filter((row) => !first.has(row))];
}
