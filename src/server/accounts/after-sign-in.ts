/** What follows a sign-in without delaying it; a failure is logged and changes nothing. */
import type { Context } from '@nocobase/actions';
import { noteBack } from './leaving';
import { refreshUser } from './refresh';

type SignedIn = Parameters<typeof refreshUser>[1];

export class AfterSignIn {
  private readonly running = new Set<Promise<void>>();

  /** Begins when the browser has its answer. */
  follow(ctx: Context, signedIn: SignedIn): void {
    ctx.res.once('close', () => {
      const run = this.run(ctx, signedIn).finally(() => this.running.delete(run));
      this.running.add(run);
    });
  }

  /** Resolves when nothing is under way; before the app stops. */
  async idle(): Promise<void> {
    await Promise.all(this.running);
  }

  private async run({ app, logger }: Context, signedIn: SignedIn): Promise<void> {
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
}
