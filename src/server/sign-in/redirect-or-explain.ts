import type { Context } from '@nocobase/actions';
import { buildSignInAddress } from '../../shared/build-sign-in-address';
import type { Purpose } from '../../shared/constants';
import { browserKind } from '../../shared/user-agent';
import type { WecomUserId } from '../../shared/wecom-user-id';
import { type SignInError, toSignInError } from '../errors';
import { authenticatorName } from '../settings/authenticator';
import { landingOf } from './addresses';
import type { FailureLog } from './failure-log';

const MAX_NAME = 255; // of an authenticator, as its column holds

/** What is known about a request, for the page that explains its error. */
export interface SignInRequest {
  /** Name of the authenticator as the address gives it. */
  authenticator: unknown;
  redirect?: string;
  purpose?: Purpose;
  /** The member the request is about, for errors that do not name one. */
  wecomUserId?: WecomUserId;
}

interface WithFailures {
  failures: FailureLog;
}

/** Redirects to the address that `next` returns, if any, or to the page that explains why there is none. */
export async function redirectOrExplain(
  ctx: Context,
  services: WithFailures,
  request: SignInRequest,
  next: () => Promise<string | undefined>,
): Promise<void> {
  ctx.withoutDataWrapping = true;
  ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  const target = await orExplain(ctx, services, request, next);
  if (target !== undefined) {
    ctx.redirect(target);
  }
}

/** @returns the address that `next` returns, or that of the page that explains why it failed; never throws */
export async function orExplain(
  ctx: Context,
  services: WithFailures,
  request: SignInRequest,
  next: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await next();
  } catch (cause) {
    return explain(ctx, services, request, cause);
  }
}

/** Records a failed sign-in. @returns the address of the page that explains it; root-relative */
export async function explain(
  ctx: Context,
  { failures }: WithFailures,
  { authenticator, redirect, purpose, wecomUserId }: SignInRequest,
  cause: unknown,
): Promise<string> {
  const error = toSignInError(cause);
  recordRefusal(ctx, failures, { authenticator, wecomUserId }, error);
  const landing = await landingOf(ctx, redirect);
  return buildSignInAddress(
    {
      kind: 'error',
      error: error.code,
      redirect: landing.path,
      ...(typeof authenticator === 'string' && { authenticator: authenticator.slice(0, MAX_NAME) }),
      purpose,
      link: error.link,
    },
    landing.signInRoute,
  );
}

/** Records a failed sign-in in the log, and in the list below the settings form. */
export function recordRefusal(ctx: Context, failures: FailureLog, request: SignInRequest, error: SignInError): void {
  logRefusal(ctx, request, error);
  const { code, fromWecom, wecomUserId = request.wecomUserId } = error;
  failures.record({
    authenticator: request.authenticator,
    code,
    browser: browserKind(ctx.get('user-agent')),
    ...fromWecom,
    ...(wecomUserId && { wecomUserId }),
  });
}

/** Writes a failed sign-in to the log; NocoBase adds the request id. */
export function logRefusal(ctx: Context, request: SignInRequest, error: SignInError): void {
  const { code, detail, wecomUserId = request.wecomUserId } = error;
  const logFields = { authenticator: authenticatorName(request.authenticator), wecomUserId, code, ...detail };
  ctx.logger[code === 'INTERNAL' ? 'error' : 'warn']('WeCom sign-in refused', logFields);
}
