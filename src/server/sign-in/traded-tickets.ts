/** Which user a request has proved to be by trading a ticket: what opens a session where users sign in with WeCom only. */

interface Proven {
  authenticator: string;
  userId: number;
}

const proven = new WeakMap<object, Proven>();

/** Call it once the ticket is consumed, and has been found to be this browser's. */
export function rememberTraded(request: object, { authenticator, userId }: Proven): void {
  proven.set(request, { authenticator, userId });
}

/** Whether this request has traded a ticket of this user and authenticator. */
export function hasTraded(request: object | undefined, { authenticator, userId }: Proven): boolean {
  const traded = request && proven.get(request);
  return traded !== undefined && traded.authenticator === authenticator && traded.userId === userId;
}
