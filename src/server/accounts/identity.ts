import type { Identity } from '../../shared/identity';
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
