/** Who may sign in another way although users sign in with WeCom only. */
import type { Context } from '@nocobase/actions';
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { isRootUser } from '../../accounts/match';
import { rememberedLinking } from '../cookies';
import type { SignInServices } from '../flow';
import { canLink, type FoundLink, findPendingLink } from '../pending-link';

/** The root user, always; and in the browser of a member who has just come by WeCom, the user whom they may link. */
export async function maySignInOtherwise(
  app: Application,
  services: SignInServices,
  { ctx, userId, transaction }: { ctx?: Context; userId: number; transaction?: Transaction },
): Promise<boolean> {
  if (await isRootUser(app, userId, transaction)) {
    return true;
  }
  const found = ctx && (await linkingMember(ctx, services));
  return found !== undefined && canLink(found.authenticator.settings, found.pending, userId);
}

/** The member of this browser's pending link, who may link an account by signing in as its user. */
export async function linkingMember(ctx: Context, services: SignInServices): Promise<FoundLink | undefined> {
  const handle = rememberedLinking(ctx);
  const found = handle === undefined ? undefined : await findPendingLink(ctx, services, handle).catch(() => undefined);
  return found && canLink(found.authenticator.settings, found.pending) ? found : undefined;
}
