/**
 * Where a formula may begin, which could send data away: names come from members. Spreadsheets of other countries
 * separate cells by semicolons or tabs, and take wide signs for the same.
 */
const BEFORE_FORMULA = /(^|[;\t\r\n])(?=[=+\-@\t\r＝＋－＠])/g;

/** The first line, after a byte order mark, without which Excel takes UTF-8 for another encoding. */
export function csvHeader(columns: string[]): string {
  return `\ufeff${csvLine(columns)}`;
}

/** A line of a CSV file (RFC 4180), with its end. */
export function csvLine(cells: string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(text: string): string {
  const plain = text.replace(BEFORE_FORMULA, "$1'");
  return /[",;\t\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
