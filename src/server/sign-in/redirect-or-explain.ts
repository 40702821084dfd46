import type { Context } from '@nocobase/actions';
import { clientPaths, errorUrl } from './addresses';
import { resolveLanding } from './landing';
import { type SignInError, toSignInError } from './sign-in-error';

/** What is known of a sign-in while it is under way. */
export interface SignInRequest {
  /** As it came, unchecked. */
  authenticator: unknown;
  redirect?: string;
}

/** Sends the browser where `next` says, or to the page that explains why not. */
export async function redirectOrExplain(
  ctx: Context,
  request: SignInRequest,
  next: () => Promise<string>,
): Promise<void> {
  ctx.withoutDataWrapping = true;
  ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  try {
    ctx.redirect(await next());
  } catch (cause) {
    const error = toSignInError(cause);
    logRefusal(ctx, request.authenticator, error);
    const landing = resolveLanding(request.redirect, undefined, await clientPaths(ctx.app, ctx.req));
    ctx.redirect(errorUrl(landing, request.authenticator, error.code));
  }
}

/** The line an admin finds; NocoBase adds the request id. */
export function logRefusal(ctx: Context, authenticator: unknown, { code, detail }: SignInError): void {
  const line = { authenticator: String(authenticator).slice(0, 255), code, ...detail };
  ctx.logger[code === 'INTERNAL' ? 'error' : 'warn']('WeCom sign-in refused', line);
}
