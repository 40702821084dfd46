import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { ROOT_ROLE, type Settings } from '../settings/settings';
import { columnsOf } from '../store/rows';
import type { UserSearch } from './find-users';
import { type MemberProfile, mailOf } from './identity';
import { normalizePhone, type ValueColumn } from './normal-form';
import { markSelfAsserted } from './value-origins';

const USERNAME = /^[^@<>"'/]{1,50}$/; // what NocoBase accepts

/**
 * Creates a user with the values that the admin lets it take from WeCom. Values that another user has are left out, so
 * that they do not prevent the sign-in.
 *
 * @returns the user's id
 */
export async function createUser(
  app: Application,
  { takenFields: taken, role }: Pick<Settings, 'takenFields' | 'role'>,
  profile: MemberProfile,
  users: UserSearch,
  transaction: Transaction,
): Promise<number> {
  const { name, wecomUserId } = profile;
  const free = async (column: ValueColumn, value: string | undefined) =>
    value !== undefined && !(await users.isTaken(column, value)) ? value : undefined;
  const phone = await free('phone', taken.includes('phone') ? normalizePhone(profile.phone) : undefined);
  const email = await free('email', mailOf(profile, taken));
  const isPersonalMail = email !== undefined && email !== profile.bizMail;
  const mayBeUsername = taken.includes('username') && USERNAME.test(wecomUserId);
  const username = await free('username', mayBeUsername ? wecomUserId : undefined);
  const roleName = role && (await findRole(app, role, transaction));
  const user = await app.db.getRepository('users').create({
    values: {
      nickname: (taken.includes('name') && name) || wecomUserId,
      ...(phone && { phone }),
      ...(email && { email }),
      ...(username && { username }),
      ...(roleName && { roles: [roleName] }), // otherwise NocoBase gives the default role
    },
    transaction,
  });
  const userId = columnsOf('users', user).id;
  if (isPersonalMail) {
    await markSelfAsserted(app, userId, 'email', transaction);
  }
  return userId;
}

/** The role's name as stored: some databases find names in any case. */
async function findRole(app: Application, role: string, transaction: Transaction): Promise<string | undefined> {
  const found: Model | null = await app.db.getRepository('roles').findOne({ filterByTk: role, transaction });
  const name = found?.get('name') as string | undefined;
  if (!name || name === ROOT_ROLE) {
    app.logger.warn('The role for new WeCom users cannot be given: they get the default role', { role });
    return undefined;
  }
  return name;
}
