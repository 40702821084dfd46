import type { Context, Next } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import { AUTH_TYPE } from '../../shared/constants';
import { isAuthenticatorName } from './authenticator';

/** NocoBase's memory of the enabled authenticators, one a node. */
interface Storer {
  /** Another one where the name is not known. */
  get(name: string): Promise<{ name: string } | undefined>;
  setCache(authenticators: Model[]): Promise<void>;
}

/** Middleware before NocoBase's own: for a sign-in, what another node has added or enabled since is known here, too. */
export async function knowNewAuthenticators(ctx: Context, next: Next): Promise<void> {
  const name = ctx.get('X-Authenticator');
  if (ctx.path.endsWith('/auth:signIn') && isAuthenticatorName(name)) {
    const { storer } = ctx.app.authManager as { storer: Storer };
    if ((await storer.get(name))?.name !== name) {
      const authenticators = ctx.db.getRepository('authenticators');
      if (await authenticators.count({ filter: { name, authType: AUTH_TYPE, enabled: true } })) {
        await storer.setCache(await authenticators.find({ filter: { enabled: true } }));
      }
    }
  }
  await next();
}
