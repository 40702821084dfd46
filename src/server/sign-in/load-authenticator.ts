import type { Context, Next } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import { SignInError, toSignInError } from '../errors';
import { findStored, isAuthenticatorName } from '../settings/authenticator';

/** NocoBase's memory of the enabled authenticators, one a node. */
interface Storer {
  /** Another one where the name is not known. */
  get(name: string): Promise<{ name: string } | undefined>;
  getCache(): Promise<Model[]>;
  setCache(authenticators: Model[]): Promise<void>;
}

/**
 * Middleware before NocoBase's own: for a sign-in, what another node has added or enabled since is known here, too.
 * However it ends, its ticket stays out of NocoBase's log.
 */
export async function loadMissingAuthenticator(ctx: Context, next: Next): Promise<void> {
  try {
    if (ctx.path.endsWith('/auth:signIn')) {
      await learn(ctx, ctx.get('X-Authenticator'));
    }
    await next();
  } finally {
    if (ctx.action?.resourceName === 'auth') {
      delete ctx.action.params.values?.ticket;
    }
  }
}

/** @throws SignInError */
async function learn({ app, logger }: Context, name: string): Promise<void> {
  const { storer } = app.authManager as { storer: Storer };
  try {
    if (isAuthenticatorName(name) && (await storer.get(name))?.name !== name) {
      const added = await findStored(app, name);
      if (added?.get('enabled')) {
        await storer.setCache([...(await storer.getCache()), added]);
      }
    }
  } catch (cause) {
    const { code, detail } = toSignInError(cause);
    logger.error('WeCom sign-in refused', { authenticator: name, code, ...detail });
    throw new SignInError(code); // the database's words are nobody's to read
  }
}
