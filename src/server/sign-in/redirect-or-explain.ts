import type { Context } from '@nocobase/actions';
import { buildSignInAddress } from '../../shared/build-sign-in-address';
import type { Purpose } from '../../shared/constants';
import { browserKind } from '../../shared/user-agent';
import type { WecomUserId } from '../../shared/wecom-user-id';
import { type SignInError, toSignInError } from '../errors';
import type { DailyCounts } from '../records/daily-counts';
import type { FailureLog } from '../records/failure-log';
import { authenticatorName } from '../settings/authenticator';
import { landingOf } from './addresses';

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

/** What keeps failed sign-ins. */
interface FailureRecords {
  failures: FailureLog;
  counts: DailyCounts;
}

/** Redirects to the address that `next` returns, if any, or to the page that explains why there is none. */
export async function redirectOrExplain(
  ctx: Context,
  services: FailureRecords,
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
  services: FailureRecords,
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
  records: FailureRecords,
  { authenticator, redirect, purpose, wecomUserId }: SignInRequest,
  cause: unknown,
): Promise<string> {
  const error = toSignInError(cause);
  recordRefusal(ctx, records, { authenticator, wecomUserId }, error);
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

/** Records a failed sign-in in the log, in the list of failures and in the counts of the day. */
export function recordRefusal(
  ctx: Context,
  { failures, counts }: FailureRecords,
  request: SignInRequest,
  error: SignInError,
): void {
  logRefusal(ctx, request, error);
  const { code, fromWecom, wecomUserId = request.wecomUserId } = error;
  const requestId = ctx.response.get('X-Request-Id'); // `ctx.reqId` may be that of a later request by now
  counts.failed(request.authenticator, code);
  failures.record({
    authenticator: request.authenticator,
    code,
    browser: browserKind(ctx.get('user-agent')),
    ...fromWecom,
    ...(wecomUserId && { wecomUserId }),
    ...(requestId && { requestId }),
  });
}

/** Writes a failed sign-in to the log; NocoBase adds the request id. */
export function logRefusal(ctx: Context, request: SignInRequest, error: SignInError): void {
  const { code, detail, wecomUserId = request.wecomUserId } = error;
  const logFields = { authenticator: authenticatorName(request.authenticator), wecomUserId, code, ...detail };
  ctx.logger[code === 'INTERNAL' ? 'error' : 'warn']('WeCom sign-in refused', logFields);
}
