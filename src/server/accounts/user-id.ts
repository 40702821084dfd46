/**
 * The id of a user as a request gives it. `Number(value)` and `String(value)` would call what an object says is its
 * `toString`.
 *
 * @param value a number, or its digits in a query
 */
export function readUserId(value: unknown): number | undefined {
  const id = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
