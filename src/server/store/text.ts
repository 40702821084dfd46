/** Texts as people, spreadsheets and other systems write them, and as a database takes them. */

const COLUMN_LENGTH = 255; // of a string column, in characters; SQLite alone takes more

/** Without blanks, control characters and invisible marks at its ends: contact apps put marks of direction there. */
export function trimMarks(text: string): string {
  const visible =
    /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}](?:.*[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}])?/su;
  return visible.exec(text)?.[0] ?? '';
}

/** A name as every database takes it, '' where nothing of it can be seen: PostgreSQL refuses NUL, and what is too long. */
export function nameForColumn(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim();
  return trimMarks(plain) && [...plain].slice(0, COLUMN_LENGTH).join('').trimEnd();
}

/** Whether a value fits its column as it is: half a mail address is another one. */
export function fitsColumn(text: string): boolean {
  return text.length <= COLUMN_LENGTH;
}
