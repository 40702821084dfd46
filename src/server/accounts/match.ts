/** Which user a WeCom person is, by the rules an admin has chosen, in their order. */
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { MatchRule } from '../../shared/options';
import type { SignInErrorCode } from '../../shared/sign-in-error';
import { ROOT_ROLE, type Settings } from '../setup/settings';
import { type FindUsers, usersByMail, usersByPhone, usersByUsername } from './find-users';
import type { Person } from './person';

type Ambiguity = Extract<SignInErrorCode, `${string}_AMBIGUOUS`>;

export type Match = { kind: 'one'; userId: number; by: MatchRule } | { kind: 'several'; code: Ambiguity };

interface Rule {
  find: FindUsers;
  value(person: Person): string | undefined;
  ambiguity: Ambiguity;
}

const RULES: Record<MatchRule, Rule> = {
  phone: { find: usersByPhone, value: ({ phone }) => phone, ambiguity: 'PHONE_AMBIGUOUS' },
  bizMail: { find: usersByMail, value: ({ bizMail }) => bizMail, ambiguity: 'MAIL_AMBIGUOUS' },
  email: { find: usersByMail, value: ({ email }) => email, ambiguity: 'MAIL_AMBIGUOUS' },
  username: { find: usersByUsername, value: ({ wecomUserId }) => wecomUserId, ambiguity: 'USERNAME_AMBIGUOUS' },
};

/** @returns undefined where no rule finds anybody; the first rule that does decides */
export async function findMatch(
  app: Application,
  { matchBy, rootMatch }: Pick<Settings, 'matchBy' | 'rootMatch'>,
  person: Person,
  transaction?: Transaction,
): Promise<Match | undefined> {
  for (const by of matchBy) {
    const { find, value, ambiguity } = RULES[by];
    const found = await find(app, value(person), transaction);
    const mayBeRoot = rootMatch === 'any' || rootMatch === by;
    const users = mayBeRoot ? found : await withoutRoot(app, found, transaction);
    const [userId] = users;
    if (users.length > 1) {
      return { kind: 'several', code: ambiguity };
    }
    if (userId !== undefined) {
      return { kind: 'one', userId, by };
    }
  }
  return undefined;
}

async function withoutRoot(app: Application, userIds: number[], transaction?: Transaction): Promise<number[]> {
  if (userIds.length === 0) {
    return [];
  }
  const roots: Model[] = await app.db.getRepository('users').find({
    fields: ['id'],
    filter: { id: { $in: userIds }, 'roles.name': ROOT_ROLE },
    transaction,
  });
  const rootIds = roots.map((user) => user.get('id'));
  return userIds.filter((id) => !rootIds.includes(id));
}
