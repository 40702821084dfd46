/**
 * SQL that finds a value in whatever spelling, without reading all users. It may find others, too: compare what it finds.
 * SQLite has GLOB for it, the others have regular expressions; brackets mean the same to both.
 */
import { Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import type { ValueColumn } from './normal-form';

/** @param normal the value in normal form */
export function inAnySpelling(app: Application, column: ValueColumn, normal: string): WhereOptions {
  const spelled = matching(app, column, spellingPatterns(normal));
  if (column === 'phone') {
    return spelled;
  }
  // Of short names, many others have the letters in this order: a spelling of its own has a blank, a mark, a wide letter.
  const unusual = matching(app, column, { glob: '*[^!-~]*', regexp: '[^!-~]' });
  return { [Op.or]: [sameToDatabase(app, column, normal), { [Op.and]: [unusual, spelled] }] };
}

/** What the database takes for the same in its unique indexes: to MariaDB, `é` is `e`. */
export function sameToDatabase(app: Application, column: ValueColumn, value: string): WhereOptions {
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
 * One character after the other, each as itself or as something beyond ASCII, with anything in between. Some are left out:
 * `i` and `k` are the lower case of `İ` and of the Kelvin sign, signs mean something in brackets, and so does what
 * follows `Z`.
 */
export function spellingPatterns(normal: string): Patterns {
  const all = normal.match(/[0-9a-hjl-y@]/g) ?? [];
  return {
    glob: `*${all.map((character) => `[^${allBut(character)}]*`).join('')}`,
    // The two in brackets exclude each other, so that nothing is tried twice.
    regexp: `^${all.map((character) => `[${allBut(character)}]*[^${allBut(character)}]`).join('')}`,
  };
}

/** ASCII without this character, in either case. */
function allBut(character: string): string {
  const beside = (of: string, step: number) => String.fromCharCode(of.charCodeAt(0) + step);
  const [upper, lower] = [character.toUpperCase(), character];
  const between = upper === lower ? '' : `${beside(upper, 1)}-${beside(lower, -1)}`;
  return ` -${beside(upper, -1)}${between}${beside(lower, 1)}-~`;
}
