declare const brand: unique symbol;

/** Identifies a member: `corpId:userid` with the userid in lower case, the `uuid` of NocoBase's `usersAuthenticators`. */
export type Identity = string & { readonly [brand]: 'Identity' };
