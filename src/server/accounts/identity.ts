/** Who a member is: their identity, and what WeCom tells about them. */
import type { Identity } from '../../shared/identity';
import type { TakenField } from '../../shared/options';
import { normalWecomUserId, toWecomUserId, type WecomUserId } from '../../shared/wecom-user-id';

/** A member as one authenticator knows them. */
export interface IdentityKey {
  /** Name of the authenticator. */
  authenticator: string;
  identity: Identity;
}

export function identityOf(corpId: string, wecomUserId: string): Identity {
  return `${corpId}:${normalWecomUserId(wecomUserId)}` as Identity;
}

/** Whether an identity is of this company. */
export function isOfCorp(identity: string, corpId: string): boolean {
  return identity.startsWith(`${corpId}:`) && wecomUserIdOf(identity) !== '';
}

/** The company in an identity. */
export function corpIdOf(identity: Identity): string {
  return identity.slice(0, identity.indexOf(':'));
}

/** The userid in an identity, in lower case. */
export function wecomUserIdOf(identity: string): WecomUserId {
  return toWecomUserId(identity.slice(identity.indexOf(':') + 1));
}

/**
 * What WeCom tells about a member. A user is found, created and refreshed by it; fields that WeCom does not give are
 * absent.
 */
export interface MemberProfile {
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
export function mailOf({ bizMail, email }: MemberProfile, taken: readonly TakenField[]): string | undefined {
  return (taken.includes('bizMail') ? bizMail : undefined) ?? (taken.includes('email') ? email : undefined);
}
