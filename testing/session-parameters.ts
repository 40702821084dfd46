/** Redirect targets that carry a session, and what must remain of them, for the unit tests and the tests over HTTP. */

/** Has the form of a token. */
export const JWT = 'eyJhbGciOiJIUzI1NiJ9.planted.sig-na_ture';

export const WITH_SESSION: [target: string, left: string][] = [
  [`/admin?token=${JWT}`, '/admin'],
  [`/admin?token=${JWT}&authenticator=basic`, '/admin'],
  [`/admin?authenticator=oidc&token=${JWT}#part`, '/admin#part'],
  [`/admin/x?tab=1&token=${JWT}&y=%2F%2fz+a#h`, '/admin/x?tab=1&y=%2F%2fz+a#h'],
  [`/admin?token=${JWT}&tab=1&token=${JWT}&tab=2`, '/admin?tab=1&tab=2'],
  [`/admin?TOKEN=${JWT}&Authenticator=x&a=1`, '/admin?a=1'],
  [`/admin?to%6ben=${JWT}&a=1`, '/admin?a=1'],
  [`/admin?%74%6F%6B%65%6E=${JWT}`, '/admin'],
  [`/admin?%2574oken=${JWT}&a=1`, '/admin?a=1'],
  [`/admin?%25%37%34oken=${JWT}&a=1`, '/admin?a=1'],
  [`/admin?%252574oken=${JWT}&a=1`, '/admin?a=1'],
  [`/admin?token%3D${JWT}&a=1`, '/admin?a=1'],
  [`/admin?token[]=${JWT}&token[0]=${JWT}&a=1`, '/admin?a=1'],
  [`/admin?token%5B%5D=${JWT}&token%255Ba%255D=${JWT}`, '/admin'],
  [`/admin?%20token%20=${JWT}&+token=${JWT}`, '/admin'],
  [`/admin?a=1;token=${JWT};b=2`, '/admin?a=1;b=2'],
  [`/admin;token=${JWT}?a=1`, '/admin?a=1'],
  [`/admin??token=${JWT}`, '/admin?'],
  [`/admin?&&token=${JWT}`, '/admin?&'],
  [`/admin?a=%ff%&token=${JWT}&%E0%A4%A=1`, '/admin?a=%ff%&%E0%A4%A=1'],
  [`/admin#token=${JWT}`, '/admin'],
  [`/admin#token=${JWT}&a=1`, '/admin#a=1'],
  [`/admin#/x?token=${JWT}&a=1`, '/admin#/x?a=1'],
  [`/admin?a=1#/x?a=1&token=${JWT}`, '/admin?a=1#/x?a=1'],
  [`/admin?next=/m?token=${JWT}`, '/admin?next=/m'],
  [`/admin?a=1&redirect=%2Fadmin%3Ftoken%3D${JWT}`, '/admin?a=1'],
  [`/admin?a=1&redirect=%252Fadmin%253Fx%253D1%2526token%253D${JWT}`, '/admin?a=1'],
  ['/admin?token', '/admin'],
  ['/admin?token=', '/admin'],
];

/** Targets without a session, which must stay as they are. */
export const WITHOUT_SESSION = [
  '/admin',
  '/admin?',
  '/admin#',
  '/admin?a=1&b=2&a=3&&c#h',
  '/admin?tokens=1&my_token=2&tokenId=3&x=token&authenticators=4&token.x=5',
  '/admin/token/authenticator?q=the%20token%20is%3D1',
  '/admin?b=%7B%22token%22%3A1%7D&a=%2f%2F+%E4%B8%AD;c=1',
  '/中文?a=%ff%zz&%=1#/x?y=1&z',
];
