/** The last failed sign-ins, kept for the settings form: "it doesn't work for Li" needs no shell. */

import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import type { SignInFailure } from '../../shared/setup-report';
import { isSameWecomUser, normalWecomUserId } from '../../shared/wecom-user-id';
import { errorName } from '../errors';
import { isAuthenticatorName } from '../settings/authenticator';
import { columnsOf } from '../store/rows';
import { nameForColumn } from '../store/text';

const KEPT = 50; // per authenticator
const KEPT_MS = 90 * 24 * 60 * 60_000;
const MAX_WAITING = 200;

/**
 * Limit for failures that name no member, which anyone can cause by opening an address: they do not push out others.
 */
const MAX_UNNAMED = 20;

/** Limit for failures of one member with one code. */
const MAX_ALIKE = 5;

const WRITE_EVERY_MS = 1_000; // at most one write per second, however many sign-ins fail

export interface NewFailure extends Omit<SignInFailure, 'id' | 'at'> {
  /** Name as the address gives it. */
  authenticator: unknown;
}

type Row = Omit<SignInFailure, 'id' | 'at'> & { at: Date; authenticator: string };

/** Records failures without delaying a sign-in, and without failing one. */
export class FailureLog {
  private waiting: Row[] = [];
  private timer?: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly app: Application) {}

  record({ authenticator, ...failure }: NewFailure): void {
    if (!isAuthenticatorName(authenticator)) {
      return;
    }
    const limit = namesNobody(failure) ? MAX_UNNAMED : MAX_WAITING;
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
    // On SQLite, a write could make one of a sign-in fail. Its only process lists what waits, and writes it when it stops.
    if (this.app.db.sequelize.getDialect() !== 'sqlite') {
      this.timer ??= setTimeout(() => void this.write(), WRITE_EVERY_MS).unref();
    }
  }

  /** Newest first. */
  async list(authenticator: string): Promise<SignInFailure[]> {
    await this.write();
    const rows = await this.model.findAll({
      where: { authenticator, at: { [Op.gte]: oldest() } },
      order: [['id', 'DESC']],
      limit: KEPT,
    });
    return rows.map(toFailure);
  }

  /** Writes the waiting failures; called before the app stops, and before a list is read. */
  write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.writeWaiting());
    return this.writing;
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

  /** Deletes them. @returns how many */
  async forgetMember(
    authenticator: string,
    wecomUserId: string,
    { transaction }: { transaction?: Transaction } = {},
  ): Promise<number> {
    const isTheirs = (row: Row) => row.authenticator === authenticator && isSameMember(row.wecomUserId, wecomUserId);
    const waiting = this.waiting.filter(isTheirs);
    this.waiting = this.waiting.filter((row) => !isTheirs(row));
    const rows = await this.findOfMember(authenticator, wecomUserId, transaction);
    await this.model.destroy({
      where: { id: rows.map((row) => columnsOf('wecomSignInFailures', row).id) },
      transaction,
    });
    return waiting.length + rows.length;
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
    try {
      const known = await this.authenticators(waiting.map(({ authenticator }) => authenticator));
      const rows = waiting.filter(({ authenticator }) => known.includes(authenticator));
      await this.model.bulkCreate(rows);
      for (const name of known) {
        await this.trim(name);
      }
    } catch (error) {
      const name = errorName(error);
      this.app.logger.warn('Failed WeCom sign-ins could not be kept', { error: name });
    }
  }

  private get model() {
    return this.app.db.getCollection('wecomSignInFailures').model;
  }

  /** The names that exist, because anyone can write any name into an address. */
  private async authenticators(names: string[]): Promise<string[]> {
    const found: Model[] = await this.app.db
      .getRepository('authenticators')
      .find({ fields: ['name'], filter: { authType: AUTH_TYPE, name: { $in: [...new Set(names)] } } });
    return found.map((record) => columnsOf('authenticators', record).name);
  }

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
