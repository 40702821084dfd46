/** Reads what requests for lists send. */

const MAX_PAGE = 1_000_000; // databases have a largest offset
const MAX_SEARCH = 255; // characters

/** Without control characters: PostgreSQL refuses NUL in any text, and a statement of SQLite ends there. */
export function searchText(search = ''): string {
  return search
    .slice(0, MAX_SEARCH)
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim();
}

/** @returns a page number from 1 */
export function pageNumber(page = '1'): number {
  const number = page.length < 20 ? Math.trunc(Number(page)) : 1;
  return Math.min(Math.max(number || 1, 1), MAX_PAGE);
}
