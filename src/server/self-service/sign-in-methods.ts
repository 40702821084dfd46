import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { OnlyWayIn } from '../../shared/actions';
import { AUTH_TYPE, PASSWORD_TYPE } from '../../shared/constants';
import { isRootUser } from '../accounts/match';
import { isWecomOnly } from '../settings/wecom-only';
import { columnsOf } from '../store/rows';

/** NocoBase's authenticator type for codes by text message; like passwords, it needs no link. */
const SMS = 'SMS';

/**
 * Why the user cannot sign in without this authenticator. Methods that may not work for the user do not count.
 *
 * @returns undefined if the user can
 */
export async function onlyWayInReason(
  app: Application,
  user: Model,
  authenticator: string,
  transaction?: Transaction,
): Promise<OnlyWayIn | undefined> {
  const others = await openAuthenticators(app, user, authenticator, transaction);
  const has = (authType: string) => others.some((other) => other.get('authType') === authType);
  const obstacle = passwordObstacle(user, has(PASSWORD_TYPE));
  if (!obstacle || (has(SMS) && user.get('phone'))) {
    return undefined;
  }
  const byLink = others.filter((other) => ![PASSWORD_TYPE, SMS].includes(columnsOf('authenticators', other).authType));
  const links = await app.db.getRepository('usersAuthenticators').count({
    filter: { userId: user.get('id'), authenticator: { $in: byLink.map((other) => other.get('name')) } },
    transaction,
  });
  return links > 0 ? undefined : obstacle;
}

/** @returns why the user cannot sign in with a password; undefined if the user can */
export function passwordObstacle(user: Model, isOpen: boolean): OnlyWayIn | undefined {
  if (!isOpen) {
    return 'NO_OTHER_WAY';
  }
  if (!user.get('username') && !user.get('email')) {
    return 'NO_SIGN_IN_NAME';
  }
  return user.get('password') ? undefined : 'NO_PASSWORD';
}

/** The other authenticators by which the user may sign in. */
async function openAuthenticators(
  app: Application,
  user: Model,
  authenticator: string,
  transaction?: Transaction,
): Promise<Model[]> {
  const others: Model[] = await app.db.getRepository('authenticators').find({
    fields: ['name', 'authType'],
    filter: { enabled: true, name: { $ne: authenticator } },
    transaction,
  });
  const { id } = columnsOf('users', user);
  const isLimited = (await isWecomOnly(app, transaction)) && !(await isRootUser(app, id, transaction));
  return isLimited ? others.filter((other) => other.get('authType') === AUTH_TYPE) : others;
}
