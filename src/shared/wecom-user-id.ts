declare const brand: unique symbol;

/**
 * A member's userid. WeCom ignores its case and spells it differently from call to call, so compare two of them with
 * {@link isSameWecomUser}, and store or show the {@link normalWecomUserId}.
 */
export type WecomUserId = string & { readonly [brand]: 'WecomUserId' };

/** @param text a userid from WeCom or from the database */
export function toWecomUserId(text: string): WecomUserId {
  return text as WecomUserId;
}

/** The userid in lower case. */
export function normalWecomUserId(text: string): WecomUserId {
  return toWecomUserId(text.toLowerCase());
}

export function isSameWecomUser(one: string, other: string): boolean {
  return normalWecomUserId(one) === normalWecomUserId(other);
}
