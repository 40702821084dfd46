/**
 * One spelling for one number: digits, with `+` and the country code unless it is a mainland number.
 *
 * @param raw e.g. `138 0000-0001`, `+86 13800000001`, `0085291234567`
 * @returns undefined where there is no number to compare: an empty phone must never match anything
 */
export function normalizePhone(raw: string | null | undefined): string | undefined {
  const compact = (raw ?? '').replace(/[\s().-]/g, '').replace(/^00/, '+');
  if (!/^\+?\d{5,20}$/.test(compact)) {
    return undefined;
  }
  return /^(?:\+?86)?(1\d{10})$/.exec(compact)?.[1] ?? compact;
}

/** An SQL LIKE pattern that finds every spelling of a number, and maybe others: compare what it finds. */
export function phonePattern(normalized: string): string {
  return `%${normalized.replace(/\D/g, '').split('').join('%')}%`;
}
