import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { Settings } from '../setup/settings';
import { type FindUsers, usersByMail, usersByPhone, usersByUsername } from './find-users';
import { mailOf, type Person } from './person';
import { normalizePhone } from './phone';

const USERNAME = /^[^@<>"'/]{1,50}$/; // what NocoBase takes

/** A new user with what the admin lets it take from WeCom. What somebody else has is left out: it must stop nobody. */
export async function createUser(
  app: Application,
  { takenFields: taken, role }: Pick<Settings, 'takenFields' | 'role'>,
  person: Person,
  transaction: Transaction,
): Promise<number> {
  const free = async (find: FindUsers, value: string | undefined) =>
    value !== undefined && (await find(app, value, transaction)).length === 0 ? value : undefined;
  const { name, wecomUserId } = person;
  const phone = await free(usersByPhone, taken.includes('phone') ? normalizePhone(person.phone) : undefined);
  const email = await free(usersByMail, mailOf(person, taken));
  const username = await free(
    usersByUsername,
    taken.includes('username') && USERNAME.test(wecomUserId) ? wecomUserId : undefined,
  );
  const knownRole = role && (await app.db.getRepository('roles').findOne({ filterByTk: role, transaction }));
  if (role && !knownRole) {
    app.logger.warn('The role for new WeCom users does not exist: they get the default role', { role });
  }
  const user = await app.db.getRepository('users').create({
    values: {
      nickname: (taken.includes('name') && name) || wecomUserId,
      ...(phone && { phone }),
      ...(email && { email }),
      ...(username && { username }),
      ...(knownRole && { roles: [role] }), // else NocoBase gives the default role
    },
    transaction,
  });
  return user.get('id') as number;
}
