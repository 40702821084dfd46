/** Links a member and a user by an admin's word: first what would happen and why not, then the link itself. */

import type { Application } from '@nocobase/server';
import type { LinkProblem } from '../../../shared/status-page';
import { toWecomUserId, type WecomUserId } from '../../../shared/wecom-user-id';
import { identityOf } from '../../accounts/identity';
import { withIdentityLock } from '../../accounts/identity-lock';
import { assertLinkable } from '../../accounts/linkable';
import { apiIdOf, findLink, holdsAt, type LinkMeta, lockUser } from '../../accounts/links';
import { isRootUser } from '../../accounts/match';
import { lockFormer } from '../../accounts/renamed';
import { endSessions } from '../../accounts/sessions';
import { tellLinked } from '../../accounts/tell-user';
import { AccountError, toSignInError } from '../../errors';
import { link } from '../../self-service/link-account';
import type { Settings } from '../../settings/settings';
import { fetchActiveMember, withMemberStates } from '../../sign-in/member';
import type { AccessTokens } from '../../wecom/access-token';
import { WecomApi } from '../../wecom/api';

/** The characters of a userid (document/path/90195); 64 at the most. */
const WECOM_USER_ID = /^[A-Za-z0-9][\w.@-]{0,63}$/;

export interface AdminLinkServices {
  app: Application;
  tokens: AccessTokens;
}

/** Where to link, and on whose word. */
export interface AdminLinkScope {
  authenticator: string;
  settings: Settings;
  /** The admin is root, who alone may link root. */
  mayLinkRoot: boolean;
}

export type LinkPlan =
  | { kind: 'link' | 'already-linked'; wecomName?: string }
  | { kind: 'refused'; problem: LinkProblem };

const PROBLEMS: Partial<Record<AccountError['code'], LinkProblem>> = {
  LINK_BLOCKED: 'LINK_BLOCKED',
  IDENTITY_TAKEN: 'MEMBER_LINKED',
  USER_TAKEN: 'USER_LINKED',
  USER_UNKNOWN: 'USER_UNKNOWN',
};

const refused = (problem: LinkProblem): LinkPlan => ({ kind: 'refused', problem });

/** What {@link linkByAdmin} would do; asks WeCom about the member, and changes nothing. */
export async function planLink(
  { app, tokens }: AdminLinkServices,
  { authenticator, settings, mayLinkRoot }: AdminLinkScope,
  userId: number,
  typed: string,
): Promise<LinkPlan> {
  if (!WECOM_USER_ID.test(typed)) {
    return refused('MEMBER_INVALID');
  }
  const wecomUserId = toWecomUserId(typed);
  const identity = identityOf(settings.corpId, wecomUserId);
  const found = await findLink(app, { authenticator, identity });
  if (found && found.userId === userId && holdsAt(found, settings)) {
    return { kind: 'already-linked', ...(found.name && { wecomName: found.name }) };
  }
  if (!mayLinkRoot && (await isRootUser(app, userId))) {
    return refused('ROOT_USER');
  }
  const member = await askAbout(app, new WecomApi(settings, tokens), wecomUserId);
  if ('problem' in member) {
    return refused(member.problem);
  }
  try {
    const candidate = await withMemberStates(app, tokens, { authenticator, identity, settings }, userId);
    await assertLinkable(app, candidate, userId);
  } catch (error) {
    return refused(problemOf(error));
  }
  return { kind: 'link', ...(member.name && { wecomName: member.name }) };
}

/**
 * Links a member and a user by the same rules as users who link themselves, and tells the user.
 *
 * @param wecomName empty if unknown
 * @returns whether they were not linked before
 * @throws AccountError with a {@link LinkProblem}
 */
export async function linkByAdmin(
  { app, tokens }: AdminLinkServices,
  { authenticator, settings, mayLinkRoot }: AdminLinkScope,
  { userId, typed, wecomName }: { userId: number; typed: string; wecomName?: string },
): Promise<boolean> {
  if (!mayLinkRoot && (await isRootUser(app, userId))) {
    throw new AccountError('ROOT_USER');
  }
  const wecomUserId = toWecomUserId(typed);
  const identity = identityOf(settings.corpId, wecomUserId);
  const candidate = await withMemberStates(app, tokens, { authenticator, identity, settings }, userId);
  const name = wecomName || wecomUserId;
  const meta: LinkMeta = { api: apiIdOf(settings), by: 'admin', isUnused: true };
  const { isNew } = await withIdentityLock(app, candidate, async (transaction) => {
    await lockFormer(app, candidate, transaction);
    if (!(await lockUser(app, userId, transaction))) {
      throw new AccountError('USER_UNKNOWN'); // deleted since the admin looked
    }
    const linked = await link(app, candidate, { authenticator, identity, userId, name, meta }, transaction);
    if (linked.movedFrom.length > 0) {
      await endSessions(app, { userId, authenticator }, transaction);
    }
    return linked;
  }).catch((error: unknown) => {
    throw error instanceof AccountError ? new AccountError(problemOf(error)) : error;
  });
  if (isNew) {
    await tellLinked(app, { authenticator, userId, wecomUserId, name, by: 'admin' });
  }
  return isNew;
}

/** @throws whatever is no refusal of a link */
function problemOf(error: unknown): LinkProblem {
  const problem = error instanceof AccountError ? PROBLEMS[error.code] : undefined;
  if (!problem) {
    throw error;
  }
  return problem;
}

/** A member whom the app may not see could not sign in, and is as good as unknown. */
async function askAbout(
  app: Application,
  api: WecomApi,
  wecomUserId: WecomUserId,
): Promise<{ name?: string } | { problem: LinkProblem }> {
  try {
    return await fetchActiveMember(api, wecomUserId);
  } catch (error) {
    const { code, detail } = toSignInError(error);
    switch (code) {
      case 'MEMBER_INACTIVE':
        return { problem: 'MEMBER_INACTIVE' };
      case 'NOT_A_MEMBER':
      case 'OUTSIDE_VISIBLE_RANGE':
        return { problem: 'MEMBER_UNKNOWN' };
      default:
        app.logger.warn('WeCom member not looked up', { wecomUserId, code, ...detail });
        return { problem: 'WECOM_UNREACHABLE' };
    }
  }
}
