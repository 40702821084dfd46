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
}

/** @returns the first row, by the names of its fields */
export async function selectRow(
  { db }: Application,
  { collection: name, fields, where }: Selection,
  transaction?: Transaction,
): Promise<RawRow | undefined> {
  const collection = db.getCollection(name);
  const quoted = (identifier: string) => db.sequelize.getQueryInterface().quoteIdentifier(identifier);
  const column = (field: string) => quoted(collection.model.rawAttributes[field]?.field ?? field);
  const bind: string[] = [];
  const conditions = Object.entries(where).map(([field, wanted]) => {
    const places = [wanted].flat().map((value) => `$${bind.push(value)}`);
    return `${column(field)} IN (${places.join(', ')})`;
  });
  const statement = [
    `SELECT ${fields.map((field) => `${column(field)} AS ${quoted(field)}`).join(', ')}`,
    // On SQLite, Sequelize asks for the columns of a table that it finds after FROM and one blank.
    `FROM  ${collection.quotedTableName()}`,
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
