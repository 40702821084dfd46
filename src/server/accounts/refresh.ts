import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { RefreshRule } from '../../shared/options';
import type { Settings } from '../setup/settings';
import { usersByMail, usersByPhone } from './find-users';
import type { Who } from './in-turn';
import { mailOf, type Person } from './person';
import { normalizePhone } from './phone';

type Values = { nickname?: string; phone?: string; email?: string };

export interface Refreshed extends Who {
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
  const user: Model | null = await app.db.getRepository('users').findOne({ filterByTk: refreshed.userId });
  const values = user ? await withoutTaken(app, wantedValues(user, refreshed)) : {};
  const names = Object.keys(values);
  if (user && names.length > 0) {
    await user.update(values);
  }
  return names;
}

function wantedValues(user: Model, { settings, person }: Refreshed): Values {
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

async function withoutTaken(app: Application, { phone, email, ...free }: Values): Promise<Values> {
  const phoneTaken = (await usersByPhone(app, phone)).length > 0;
  const emailTaken = (await usersByMail(app, email)).length > 0;
  return { ...free, ...(phone && !phoneTaken && { phone }), ...(email && !emailTaken && { email }) };
}
