/**
 * "Sign in with WeCom only": hides and refuses every other way to sign in, while an enabled authenticator says so. The
 * guard of new sessions decides; what comes before it explains, and saves other authenticators useless work.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Context, Next } from '@nocobase/actions';
import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { AUTH_TYPE, PASSWORD_TYPE } from '../../../shared/constants';
import { isSqlite } from '../../accounts/identity-lock';
import { isRootUser } from '../../accounts/match';
import { requestOf } from '../../settings/admin-rights';
import { isWecomOnly } from '../../settings/wecom-only';
import { columnsOf } from '../../store/rows';
import { showAllForms, showsAllForms } from '../cookies';
import type { SignInServices } from '../flow';
import { isByTicket } from '../traded-tickets';
import { type GuardServices, linkingMember, maySignInOtherwise } from './exceptions';
import { disguise, refusal, WecomOnlyError } from './refusal';

/** Refused passwords are answered at multiples of it, so that the time does not tell how far a request came. */
const REFUSAL_STEP_MS = 500;

type Guarded = (ctx: Context, next: Next, services: SignInServices) => Promise<void>;

const GUARDED: Record<string, Guarded> = {
  'authenticators:publicList': listAuthenticators,
  'auth:signIn': signIn,
  'auth:signUp': closed,
  'auth:lostPassword': lostPassword,
  'auth:resetPassword': resetPassword,
  'auth:checkResetToken': resetPassword,
};

/** Middleware, after NocoBase has resolved the authenticator. */
export function guardOtherSignIns(services: SignInServices) {
  return (ctx: Context, next: Next): Promise<void> => {
    const name = `${ctx.action?.resourceName}:${ctx.action?.actionName}`;
    const guarded = Object.hasOwn(GUARDED, name) ? GUARDED[name] : undefined;
    return guarded ? guarded(ctx, next, services) : next();
  };
}

/**
 * Refuses new sessions in the database, where every way to sign in ends, also one by another plugin's own address: only a
 * ticket, which WeCom's answer alone issues, opens one. Renewed sessions and API keys are no new rows. Rows without an
 * authenticator are no sign-ins: NocoBase's identity provider writes them for users who have a session.
 */
export function guardNewSessions(app: Application, services: GuardServices): void {
  app.db.on('issuedTokens.beforeCreate', async (row: Model, options: { transaction?: Transaction } = {}) => {
    const { authenticator, ...columns } = columnsOf('issuedTokens', row);
    const userId = Number(columns.userId);
    if (!authenticator || isByTicket({ authenticator, userId })) {
      return;
    }
    // On SQLite, a transaction that has read cannot write if another has written since; elsewhere a second connection per
    // session would use up the pool.
    const transaction = isSqlite(app) ? undefined : options.transaction;
    if (!(await isWecomOnly(app, transaction))) {
      return;
    }
    const ctx = requestOf({}) as Context | undefined;
    if (!(await maySignInOtherwise(app, services, { ctx, userId, transaction }))) {
      app.logger.warn('Sign-in refused: users sign in with WeCom only', { authenticator, userId });
      throw refusal(ctx, 'signIn');
    }
  });
}

interface Listed {
  authType: string;
  options?: { wecomOnly?: unknown };
}

async function listAuthenticators(ctx: Context, next: Next, services: SignInServices): Promise<void> {
  await next();
  const listed = ctx.body as Listed[] | undefined;
  const wecom = Array.isArray(listed) ? listed.filter(({ authType }) => authType === AUTH_TYPE) : [];
  const isOnly = wecom.some(({ options }) => options?.wecomOnly === true);
  if (isOnly && !showsAllForms(ctx) && !(await linkingMember(ctx, services))) {
    ctx.body = wecom;
  }
}

/** Lets passwords be checked, because root's may be right. Other authenticators might create users on the way. */
async function signIn(ctx: Context, next: Next, services: SignInServices): Promise<void> {
  const authType = authTypeOf(ctx);
  if (authType === AUTH_TYPE) {
    return next();
  }
  if (authType !== PASSWORD_TYPE) {
    if ((await isWecomOnly(ctx.app)) && !(await linkingMember(ctx, services))) {
      throw refusal(ctx, 'closed');
    }
    return next();
  }
  const began = Date.now();
  try {
    await next();
  } catch (error) {
    if (await isToBeDisguised(ctx, error, services)) {
      await wait(REFUSAL_STEP_MS - ((Date.now() - began) % REFUSAL_STEP_MS));
      throw disguise(ctx, error as object);
    }
    throw error;
  }
}

/** A wrong password, of any user, looks like the right password of a user who is not root. */
async function isToBeDisguised(ctx: Context, error: unknown, services: SignInServices): Promise<boolean> {
  if (error instanceof WecomOnlyError) {
    return true;
  }
  if ((error as { status?: unknown } | null)?.status !== 401 || !(await isWecomOnly(ctx.app))) {
    return false;
  }
  // Where any user may sign in to be linked, nothing has to be hidden.
  return !(await linkingMember(ctx, services))?.authenticator.settings.linkAfterSignIn;
}

async function closed(ctx: Context, next: Next): Promise<void> {
  if (await isWecomOnly(ctx.app)) {
    throw refusal(ctx, 'closed');
  }
  await next();
}

/**
 * Answers before it looks whose address it is. The page behind the mailed link finds its authenticator among those that
 * this browser is shown.
 */
async function lostPassword(ctx: Context, next: Next, { afterSignIn }: SignInServices): Promise<void> {
  if (!(await isWecomOnly(ctx.app))) {
    return next();
  }
  if (authTypeOf(ctx) === PASSWORD_TYPE) {
    showAllForms(ctx, resetLinkTtlMs(ctx));
    afterSignIn.afterAnswer(ctx, () => mailToRoot(ctx));
  }
  throw refusal(ctx, 'lostPassword');
}

/** @returns undefined if the authenticator's options do not say how long a link is valid */
function resetLinkTtlMs({ auth }: Context): number | undefined {
  const minutes = Number(auth.authenticator.options?.resetTokenExpiresIn);
  return minutes > 0 ? Math.ceil(minutes * 60) * 1000 : undefined;
}

async function mailToRoot(ctx: Context): Promise<void> {
  const email: unknown = ctx.action.params.values?.email;
  const where = { email };
  const user = typeof email === 'string' && email ? await ctx.db.getCollection('users').model.findOne({ where }) : null;
  if (user && (await isRootUser(ctx.app, Number(user.get('id'))))) {
    await ctx.auth.lostPassword();
  }
}

/** The token of a message tells whose it is; nobody else has it. */
async function resetPassword(ctx: Context, next: Next): Promise<void> {
  if ((await isWecomOnly(ctx.app)) && !(await isRootUser(ctx.app, await userOfResetToken(ctx)))) {
    throw refusal(ctx, 'closed');
  }
  await next();
}

async function userOfResetToken({ app, action }: Context): Promise<number> {
  const token: unknown = action.params.values?.resetToken;
  const payload: { resetPasswordUserId?: unknown } =
    typeof token === 'string' ? await app.authManager.jwt.decode(token).catch(() => ({})) : {};
  return Number(payload.resetPasswordUserId ?? 0);
}

/** The type of the authenticator that NocoBase has chosen: it need not be the one that the header names. */
function authTypeOf({ auth }: Context): string | undefined {
  return auth?.authenticator?.authType;
}
