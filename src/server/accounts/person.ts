import type { Model } from '@nocobase/database';
import type { TakenField } from '../../shared/options';
import type { WecomUserId } from '../../shared/wecom-user-id';

/** What a user is found by, created from or refreshed with; fields that WeCom does not give are absent. */
export interface Person {
  /** The userid, as WeCom spells it. */
  wecomUserId: WecomUserId;
  name?: string;
  phone?: string;
  /** The company's mail address. */
  bizMail?: string;
  /** The member's own mail address, which they may change themselves. */
  email?: string;
}

/** The mail address that a user may take: the company's first. */
export function mailOf({ bizMail, email }: Person, taken: readonly TakenField[]): string | undefined {
  return (taken.includes('bizMail') ? bizMail : undefined) ?? (taken.includes('email') ? email : undefined);
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

/** The name of a user in an admin's lists: nickname, else username, else `#id`. */
export function userNameOf(user: Model | null | undefined, id: number): string {
  return user?.get('nickname') || user?.get('username') || `#${id}`;
}
