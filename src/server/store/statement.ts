/** Builds plain SQL for all databases. */
import type { Application } from '@nocobase/server';
import { QueryTypes } from 'sequelize';
import { fieldOf } from './rows';
import { escapeLike } from './text';

/**
 * A statement that is being built: values are bound, and never part of its text. Write two blanks after FROM: on SQLite,
 * Sequelize asks for the columns of a table that it finds after FROM and one.
 */
export class Statement {
  private readonly bind: unknown[] = [];

  constructor(private readonly app: Application) {}

  value(value: unknown): string {
    return `$${this.bind.push(value)}`;
  }

  table(collection: string): string {
    return this.app.db.getCollection(collection).quotedTableName();
  }

  /** @param alias of the table in this statement */
  column(collection: string, field: string, alias: string): string {
    return `${alias}.${this.quote(fieldOf(this.app.db.getCollection(collection).model, field))}`;
  }

  quote(identifier: string): string {
    return this.app.db.sequelize.getQueryInterface().quoteIdentifier(identifier);
  }

  /** A condition that a column contains a text, in any case. */
  contains(column: string, text: string): string {
    return `${column} ${this.like} ${this.value(`%${escapeLike(text)}%`)} ESCAPE '!'`;
  }

  /** A condition that the userid in an identity contains a text: what stands before its colon is the company. */
  userIdContains(column: string, text: string): string {
    return `${column} ${this.like} ${this.value(`%:%${escapeLike(text)}%`)} ESCAPE '!'`;
  }

  /** A statement that finds the ids of users whose name or username contains a text. */
  usersNamed(text: string): string {
    const column = (field: string) => this.column('users', field, 'u');
    const named = ['nickname', 'username'].map((field) => this.contains(column(field), text));
    return `SELECT ${column('id')} FROM  ${this.table('users')} u WHERE ${named.join(' OR ')}`;
  }

  /** The text at the top level of a JSON column. */
  jsonText(column: string, key: string): string {
    switch (this.app.db.sequelize.getDialect()) {
      case 'sqlite':
        return `json_extract(${column}, '$.${key}')`;
      case 'postgres':
        return `${column} ->> '${key}'`;
      default:
        return `JSON_UNQUOTE(JSON_EXTRACT(${column}, '$.${key}'))`;
    }
  }

  /** @returns the rows, with the driver's values */
  select<Row extends object>(lines: string[]): Promise<Row[]> {
    const { bind } = this;
    return this.app.db.sequelize.query<Row>(lines.join(' '), { bind, type: QueryTypes.SELECT });
  }

  /** @param from all of the statement but its SELECT */
  async count(from: string): Promise<number> {
    const [row] = await this.select<{ total: number | string }>([`SELECT COUNT(*) AS total ${from}`]);
    return Number(row?.total ?? 0);
  }

  private get like(): string {
    return this.app.db.isPostgresCompatibleDialect() ? 'ILIKE' : 'LIKE';
  }
}
