/** What follows a sign-in without delaying it; a failure is logged and changes nothing. */
import type { Context } from '@nocobase/actions';
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { RefreshRule } from '../../shared/options';
import { browserKind } from '../../shared/user-agent';
import type { Settings } from '../settings/settings';
import { userWritten } from './cached-user';
import { markReturned } from './departures';
import { isTaken } from './find-users';
import type { IdentityKey } from './identity';
import { withIdentityLock } from './identity-lock';
import { renameLink, updateLinkMeta } from './links';
import { normalValue } from './normal-form';
import { mailOf, normalizePhone, type Person } from './person';
import { type LinkNotice, tellLinked } from './tell-user';
import { markSelfAsserted } from './value-origins';

interface Linked extends Pick<LinkNotice, 'authenticator' | 'userId' | 'by'> {
  person: Person;
}

export class AfterSignIn {
  private readonly followed = new Set<Promise<void>>();

  /** Begins when the browser has its answer. */
  follow(ctx: Context, signedIn: SignedIn): void {
    this.afterAnswer(ctx, () => run(ctx, signedIn));
  }

  /** The same for a link that was made without a user of its own. */
  tellLinked(ctx: Context, { authenticator, userId, person, by }: Linked): void {
    const { wecomUserId, name = wecomUserId } = person;
    const browser = browserKind(ctx.get('user-agent'));
    this.afterAnswer(ctx, () => tellLinked(ctx.app, { authenticator, userId, wecomUserId, name, by, browser }));
  }

  /** @param work never throws */
  private afterAnswer(ctx: Context, work: () => Promise<void>): void {
    const done = answered(ctx)
      .then(work)
      .finally(() => this.followed.delete(done));
    this.followed.add(done);
  }

  /** Resolves when all that has been followed is done; before the app stops. */
  async idle(): Promise<void> {
    await Promise.all(this.followed);
  }
}

async function answered({ res }: Context): Promise<void> {
  if (!res.closed) {
    await new Promise((resolve) => res.once('close', resolve));
  }
}

async function run({ app, logger }: Context, signedIn: SignedIn): Promise<void> {
  const { authenticator, userId, person } = signedIn;
  const who = { authenticator, userId, wecomUserId: person.wecomUserId };
  try {
    const fields = await refreshUser(app, signedIn);
    if (fields.length > 0) {
      logger.info('WeCom user refreshed', { ...who, fields });
    }
    if (signedIn.firstInside) {
      await updateLinkMeta(app, signedIn, { inside: true });
    }
    if (signedIn.newName && person.name) {
      await renameLink(app, signedIn, person.name);
    }
    if (signedIn.wasAway && (await markReturned(app, signedIn))) {
      logger.info('WeCom member is back', who);
    }
  } catch (error) {
    logger.warn('WeCom user not refreshed', { ...who, error: error instanceof Error ? error.name : typeof error });
  }
}

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
