/**
 * Follows a sign-in up without delaying it: refreshes the user and the link. A failure is logged and changes nothing.
 */

import type { Context } from '@nocobase/actions';
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { RefreshRule } from '../../shared/options';
import { browserKind } from '../../shared/user-agent';
import { errorName } from '../errors';
import type { Settings } from '../settings/settings';
import { userWritten } from './cached-user';
import { markReturned } from './departures';
import { UserSearch } from './find-users';
import { type IdentityKey, type MemberProfile, mailOf } from './identity';
import { withIdentityLock } from './identity-lock';
import { renameLink, updateLinkMeta } from './links';
import { normalizePhone, normalValue } from './normal-form';
import { type LinkNotice, tellLinked } from './tell-user';
import { markSelfAsserted } from './value-origins';

interface Linked extends Pick<LinkNotice, 'authenticator' | 'userId' | 'by'> {
  profile: MemberProfile;
}

/** Runs what must wait until the browser has its answer. */
export class AfterSignIn {
  private readonly pending = new Set<Promise<void>>();

  /**
   * Once the browser has its answer: updates name, phone and mail by the admin's rules, records a first sign-in inside
   * WeCom and a new name in the link, and clears the mark of a departure. A failure is only logged.
   */
  follow(ctx: Context, signedIn: SignedIn): void {
    this.afterAnswer(ctx, () => run(ctx, signedIn));
  }

  /** Tells the user about a link that another person may have made. */
  tellLinked(ctx: Context, { authenticator, userId, profile, by }: Linked): void {
    const { wecomUserId, name = wecomUserId } = profile;
    const browser = browserKind(ctx.get('user-agent'));
    this.afterAnswer(ctx, () => tellLinked(ctx.app, { authenticator, userId, wecomUserId, name, by, browser }));
  }

  /** Runs work that the answer does not wait for. A failure is only logged. */
  afterAnswer(ctx: Context, work: () => Promise<void>): void {
    const done = answered(ctx)
      .then(work)
      .catch((error: unknown) => ctx.logger.error('WeCom follow-up failed', { error: errorName(error) }))
      .finally(() => this.pending.delete(done));
    this.pending.add(done);
  }

  /** Resolves when no work is left; called before the app stops. */
  async idle(): Promise<void> {
    await Promise.all(this.pending);
  }
}

async function answered({ res }: Context): Promise<void> {
  if (!res.closed) {
    await new Promise((resolve) => res.once('close', resolve));
  }
}

async function run({ app, logger }: Context, signedIn: SignedIn): Promise<void> {
  const { authenticator, userId, profile } = signedIn;
  const logFields = { authenticator, userId, wecomUserId: profile.wecomUserId };
  try {
    const fields = await refreshUser(app, signedIn);
    if (fields.length > 0) {
      logger.info('WeCom user refreshed', { ...logFields, fields });
    }
    if (signedIn.firstInside || signedIn.isUnused) {
      const inside = signedIn.firstInside && { inside: true };
      await updateLinkMeta(app, signedIn, { ...inside, isUnused: undefined });
    }
    if (signedIn.newName && profile.name) {
      await renameLink(app, signedIn, profile.name);
    }
    if (signedIn.wasAway && (await markReturned(app, signedIn))) {
      logger.info('WeCom member is back', logFields);
    }
  } catch (error) {
    logger.warn('WeCom user not refreshed', {
      ...logFields,
      error: errorName(error),
    });
  }
}

type Values = { nickname?: string; phone?: string; email?: string };

/** A member who has just signed in, and what WeCom told about them. */
export interface SignedIn extends IdentityKey {
  settings: Pick<Settings, 'refresh' | 'takenFields'>;
  profile: MemberProfile;
  userId: number;
  /** The user, where the caller has just read it. */
  user?: Model;
  /** The first sign-in inside WeCom by this link. */
  firstInside?: boolean;
  /** The first sign-in at all by a link that was made by hand. */
  isUnused?: boolean;
  /** The member's name in WeCom differs from the one in the link. */
  newName?: boolean;
  /** The member was marked as departed. */
  wasAway: boolean;
}

/**
 * Updates a user's name, phone and mail from WeCom, each by the admin's rule. Leaves alone what WeCom does not give,
 * and does not take a value that another user has.
 *
 * @returns the names of the values that changed
 */
async function refreshUser(app: Application, signedIn: SignedIn): Promise<string[]> {
  const users = app.db.getRepository('users');
  const before: Model | null = signedIn.user ?? (await users.findOne({ filterByTk: signedIn.userId }));
  if (!before || Object.keys(wantedValues(before, signedIn)).length === 0) {
    return []; // usually nothing changes, and no lock is needed
  }
  const written = withIdentityLock(
    app,
    signedIn,
    async (transaction) => {
      // With all columns: NocoBase caches the saved record, and would take missing columns for empty.
      const user: Model | null = await users.findOne({ filterByTk: signedIn.userId, transaction });
      const values = user ? await withoutTaken(app, wantedValues(user, signedIn), transaction) : {};
      const names = Object.keys(values);
      if (user && names.length > 0) {
        await user.update(values, { transaction });
        if (values.email !== undefined && values.email !== signedIn.profile.bizMail) {
          await markSelfAsserted(app, signedIn.userId, 'email', transaction);
        }
      }
      return names;
    },
    'afterwards',
  );
  return written.finally(() => userWritten(app, signedIn.userId));
}

function wantedValues(user: Model, { settings, profile }: SignedIn): Values {
  const { refresh, takenFields: taken } = settings;
  const name = taken.includes('name') ? profile.name : undefined;
  const phone = taken.includes('phone') ? normalizePhone(profile.phone) : undefined;
  const samePhone = phone === normalValue('phone', user.get('phone'));
  const mail = mailOf(profile, taken);
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
  const users = new UserSearch(app, transaction);
  const phoneTaken = phone !== undefined && (await users.isTaken('phone', phone));
  const emailTaken = email !== undefined && (await users.isTaken('email', email));
  return { ...free, ...(phone && !phoneTaken && { phone }), ...(email && !emailTaken && { email }) };
}
