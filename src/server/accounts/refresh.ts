import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { RefreshRule } from '../../shared/options';
import type { Settings } from '../setup/settings';
import { usersByMail, usersByPhone } from './find-users';
import { inTurn, type Who } from './in-turn';
import { mailOf, type Person } from './person';
import { normalizePhone } from './phone';

type Values = { nickname?: string; phone?: string; email?: string };

interface Refreshed extends Who {
  settings: Pick<Settings, 'refresh' | 'takenFields'>;
  person: Person;
  userId: number;
}

/**
 * Lets a user's name, phone and mail follow WeCom's, each as the admin wants it. What WeCom does not give is left alone,
 * and so is what somebody else has.
 *
 * @returns the names of the values that changed
 */
export async function refreshUser(app: Application, refreshed: Refreshed): Promise<string[]> {
  const users = app.db.getRepository('users');
  const before: Model | null = await users.findOne({ filterByTk: refreshed.userId });
  if (!before || Object.keys(wantedValues(before, refreshed)).length === 0) {
    return []; // the rule: nothing to write, and nobody to wait for
  }
  return inTurn(app, refreshed, async (transaction) => {
    const user: Model | null = await users.findOne({ filterByTk: refreshed.userId, transaction });
    const values = user ? await withoutTaken(app, wantedValues(user, refreshed), transaction) : {};
    if (Object.keys(values).length > 0) {
      await users.update({ filterByTk: refreshed.userId, values, transaction });
    }
    return Object.keys(values);
  });
}

function wantedValues(user: Model, { settings, person }: Pick<Refreshed, 'settings' | 'person'>): Values {
  const { refresh, takenFields } = settings;
  const phone = normalizePhone(person.phone);
  const samePhone = phone === normalizePhone(user.get('phone') as string | null);
  const mail = mailOf(person, takenFields);
  const sameMail = mail?.toLowerCase() === (user.get('email') as string | null)?.toLowerCase();
  return {
    ...(person.name !== user.get('nickname') && follow('nickname', refresh.name, user, person.name)),
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
  const phoneTaken = (await usersByPhone(app, phone, transaction)).length > 0;
  const emailTaken = (await usersByMail(app, email, transaction)).length > 0;
  return { ...free, ...(phone && !phoneTaken && { phone }), ...(email && !emailTaken && { email }) };
}
