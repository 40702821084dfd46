/** What follows a sign-in without delaying it; a failure is logged and changes nothing. */
import type { Context } from '@nocobase/actions';
import { browserKind } from '../../shared/user-agent';
import { markReturned } from './departures';
import { renameLink, updateLinkMeta } from './links';
import type { Person } from './person';
import { refreshUser, type SignedIn } from './refresh';
import { type LinkNotice, tellLinked } from './tell-user';

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
