/** After a sign-in with a password, or in any other way but WeCom, suggests to link an account. */
import type { Context, Next } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE, LINK_PURPOSE } from '../../shared/constants';
import { needsNoSuggestion, suggestLink } from '../accounts/link-suggestions';
import { findAuthenticator } from '../settings/authenticator';
import { rememberedAuthenticators } from '../settings/remembered';
import { columnsOf } from '../store/rows';
import { actionUrl } from './addresses';
import type { SignInServices } from './flow';
import { linkingMember } from './wecom-only/exceptions';

/** Middleware: the sign-in is answered first, and nothing that happens here can break it. */
export function suggestLinkAfterSignIn(services: SignInServices) {
  return async (ctx: Context, next: Next): Promise<void> => {
    await next();
    const userId = signedInOtherwise(ctx);
    if (userId !== undefined) {
      services.afterSignIn.afterAnswer(ctx, async () => {
        if (!(await linkingMember(ctx, services))) {
          await suggest(ctx.app, userId); // otherwise the user is about to link
        }
      });
    }
  };
}

/** @returns the user whom another authenticator has just given a session */
function signedInOtherwise({ action, auth, body }: Context): number | undefined {
  const isSignIn = action?.resourceName === 'auth' && action.actionName === 'signIn';
  if (!isSignIn || auth.authenticator?.authType === AUTH_TYPE) {
    return undefined;
  }
  const { user, token } = (body ?? {}) as { user?: { id?: unknown }; token?: unknown };
  return token && user?.id ? Number(user.id) : undefined;
}

async function suggest(app: Application, userId: number): Promise<void> {
  const linking = (await authenticatorsInMemory(app)).filter(({ linkAfterSignIn }) => linkAfterSignIn !== false);
  const [suggested] = linking.filter(({ suggestLink }) => suggestLink !== false);
  const names = linking.map(({ name }) => name);
  if (!suggested || (await needsNoSuggestion(app, userId, names))) {
    return;
  }
  // Another node may have changed it since.
  const { name, settings } = await findAuthenticator(app, suggested.name);
  if (settings.linkAfterSignIn && settings.suggestLink) {
    const url = actionUrl(app, { name, settings }, 'authorize', { purpose: LINK_PURPOSE });
    await suggestLink(app, { userId, authenticator: name, url });
  }
}

interface Remembered {
  name: string;
  sort: number;
  linkAfterSignIn?: unknown;
  suggestLink?: unknown;
}

/** The enabled WeCom authenticators that this node remembers, in their order; costs no query. */
async function authenticatorsInMemory(app: Application): Promise<Remembered[]> {
  return (await rememberedAuthenticators(app).getCache())
    .filter((record) => record.get('authType') === AUTH_TYPE)
    .map((record) => {
      const { name } = columnsOf('authenticators', record);
      const { linkAfterSignIn, suggestLink } = record.get('options') ?? {};
      return { name, sort: Number(record.get('sort')), linkAfterSignIn, suggestLink };
    })
    .sort((a, b) => a.sort - b.sort);
}
