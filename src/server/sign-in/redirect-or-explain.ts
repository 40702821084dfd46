import type { Context } from '@nocobase/actions';
import type { Purpose } from '../../shared/accounts';
import { browserKind } from '../../shared/user-agent';
import { type SignInError, toSignInError } from '../errors';
import { authenticatorName } from '../settings/authenticator';
import { clientPaths, errorUrl, resolveLanding } from './addresses';
import type { FailureLog } from './failure-log';

/** What is known of a sign-in while it is under way. */
export interface SignInRequest {
  /** As it came, unchecked. */
  authenticator: unknown;
  redirect?: string;
  purpose?: Purpose;
  /** Once WeCom has named the person. */
  wecomUserId?: string;
  /** The word of a pending link: what a person whom nobody knows here can do. */
  link?: string;
}

interface WithFailures {
  failures: FailureLog;
}

/** Sends the browser where `next` says, if it is still there, or to the page that explains why not. */
export async function redirectOrExplain(
  ctx: Context,
  stores: WithFailures,
  request: SignInRequest,
  next: () => Promise<string | undefined>,
): Promise<void> {
  ctx.withoutDataWrapping = true;
  ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  try {
    const target = await next();
    if (target !== undefined) {
      ctx.redirect(target);
    }
  } catch (cause) {
    ctx.redirect(await explain(ctx, stores, request, cause));
  }
}

/** @returns the address of the page that explains why a sign-in has failed */
export async function explain(
  ctx: Context,
  { failures }: WithFailures,
  request: SignInRequest,
  cause: unknown,
): Promise<string> {
  const error = toSignInError(cause);
  recordRefusal(ctx, failures, request, error);
  const landing = resolveLanding(request.redirect, undefined, await clientPaths(ctx.app, ctx.req));
  return errorUrl(landing, { ...request, error: error.code });
}

/** A failed sign-in: a line in the log, and one below the settings form. */
export function recordRefusal(ctx: Context, failures: FailureLog, request: SignInRequest, error: SignInError): void {
  logRefusal(ctx, request, error);
  const { wecomUserId } = request;
  failures.note({
    authenticator: request.authenticator,
    code: error.code,
    browser: browserKind(ctx.get('user-agent')),
    ...error.fromWecom,
    ...(wecomUserId && { wecomUserId }),
  });
}

/** The line an admin finds; NocoBase adds the request id. */
export function logRefusal(ctx: Context, { authenticator, wecomUserId }: SignInRequest, error: SignInError): void {
  const { code, detail } = error;
  const line = { authenticator: authenticatorName(authenticator), wecomUserId, code, ...detail };
  ctx.logger[code === 'INTERNAL' ? 'error' : 'warn']('WeCom sign-in refused', line);
}
