import type { TakenField } from '../../shared/options';

/** A WeCom member as an account is found by, made of or refreshed with; whatever WeCom does not give is absent. */
export interface Person {
  /** The userid, as WeCom spells it. */
  wecomUserId: string;
  name?: string;
  phone?: string;
  /** The company's address. */
  bizMail?: string;
  /** The person's own, which they may change themselves. */
  email?: string;
}

/** The mail that a user may take: the corporate one first. */
export function mailOf({ bizMail, email }: Person, taken: readonly TakenField[]): string | undefined {
  return (taken.includes('bizMail') ? bizMail : undefined) ?? (taken.includes('email') ? email : undefined);
}
