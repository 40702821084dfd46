/** Spreadsheets take cells that begin so for formulas, which could send data away: names come from members. */
const FORMULA = /^[=+\-@\t\r]/;

/** A line of a CSV file (RFC 4180), with its end. */
export function csvLine(cells: string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
