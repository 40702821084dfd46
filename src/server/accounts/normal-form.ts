/** The form in which match rules compare values. */
import { fitsColumn, trimMarks } from '../store/text';

/** The columns of `users` that match rules compare. */
export const VALUE_COLUMNS = ['phone', 'email', 'username'] as const;

export type ValueColumn = (typeof VALUE_COLUMNS)[number];

/** @returns undefined if there is nothing to compare */
export function normalValue(column: ValueColumn, value: unknown): string | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  return column === 'phone' ? normalizePhone(value) : normalText(value);
}

/**
 * Ignores case and width; `é` may be one character or two. NFKC would go too far: `lin²@…` is not `lin2@…`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8265#section-3.3 (UsernameCaseMapped)
 */
function normalText(value: string): string | undefined {
  const normal = trimMarks(value)
    .replace(/[\uff01-\uff5e]/g, (wide) => wide.normalize('NFKC'))
    .toLowerCase()
    .normalize('NFC');
  return normal && fitsColumn(normal) ? normal : undefined;
}

/** Separators between digits; people type `ー` and `─` as dashes, too. */
const BETWEEN_DIGITS = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Dash}\p{Ps}\p{Pe}ー─·'"]/gu;

/**
 * One spelling for one number: digits, with `+` and the country code unless it is a mainland number.
 *
 * @param raw e.g. `138 0000-0001`, `（＋86）１３８０００００００１`, `tel:0085291234567`, `13800000001.0` from a spreadsheet
 * @returns undefined if there is no number to compare: an empty phone must never match
 */
export function normalizePhone(raw: string | null | undefined): string | undefined {
  const text = raw ?? '';
  if (/\p{No}/u.test(text)) {
    return undefined; // `⑩` would be two digits, and `²` is hardly one
  }
  const compact = asciiDigits(text.normalize('NFKC'))
    .replace(BETWEEN_DIGITS, '')
    .replace(/^tel[:.]?/i, '')
    .replace(/^00/, '+')
    .replace(/^((?:\+?86)?1\d{10})\.0+$/, '$1') // a spreadsheet takes the number for an amount,
    .replace(/^1\.(\d{10})E\+?10$/i, '1$1') // or for a very large one
    .replace(/^\+?\d+\.\d{1,2}$/, ''); // any other amount is none: `1380000000.0` is not `13800000000`
  const digits = compact.replaceAll('.', '');
  if (!/^\+?\d{5,20}$/.test(digits)) {
    return undefined;
  }
  return /^(?:\+?86)?(1\d{10})$/.exec(digits)?.[1] ?? digits;
}

/** NFKC converts wide digits only; those of Arabic, Hindi and others mean the same. */
function asciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) as number;
    let zero = code; // the ten digits of a script are consecutive (Unicode 4.6)
    while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) {
      zero -= 1;
    }
    return String((code - zero) % 10);
  });
}
