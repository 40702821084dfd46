/** The last failed sign-ins, kept for the settings form: "it doesn't work for Li" needs no shell. */

import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE } from '../../shared/constants';
import type { SignInFailure } from '../../shared/setup-report';
import { isSameWecomUser, normalWecomUserId } from '../../shared/wecom-user-id';
import { isAuthenticatorName } from '../settings/authenticator';
import { nameForColumn } from '../store/text';

const KEPT = 50; // an authenticator
const KEPT_MS = 90 * 24 * 60 * 60_000;
const MAX_WAITING = 200;

/** Of the kept and of the waiting ones: those of members are not crowded out by somebody who opens addresses. */
const SHARE_OF_ANYBODYS = 20;

/** Of a member who fails in the same way again and again. */
const SHARE_OF_ONE = 5;

const WRITE_EVERY_MS = 1_000; // however many fail, the database is written to once a second

export interface NewFailure extends Omit<SignInFailure, 'id' | 'at'> {
  /** As it came in the address, unchecked. */
  authenticator: unknown;
}

type Row = Omit<SignInFailure, 'id' | 'at'> & { at: Date; authenticator: string };

/** Writing never delays a sign-in, and never stops one. */
export class FailureLog {
  private waiting: Row[] = [];
  private timer?: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly app: Application) {}

  record({ authenticator, ...failure }: NewFailure): void {
    if (!isAuthenticatorName(authenticator)) {
      return;
    }
    const limit = isAnybodys(failure) ? SHARE_OF_ANYBODYS : MAX_WAITING;
    const alike = this.waiting.filter((row) => isAnybodys(row) === isAnybodys(failure));
    if (alike.length >= limit) {
      const dropped = isAnybodys(failure) ? repeatsLast(alike.reverse()).at(-1) : alike[0];
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
    // SQLite refuses a sign-in's writes that meet others; its only process sees what waits, and writes it when it stops.
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

  /** Writes what waits; before the app stops, and before somebody looks. */
  write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.writeWaiting());
    return this.writing;
  }

  /** At every start and every night: userids do not outlive their use, also where no sign-in fails any more. @returns how many */
  async forgetOld(): Promise<number> {
    return this.model.destroy({ where: { at: { [Op.lt]: oldest() } } });
  }

  /** The authenticator has been deleted: the next one of that name starts afresh. */
  dropWaiting(authenticator: string): void {
    this.waiting = this.waiting.filter((row) => row.authenticator !== authenticator);
  }

  /** What is kept of one person, in any spelling of the userid, written or waiting on this node. */
  async listOfPerson(authenticator: string, wecomUserId: string): Promise<SignInFailure[]> {
    await this.write();
    return (await this.findOfPerson(authenticator, wecomUserId)).map(toFailure);
  }

  /** @returns how many */
  async forgetPerson(
    authenticator: string,
    wecomUserId: string,
    { transaction }: { transaction?: Transaction } = {},
  ): Promise<number> {
    const isTheirs = (row: Row) => row.authenticator === authenticator && isSamePerson(row.wecomUserId, wecomUserId);
    const waiting = this.waiting.filter(isTheirs);
    this.waiting = this.waiting.filter((row) => !isTheirs(row));
    const rows = await this.findOfPerson(authenticator, wecomUserId, transaction);
    await this.model.destroy({ where: { id: rows.map((row) => row.get('id') as number) }, transaction });
    return waiting.length + rows.length;
  }

  /** Compared here: an authenticator has few rows, and databases fold case in different ways. */
  private async findOfPerson(authenticator: string, wecomUserId: string, transaction?: Transaction): Promise<Model[]> {
    const rows = await this.model.findAll({ where: { authenticator }, order: [['id', 'DESC']], transaction });
    return rows.filter((row) => isSamePerson(row.get('wecomUserId'), wecomUserId));
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
      const name = error instanceof Error ? error.name : typeof error;
      this.app.logger.warn('Failed WeCom sign-ins could not be kept', { error: name });
    }
  }

  private get model() {
    return this.app.db.getCollection('wecomSignInFailures').model;
  }

  /** Those of the names that exist: anybody can write a name into an address. */
  private async authenticators(names: string[]): Promise<string[]> {
    const found: Model[] = await this.app.db
      .getRepository('authenticators')
      .find({ fields: ['name'], filter: { authType: AUTH_TYPE, name: { $in: [...new Set(names)] } } });
    return found.map((record) => record.get('name') as string);
  }

  private async trim(authenticator: string): Promise<void> {
    const found = await this.model.findAll({
      attributes: ['id', 'authenticator', 'code', 'wecomUserId'],
      where: { authenticator },
      order: [['id', 'DESC']],
    });
    const rows = found.map((row) => row.toJSON() as Row & { id: number });
    const first = new Set([...repeatsOfOne(rows), ...repeatsLast(rows.filter(isAnybodys)).slice(SHARE_OF_ANYBODYS)]);
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

/** A userid as the column takes it. */
function keptUserId(wecomUserId: string): string {
  return wecomUserId.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}

function isSamePerson(kept: unknown, wecomUserId: string): boolean {
  return typeof kept === 'string' && isSameWecomUser(kept, keptUserId(wecomUserId));
}

const oldest = () => new Date(Date.now() - KEPT_MS);

/** Made-up codes bring about failures of WeCom's, too, by too many calls: only a member's name cannot be made up. */
function isAnybodys({ wecomUserId }: Pick<Row, 'wecomUserId'>): boolean {
  return !wecomUserId;
}

/** What a member has beyond their share, by failing in the same way again and again. @param rows the newest first */
function repeatsOfOne<T extends Pick<Row, 'wecomUserId' | 'code'>>(rows: T[]): T[] {
  const counts = new Map<string, number>();
  return rows.filter(({ wecomUserId, code }) => {
    const kind = JSON.stringify([wecomUserId && normalWecomUserId(wecomUserId), code]);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return wecomUserId && count > SHARE_OF_ONE;
  });
}

/** @param rows the newest first; of what repeats itself the newest is worth more than all others */
function repeatsLast<T extends Pick<Row, 'authenticator' | 'code'>>(rows: T[]): T[] {
  const newest = new Map<string, T>();
  for (const row of rows) {
    const isUnknown = row.code === 'AUTHENTICATOR_UNAVAILABLE'; // its name may be made up
    const kind = JSON.stringify([row.code, isUnknown || row.authenticator]);
    newest.set(kind, newest.get(kind) ?? row);
  }
  const first = new Set(newest.values());
  return [...first, ...rows.filter((row) => !first.has(row))];
}
