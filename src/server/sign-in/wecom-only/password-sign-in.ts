import type { Context } from '@nocobase/actions';
import { sameSiteTarget } from '../../../shared/redirect-target';
import { signInPageFor } from '../addresses';
import { showAllForms } from '../cookies';

/**
 * Action `wecom:passwordSignIn`: root's way in when WeCom fails. Shows the sign-in page with all its forms, in this browser
 * for ten minutes; what they refuse does not change. Asks nothing of the database or of WeCom.
 */
export async function passwordSignIn(ctx: Context, _: unknown, { redirect }: { redirect?: string }): Promise<void> {
  ctx.withoutDataWrapping = true;
  ctx.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  showAllForms(ctx);
  ctx.redirect(await signInPageFor(ctx, sameSiteTarget(redirect) ?? undefined));
}
