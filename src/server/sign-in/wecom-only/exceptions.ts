/** Who may sign in another way although users sign in with WeCom only. */
import type { Context } from '@nocobase/actions';
import type { Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import { assertLinkable } from '../../accounts/linkable';
import { isRootUser } from '../../accounts/match';
import { AccountError } from '../../errors';
import type { AccessTokens } from '../../wecom/access-token';
import { rememberedLinking } from '../cookies';
import type { SignInServices } from '../flow';
import { withMemberStates } from '../member';
import { canLink, type FoundLink, findPendingLink } from '../pending-link';

export type GuardServices = SignInServices & { tokens: AccessTokens };

interface Attempt {
  ctx?: Context;
  userId: number;
  /** For all that is read: a second connection per session would use up the pool. */
  transaction?: Transaction;
}

/** The root user, always; and in the browser of a member who has just come by WeCom, the user whom they may link. */
export async function maySignInOtherwise(
  app: Application,
  services: GuardServices,
  { ctx, userId, transaction }: Attempt,
): Promise<boolean> {
  if (await isRootUser(app, userId, transaction)) {
    return true;
  }
  const found = ctx && (await linkingMember(ctx, services, transaction));
  return found !== undefined && isLinkable(app, services, found, { userId, transaction });
}

/** Whether the member could link the user afterwards: otherwise, proving the account is of no use. */
async function isLinkable(
  app: Application,
  { tokens }: GuardServices,
  { pending, authenticator: { name: authenticator, settings } }: FoundLink,
  { userId, transaction }: Attempt,
): Promise<boolean> {
  if (!canLink(settings, pending, userId)) {
    return false;
  }
  const { identity } = pending;
  const asked = { authenticator, identity, settings };
  const candidate = await withMemberStates(app, tokens, asked, userId, transaction);
  try {
    await assertLinkable(app, candidate, userId, transaction);
    return true;
  } catch (error) {
    if (error instanceof AccountError) {
      return false;
    }
    throw error;
  }
}

/** The member of this browser's pending link, who may link an account by signing in as its user. */
export async function linkingMember(
  ctx: Context,
  services: SignInServices,
  transaction?: Transaction,
): Promise<FoundLink | undefined> {
  const handle = rememberedLinking(ctx);
  const found =
    handle === undefined ? undefined : await findPendingLink(ctx, services, handle, transaction).catch(() => undefined);
  return found && canLink(found.authenticator.settings, found.pending) ? found : undefined;
}
