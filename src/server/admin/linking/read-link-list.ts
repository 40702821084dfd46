/**
 * Reads a pasted or uploaded list of links: `username,userid`, with `;` or tabs as well, and a header or none. Further
 * columns are ignored: the list of refused lines has the reason in one.
 */

const MAX_CELL = 255; // characters

export interface LinkLine {
  /** Of the file, from 1. */
  line: number;
  username: string;
  wecomUserId: string;
  isReadable: boolean;
}

export function readLinkList(csv: string): LinkLine[] {
  const lines = csv.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const read = lines.flatMap((text, index) => (text.trim() === '' ? [] : [readLine(text, index + 1)]));
  const [first] = read;
  return first && isHeader(first) ? read.slice(1) : read;
}

function readLine(text: string, line: number): LinkLine {
  const separator = /[,;\t]/.exec(text.replace(/"[^"]*"/g, ''))?.[0] ?? ','; // a reason may contain others
  const cells = text.split(separator).map(unquoted);
  const [username = '', wecomUserId = ''] = cells;
  const isReadable =
    cells.length >= 2 &&
    [username, wecomUserId].every((cell) => /^[^\p{Cc}\p{Cs}"]+$/u.test(cell) && cell.length <= MAX_CELL);
  return { line, username: shown(username), wecomUserId: shown(wecomUserId), isReadable };
}

/**
 * Neither a username nor a userid contains a separator, so quotes protect nothing. The list of refused lines has an
 * apostrophe before what a spreadsheet would run.
 */
function unquoted(cell: string): string {
  const trimmed = cell.trim();
  const bare =
    trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1).trim() : trimmed;
  return bare.replace(/^'(?=[=+\-@])/, '');
}

const shown = (cell: string) => cell.replace(/[\p{Cc}\p{Cs}]/gu, ' ').slice(0, MAX_CELL);

function isHeader({ username, wecomUserId }: LinkLine): boolean {
  const word = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  return word(username) === 'username' && ['userid', 'wecomuserid'].includes(word(wecomUserId));
}
