/**
 * Reads single rows with plain SQL, for what every sign-in or every request reads: a model takes several times as long to
 * build its query and its instance. Its callers get the driver's values, and read them with `jsonOf`, `Number` and
 * `Boolean`.
 */
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { QueryTypes } from 'sequelize';

/** A value as the driver returns it: JSON, dates, booleans and big integers differ between the databases. */
export type RawRow = Record<string, unknown>;

interface Selection {
  collection: string;
  /** Fields of the collection. */
  fields: readonly string[];
  /** Each field has this value, or one of these. */
  where: Readonly<Record<string, string | readonly string[]>>;
  /** The row of another collection that belongs to it, if there is one. */
  join?: {
    collection: string;
    fields: readonly string[];
    /** Its fields, each with the field that it equals. */
    on: Readonly<Record<string, string>>;
  };
}

/** @returns the first row, by the names of its fields; null in the fields of a joined row that there is not */
export async function selectRow(
  { db }: Application,
  { collection, fields, where, join }: Selection,
  transaction?: Transaction,
): Promise<RawRow | undefined> {
  const quoted = (identifier: string) => db.sequelize.getQueryInterface().quoteIdentifier(identifier);
  const table = (name: string) => db.getCollection(name).quotedTableName();
  const column = (name: string, field: string) =>
    `${table(name)}.${quoted(db.getCollection(name).model.rawAttributes[field]?.field ?? field)}`;
  const selected = (name: string, names: readonly string[]) =>
    names.map((field) => `${column(name, field)} AS ${quoted(field)}`);
  const bind: string[] = [];
  const conditions = Object.entries(where).map(([field, wanted]) => {
    const places = [wanted].flat().map((value) => `$${bind.push(value)}`);
    return `${column(collection, field)} IN (${places.join(', ')})`;
  });
  const joined = ({ collection: name, on }: NonNullable<Selection['join']>) => {
    const pairs = Object.entries(on).map(([field, other]) => `${column(name, field)} = ${column(collection, other)}`);
    return `LEFT JOIN ${table(name)} ON ${pairs.join(' AND ')}`;
  };
  const statement = [
    `SELECT ${[...selected(collection, fields), ...(join ? selected(join.collection, join.fields) : [])].join(', ')}`,
    // On SQLite, Sequelize asks for the columns of a table that it finds after FROM and one blank.
    `FROM  ${table(collection)}`,
    ...(join ? [joined(join)] : []),
    `WHERE ${conditions.join(' AND ')} LIMIT 1`,
  ].join(' ');
  const [row] = await db.sequelize.query<RawRow>(statement, { bind, type: QueryTypes.SELECT, transaction });
  return row;
}

/** A JSON column: PostgreSQL and MySQL return its value, SQLite and MariaDB its text. */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
