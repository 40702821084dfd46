/**
 * Finds users by a value from WeCom, in any spelling. An empty value finds none: `phone: null` would match all users
 * without a phone number, the root user among them.
 */

import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import { columnsOf } from '../store/rows';
import { normalValue, type ValueColumn } from './normal-form';

interface Found {
  id: number;
  /** The same value, in whatever spelling. */
  isAlike: boolean;
  /** The same to the database's unique index. */
  isSame: boolean;
}

/** Asks for each value once: use it within one decision, before anything is written. */
export class UserSearch {
  private readonly found = new Map<string, Promise<Found[]>>();

  constructor(
    private readonly app: Application,
    private readonly transaction?: Transaction,
  ) {}

  /** @returns ids; several if their spellings differ, which the database takes for different values */
  async having(column: ValueColumn, value: string | undefined): Promise<number[]> {
    return (await this.find(column, value)).filter(({ isAlike }) => isAlike).map(({ id }) => id);
  }

  /** Whether a user has the value in any spelling, or it would violate the database's unique index. */
  async isTaken(column: ValueColumn, value: string): Promise<boolean> {
    return (await this.find(column, value)).some(({ isAlike, isSame }) => isAlike || isSame);
  }

  private find(column: ValueColumn, value: string | undefined): Promise<Found[]> {
    if (!value) {
      return Promise.resolve([]);
    }
    const key = `${column} ${value}`;
    const found = this.found.get(key) ?? this.ask(column, value);
    this.found.set(key, found);
    return found;
  }

  private async ask(column: ValueColumn, value: string): Promise<Found[]> {
    const normal = normalValue(column, value);
    const same = sameToDatabase(this.app, column, value);
    const users: Model[] = await this.app.db.getCollection('users').model.findAll({
      attributes: ['id', column, [this.app.db.sequelize.fn('coalesce', same, false), 'isSame']],
      where: normal === undefined ? same : { [Op.or]: [same, inAnySpelling(this.app, column, normal)] },
      transaction: this.transaction,
    });
    return users.map((user) => ({
      id: columnsOf('users', user).id,
      isAlike: normal !== undefined && normalValue(column, user.get(column)) === normal,
      isSame: Boolean(user.get('isSame')),
    }));
  }
}

/**
 * SQL that finds a value in any spelling without reading all users. It may find others, too: compare what it finds.
 * SQLite has GLOB for it, others have regular expressions; brackets mean the same to both. Cheap conditions come first:
 * values are usually ASCII, and are read in every row.
 *
 * @param normal the value in normal form
 */
function inAnySpelling(app: Application, column: ValueColumn, normal: string): WhereOptions {
  const spelled = matching(app, column, spellingPatterns(normal));
  if (column === 'phone') {
    const inAscii = { phone: { [Op.like]: `%${normal.replace(/\D/g, '').split('').join('%')}%` } };
    return { [Op.or]: [inAscii, { [Op.and]: [beyondAscii(app, column), spelled] }] };
  }
  const withoutCase = app.db.isPostgresCompatibleDialect() ? Op.iLike : Op.like;
  const contained = { [column]: { [withoutCase]: `%${normal.replace(/[%_\\]/g, '_')}%` } };
  // Short names are part of many others: another spelling has a blank, a mark or a wide letter.
  const unusual = matching(app, column, { glob: '*[^!-~]*', regexp: '[^!-~]' });
  const mayBe = { [Op.or]: [beyondAscii(app, column), contained] };
  return { [Op.or]: [sameToDatabase(app, column, normal), { [Op.and]: [mayBe, unusual, spelled] }] };
}

/** Characters beyond ASCII take several bytes. */
function beyondAscii(app: Application, column: ValueColumn): WhereOptions {
  const { sequelize } = app.db;
  const value = sequelize.col(column);
  const [characters, bytes] =
    sequelize.getDialect() === 'sqlite'
      ? [sequelize.fn('length', value), sequelize.fn('length', sequelize.cast(value, 'blob'))]
      : [sequelize.fn('char_length', value), sequelize.fn('octet_length', value)];
  return sequelize.where(characters, { [Op.ne]: bytes });
}

/** Values that the database's unique indexes take for the same: to MariaDB, `é` is `e`. */
function sameToDatabase(app: Application, column: ValueColumn, value: string) {
  const { sequelize } = app.db;
  return sequelize.where(sequelize.fn('lower', sequelize.col(column)), sequelize.fn('lower', value));
}

interface Patterns {
  glob: string;
  regexp: string;
}

function matching(app: Application, column: ValueColumn, { glob, regexp }: Patterns): WhereOptions {
  const { sequelize } = app.db;
  return sequelize.getDialect() === 'sqlite'
    ? sequelize.where(sequelize.fn('glob', glob, sequelize.col(column)), 1)
    : { [column]: { [Op.regexp]: regexp } };
}

/**
 * Patterns that match each character, or one that may stand for it, with anything in between. `i` and `k` are left out,
 * the lower case of `İ` and of the Kelvin sign, as well as characters with a meaning in brackets and those next to
 * them.
 */
export function spellingPatterns(normal: string): Patterns {
  const all = normal.match(/[0-9a-hjl-y@]/g) ?? [];
  return {
    glob: `*${all.map((character) => `[^${allBut(character)}]*`).join('')}`,
    // The two in brackets exclude each other, so that nothing is tried twice.
    regexp: `^${all.map((character) => `[${allBut(character)}]*[^${allBut(character)}]`).join('')}`,
  };
}

const WIDE = 0xff01 - 0x21; // from an ASCII character to its wide form
const OTHER_ZEROS = [0x0660, 0x06f0, 0x0966]; // Arabic, Persian, Hindi

/** Characters that certainly differ: ASCII and wide ones, and digits, without this one in either case. */
function allBut(character: string): string {
  const spared = [...new Set([character.toUpperCase(), character])].map((one) => one.charCodeAt(0));
  const ascii = rangesWithout(0x20, 0x7e, spared);
  const wide = rangesWithout(
    0x20 + WIDE,
    0x7e + WIDE,
    spared.map((code) => code + WIDE),
  );
  const digits = OTHER_ZEROS.map((zero) => rangesWithout(zero, zero + 9, [zero + Number(character)]));
  return [ascii, wide, ...(/\d/.test(character) ? digits : [])].join('');
}

function rangesWithout(first: number, last: number, spared: number[]): string {
  const starts = [first, ...spared.map((code) => code + 1)];
  const ends = [...spared.map((code) => code - 1), last];
  return starts
    .map((start, i) => [start, ends[i] ?? last] as const)
    .filter(([start, end]) => start <= end)
    .map((range) => range.map((code) => String.fromCharCode(code)).join('-'))
    .join('');
}

/** The name of a user in an admin's lists: nickname, else username, else `#id`. */
export function userNameOf(user: Model | null | undefined, id: number): string {
  return user?.get('nickname') || user?.get('username') || `#${id}`;
}
