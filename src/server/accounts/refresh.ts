import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { RefreshRule } from '../../shared/options';
import type { Settings } from '../settings/settings';
import { userWritten } from './cached-user';
import { isTaken } from './find-users';
import type { IdentityKey } from './identity';
import { withIdentityLock } from './identity-lock';
import { normalValue } from './normal-form';
import { mailOf, type Person } from './person';
import { normalizePhone } from './phone';
import { markSelfAsserted } from './value-origins';

type Values = { nickname?: string; phone?: string; email?: string };

/** Somebody who has just signed in, and what WeCom gave of them. */
export interface SignedIn extends IdentityKey {
  settings: Pick<Settings, 'refresh' | 'takenFields'>;
  person: Person;
  userId: number;
  /** The first sign-in inside WeCom by this link. */
  firstInside?: boolean;
  /** WeCom calls the person by another name than the link has. */
  newName?: boolean;
  /** They were known to have left, or to be disabled. */
  wasAway: boolean;
}

/**
 * Lets a user's name, phone and mail follow WeCom's, each as the admin wants it. What WeCom does not give is left alone,
 * and so is what somebody else has.
 *
 * @returns the names of the values that changed
 */
export async function refreshUser(app: Application, signedIn: SignedIn): Promise<string[]> {
  const users = app.db.getRepository('users');
  const before: Model | null = await users.findOne({ filterByTk: signedIn.userId });
  if (!before || Object.keys(wantedValues(before, signedIn)).length === 0) {
    return []; // as a rule: nothing to write, and no turn to wait for
  }
  const written = withIdentityLock(
    app,
    signedIn,
    async (transaction) => {
      // With all columns: NocoBase caches what is saved, and would take those that are missing for empty.
      const user: Model | null = await users.findOne({ filterByTk: signedIn.userId, transaction });
      const values = user ? await withoutTaken(app, wantedValues(user, signedIn), transaction) : {};
      const names = Object.keys(values);
      if (user && names.length > 0) {
        await user.update(values, { transaction });
        if (values.email !== undefined && values.email !== signedIn.person.bizMail) {
          await markSelfAsserted(app, signedIn.userId, 'email', transaction);
        }
      }
      return names;
    },
    'afterwards',
  );
  return written.finally(() => userWritten(app, signedIn.userId));
}

function wantedValues(user: Model, { settings, person }: SignedIn): Values {
  const { refresh, takenFields: taken } = settings;
  const name = taken.includes('name') ? person.name : undefined;
  const phone = taken.includes('phone') ? normalizePhone(person.phone) : undefined;
  const samePhone = phone === normalValue('phone', user.get('phone'));
  const mail = mailOf(person, taken);
  const sameMail = normalValue('email', mail) === normalValue('email', user.get('email'));
  return {
    ...(name !== user.get('nickname') && follow('nickname', refresh.name, user, name)),
    ...(!samePhone && follow('phone', refresh.phone, user, phone)),
    ...(!sameMail && follow('email', refresh.email, user, mail)),
  };
}

function follow(column: keyof Values, rule: RefreshRule, user: Model, value: string | undefined): Values {
  const wanted = rule === 'always' || (rule === 'blank' && !user.get(column));
  return wanted && value ? { [column]: value } : {};
}

async function withoutTaken(app: Application, values: Values, transaction: Transaction): Promise<Values> {
  const { phone, email, ...free } = values;
  const phoneTaken = phone !== undefined && (await isTaken(app, 'phone', phone, transaction));
  const emailTaken = email !== undefined && (await isTaken(app, 'email', email, transaction));
  return { ...free, ...(phone && !phoneTaken && { phone }), ...(email && !emailTaken && { email }) };
}
