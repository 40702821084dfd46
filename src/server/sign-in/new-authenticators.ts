import type { Context, Next } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import { AUTH_TYPE } from '../../shared/constants';
import { isAuthenticatorName } from './authenticator';

/** NocoBase's memory of the enabled authenticators, one a node. */
interface Storer {
  /** Another one where the name is not known. */
  get(name: string): Promise<{ name: string } | undefined>;
  getCache(): Promise<Model[]>;
  setCache(authenticators: Model[]): Promise<void>;
}

/** Middleware before NocoBase's own: for a sign-in, what another node has added or enabled since is known here, too. */
export async function knowNewAuthenticators(ctx: Context, next: Next): Promise<void> {
  const name = ctx.get('X-Authenticator');
  if (ctx.path.endsWith('/auth:signIn') && isAuthenticatorName(name)) {
    const { storer } = ctx.app.authManager as { storer: Storer };
    if ((await storer.get(name))?.name !== name) {
      const filter = { name, authType: AUTH_TYPE, enabled: true };
      const added: Model | null = await ctx.db.getRepository('authenticators').findOne({ filter });
      if (added) {
        await storer.setCache([...(await storer.getCache()), added]);
      }
    }
  }
  await next();
}
