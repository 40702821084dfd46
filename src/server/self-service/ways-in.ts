import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';

/** NocoBase's own types of authenticators, which need no link. */
const PASSWORD = 'Email/Password';
const SMS = 'SMS';

/** Whether a user could still sign in without this authenticator. Ways that nobody can be sure of don't count. */
export async function hasAnotherWay(
  app: Application,
  user: Model,
  authenticator: string,
  transaction: Transaction,
): Promise<boolean> {
  const others: Model[] = await app.db.getRepository('authenticators').find({
    fields: ['name', 'authType'],
    filter: { enabled: true, name: { $ne: authenticator } },
    transaction,
  });
  const has = (authType: string) => others.some((other) => other.get('authType') === authType);
  const value = (name: string) => Boolean(user.get(name));
  if (has(PASSWORD) && value('password') && (value('username') || value('email'))) {
    return true;
  }
  if (has(SMS) && value('phone')) {
    return true;
  }
  const byLink = others.filter((other) => ![PASSWORD, SMS].includes(other.get('authType') as string));
  const links = await app.db.getRepository('usersAuthenticators').count({
    filter: { userId: user.get('id'), authenticator: { $in: byLink.map((other) => other.get('name')) } },
    transaction,
  });
  return links > 0;
}
