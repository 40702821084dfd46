/** Cleans texts that were typed, or come from spreadsheets and other systems, for comparison and for the database. */

const COLUMN_LENGTH = 255; // of a string column, in characters; SQLite alone takes more

/** Removes blanks, control characters and invisible marks at the ends: contact apps put direction marks there. */
export function trimMarks(text: string): string {
  const visible =
    /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}](?:.*[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}])?/su;
  return visible.exec(text)?.[0] ?? '';
}

/** A name that every database accepts, or '' if nothing of it is visible: PostgreSQL refuses NUL, and long values. */
export function nameForColumn(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim();
  return trimMarks(plain) && [...plain].slice(0, COLUMN_LENGTH).join('').trimEnd();
}

/** Whether a value fits its column as it is: half a mail address is another one. */
export function fitsColumn(text: string): boolean {
  return text.length <= COLUMN_LENGTH;
}

/** The text itself, as a pattern of LIKE with `!` for its escape character: databases differ about the backslash. */
export function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}
