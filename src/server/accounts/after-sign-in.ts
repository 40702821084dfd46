/** What follows a sign-in without delaying it; a failure is logged and changes nothing. */
import type { Context } from '@nocobase/actions';
import { noteBack } from './leaving';
import { refreshUser, type SignedIn } from './refresh';

/**
 * SQLite refuses NocoBase's writes that meet others: there the work waits until no WeCom sign-in is under way, and one
 * that comes meanwhile waits for the piece of work that is.
 */
export class AfterSignIn {
  private readonly followed = new Set<Promise<void>>();
  private readonly waiting: (() => Promise<void>)[] = [];
  private underWay = 0;
  private draining?: Promise<void>;

  /** Begins when the browser has its answer. To be called before NocoBase writes. */
  async follow(ctx: Context, signedIn: SignedIn): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.underWay += 1;
      const answered = () => {
        this.underWay -= 1;
        this.waiting.push(() => run(ctx, signedIn).finally(resolve));
        this.draining ??= this.drain(isSqlite(ctx)).finally(() => {
          this.draining = undefined;
        });
      };
      if (ctx.res.closed) {
        answered(); // the browser has gone
      } else {
        ctx.res.once('close', answered);
      }
    });
    this.followed.add(done);
    void done.finally(() => this.followed.delete(done));
    if (isSqlite(ctx)) {
      await this.draining;
    }
  }

  /** Resolves when all that has been followed is done; before the app stops. */
  async idle(): Promise<void> {
    await Promise.all(this.followed);
  }

  private async drain(onlyWhenQuiet: boolean): Promise<void> {
    while (!(onlyWhenQuiet && this.underWay > 0)) {
      const next = this.waiting.shift();
      if (!next) {
        return;
      }
      await next();
    }
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
    if (await noteBack(app, signedIn)) {
      logger.info('WeCom member is back', who);
    }
  } catch (error) {
    logger.warn('WeCom user not refreshed', { ...who, error: error instanceof Error ? error.name : typeof error });
  }
}

function isSqlite({ app }: Context): boolean {
  return app.db.sequelize.getDialect() === 'sqlite';
}
