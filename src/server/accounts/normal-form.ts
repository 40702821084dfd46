/** The form in which match rules compare values. */
import { fitsColumn, trimMarks } from '../store/text';
import { normalizePhone } from './person';

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
