declare const brand: unique symbol;

/** Who somebody is to WeCom: `corpId:userid`, the `uuid` of NocoBase's `usersAuthenticators`. */
export type Identity = string & { readonly [brand]: 'Identity' };

/** WeCom's userids are case-insensitive, and it spells them differently from call to call. */
export function identityOf(corpId: string, wecomUserId: string): Identity {
  return `${corpId}:${wecomUserId.toLowerCase()}` as Identity;
}

/** The userid in an identity, in lower case. */
export function wecomUserIdOf(identity: string): string {
  return identity.slice(identity.indexOf(':') + 1);
}
