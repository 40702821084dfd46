import type { Context } from '@nocobase/actions';
import { sameSiteTarget } from '../../shared/redirect-target';
import { browserKind } from '../../shared/user-agent';
import { selectRow } from '../store/plain-select';
import { landingOf } from './addresses';
import { authorize, authorizeAddress } from './authorize';
import type { SignInServices } from './flow';
import { redirectOrExplain } from './redirect-or-explain';

interface OpenInput {
  authenticator?: string;
  redirect?: string;
}

/**
 * Action `wecom:open`: where links in messages lead. A desktop browser in which a user is signed in goes to the page
 * itself; any other browser signs in first, as by `wecom:authorize`, which inside WeCom notices another person.
 */
export async function open(ctx: Context, services: SignInServices, input: OpenInput): Promise<void> {
  if (browserKind(ctx.get('user-agent')) !== 'desktop') {
    return authorize(ctx, services, input);
  }
  const redirect = sameSiteTarget(input.redirect) ?? undefined;
  await redirectOrExplain(ctx, services, { authenticator: input.authenticator, redirect }, async () =>
    (await hasSession(ctx))
      ? (await landingOf(ctx, redirect)).path
      : authorizeAddress(ctx, services, { ...input, redirect }),
  );
}

/**
 * Whether this browser has a session. Nothing is given for it but the address of the page, so the token's signature does
 * not matter; and one that has expired counts, because NocoBase's client renews it.
 */
async function hasSession(ctx: Context): Promise<boolean> {
  const jti = jtiOf(ctx.cookies.get(`nb_auth_token_${ctx.app.name}`) ?? '');
  if (jti === undefined) {
    return false;
  }
  const row = await selectRow(ctx.app, { collection: 'issuedTokens', fields: ['signInTime'], where: { jti } });
  const { sessionExpirationTime } = await ctx.app.authManager.tokenController.getConfig();
  return row !== undefined && Date.now() - Number(row.signInTime) < sessionExpirationTime;
}

function jtiOf(token: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const { jti } = payload as { jti?: unknown };
    return typeof jti === 'string' && jti.length <= 64 && !/\p{Cc}/u.test(jti) ? jti : undefined;
  } catch {
    return undefined;
  }
}
