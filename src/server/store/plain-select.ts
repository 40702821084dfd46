/**
 * Reads single rows with plain SQL. Sign-ins read several, and a model takes several times as long to build its query and
 * its instance; on SQLite, Sequelize also asks for the table's columns before each query that it has built.
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
  { collection, fields, where }: Selection,
  transaction?: Transaction,
): Promise<RawRow | undefined> {
  // Not by Sequelize, which asks for the columns when it finds a table in the backticks that it sets on SQLite.
  const quote = db.isMySQLCompatibleDialect() ? '`' : '"';
  const quoted = (name: string) => `${quote}${name}${quote}`;
  const { model } = db.getCollection(collection);
  const column = (field: string) => quoted(model.rawAttributes[field]?.field ?? field);
  const bind: string[] = [];
  const conditions = Object.entries(where).map(([field, wanted]) => {
    const places = [wanted].flat().map((value) => `$${bind.push(value)}`);
    return `${column(field)} IN (${places.join(', ')})`;
  });
  const statement = [
    `SELECT ${fields.map((field) => `${column(field)} AS ${quoted(field)}`).join(', ')}`,
    `FROM ${partsOf(model.getTableName()).map(quoted).join('.')}`,
    `WHERE ${conditions.join(' AND ')} LIMIT 1`,
  ].join(' ');
  const [row] = await db.sequelize.query<RawRow>(statement, { bind, type: QueryTypes.SELECT, transaction });
  return row;
}

function partsOf(table: string | { tableName: string; schema?: string }): string[] {
  if (typeof table === 'string') {
    return [table];
  }
  const { schema, tableName } = table;
  return schema ? [schema, tableName] : [tableName];
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
