/** The links between members and users, as the settings form lists and changes them. */

import type { Context } from '@nocobase/actions';
import { Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';

import { unblockLink } from '../../accounts/blocked-links';
import { wecomUserIdOf } from '../../accounts/identity';
import { withIdentityLock } from '../../accounts/identity-lock';
import { apiIdOf, keyOfLink, removeLink, updateLinkMeta } from '../../accounts/links';
import { endSessions } from '../../accounts/sessions';
import { AccountError, SignInError } from '../../errors';
import type { ActivityLog } from '../../records/activity-log';
import { authenticatorName, findStored, wecomName } from '../../settings/authenticator';
import { readOptions } from '../../settings/read-options';
import { columnsOf } from '../../store/rows';
import type { MemberCheck } from './member-check';

export interface LinkedMembersServices {
  memberCheck: MemberCheck;
  activities: ActivityLog;
  /** Tells the other nodes. */
  announceCancelled: (authenticator: string) => Promise<void>;
}

interface AuthenticatorInput {
  authenticator?: string;
}

/** Removes a link and ends the sessions that it opened. @throws AccountError NOT_LINKED_HERE */
export async function removeLinkOf(
  ctx: Context,
  _: unknown,
  { authenticator: name, userId, block = false }: AuthenticatorInput & { userId?: number; block?: boolean },
): Promise<{ removed: true }> {
  const authenticator = await wecomName(ctx.app, name);
  const isFound = authenticator && userId !== undefined;
  if (!isFound || !(await removeLink(ctx.app, { authenticator, userId, block }))) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  ctx.logger.info('WeCom link removed', { authenticator, userId, block, adminId: ctx.state.currentUser.id });
  return { removed: true };
}

/** Ends the sessions that a user has opened by this authenticator. @throws AccountError NOT_LINKED_HERE */
export async function endSessionsOf(
  ctx: Context,
  { activities }: LinkedMembersServices,
  { authenticator: name, userId }: AuthenticatorInput & { userId?: number },
): Promise<{ ended: number }> {
  const { app } = ctx;
  const authenticator = await wecomName(app, name);
  const where = { authenticator, userId: userId ?? 0 };
  const link = await app.db.getCollection('usersAuthenticators').model.findOne({ where });
  if (!authenticator || userId === undefined || !link) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  const key = keyOfLink(link);
  const ended = await withIdentityLock(app, key, (transaction) =>
    endSessions(app, { userId, authenticator }, transaction),
  );
  const actorId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom sessions ended', { authenticator, userId, ended, adminId: actorId });
  const wecomUserId = wecomUserIdOf(key.identity);
  activities.record({ activity: 'sessions-ended', authenticator, actorId, userId, wecomUserId, count: ended });
  return { ended };
}

/** Allows a member and a user to be linked again. @throws AccountError NOT_LINKED_HERE */
export async function allowLink(
  ctx: Context,
  { activities }: LinkedMembersServices,
  input: AuthenticatorInput & { wecomUserId?: string; userId?: number },
): Promise<{ unblocked: true }> {
  const { wecomUserId = '', userId } = input;
  const authenticator = authenticatorName(input.authenticator);
  if (userId === undefined || !(await unblockLink(ctx.app, { authenticator, wecomUserId, userId }))) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  const actorId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom link allowed again', { authenticator, userId, adminId: actorId });
  activities.record({ activity: 'link-unblocked', authenticator, actorId, userId, wecomUserId });
  return { unblocked: true };
}

/**
 * Confirms that all links of the authenticator hold at its present WeCom address.
 *
 * @returns how many links were made at another address
 * @throws SignInError AUTHENTICATOR_UNAVAILABLE if its settings are incomplete
 */
export async function confirmLinks(
  ctx: Context,
  { activities }: LinkedMembersServices,
  input: AuthenticatorInput,
): Promise<{ confirmed: number }> {
  const authenticator = authenticatorName(input.authenticator);
  const api = await currentApiId(ctx.app, authenticator);
  if (api === undefined) {
    throw new SignInError('AUTHENTICATOR_UNAVAILABLE', { reason: 'settings' });
  }
  const confirmed = await confirmAll(ctx.app, authenticator, api);
  const actorId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom links confirmed', { authenticator, confirmed, adminId: actorId });
  activities.record({ activity: 'links-confirmed', authenticator, actorId, count: confirmed });
  return { confirmed };
}

/** Starts to ask WeCom about all linked members; `listLinks` reports the progress. */
export async function checkMembers(
  ctx: Context,
  { memberCheck, activities }: LinkedMembersServices,
  input: AuthenticatorInput,
): Promise<{ done: number; total: number }> {
  const authenticator = authenticatorName(input.authenticator);
  const actorId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom members checked', { authenticator, adminId: actorId });
  const progress = (await memberCheck.start(authenticator)) ?? { done: 0, total: 0 };
  activities.record({ activity: 'members-checked', authenticator, actorId });
  return progress;
}

/** Ends the check, on whichever node it runs. @returns whether it was this one */
export async function cancelCheck(
  ctx: Context,
  { memberCheck, announceCancelled }: LinkedMembersServices,
  input: AuthenticatorInput,
): Promise<{ cancelled: boolean }> {
  const authenticator = authenticatorName(input.authenticator);
  const cancelled = await memberCheck.cancel(authenticator);
  await announceCancelled(authenticator);
  ctx.logger.info('WeCom check of members cancelled', { authenticator, cancelled, adminId: ctx.state.currentUser.id });
  return { cancelled };
}

/** {@link apiIdOf} the authenticator's present WeCom address; undefined while its settings are incomplete. */
async function currentApiId(app: Application, authenticator: string): Promise<string | undefined> {
  const record = await findStored(app, authenticator);
  const { apiBaseUrl } = (await readOptions(app, record?.get('options'))).fields;
  return apiBaseUrl && apiIdOf({ apiBaseUrl });
}

/** Updates one link at a time, locked against a concurrent sign-in that writes to it. @returns how many links */
async function confirmAll(app: Application, authenticator: string, api: string): Promise<number> {
  const links = await app.db
    .getCollection('usersAuthenticators')
    .model.findAll({ attributes: ['uuid'], where: madeElsewhere(authenticator, api) });
  for (const link of links) {
    await updateLinkMeta(app, { authenticator, identity: columnsOf('usersAuthenticators', link).uuid }, { api });
  }
  return links.length;
}

function madeElsewhere(authenticator: string, api: string | undefined): WhereOptions {
  const elsewhere = [{ 'meta.api': null }, ...(api === undefined ? [] : [{ 'meta.api': { [Op.ne]: api } }])];
  return { authenticator, [Op.or]: elsewhere } as WhereOptions;
}
