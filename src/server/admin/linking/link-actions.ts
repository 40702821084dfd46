import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import type { LinkImport, LinkMemberReply, StartLinkImportReply } from '../../../shared/status-page';
import { AccountError, RequestError } from '../../errors';
import { isRoot } from '../../settings/admin-rights';
import { authenticatorName } from '../../settings/authenticator';
import { findSaved } from '../../settings/saved-settings';
import type { AccessTokens } from '../../wecom/access-token';
import { type AdminLinkScope, linkByAdmin, planLink } from './link-by-admin';
import type { LinkImports } from './link-imports';
import { readLinkList } from './read-link-list';

const MAX_LIST = 1024 * 1024; // characters
const MAX_LINES = 5_000;

export interface LinkServices {
  tokens: AccessTokens;
  linkImports: LinkImports;
}

interface ImportInput {
  import?: string;
}

/** Links a member and a user. @throws AccountError AUTHENTICATOR_UNAVAILABLE, NOT_LINKED_HERE, or with a LinkProblem */
export async function linkMember(
  ctx: Context,
  { tokens }: LinkServices,
  { authenticator, userId, wecomUserId = '' }: { authenticator?: string; userId?: number; wecomUserId?: string },
): Promise<LinkMemberReply> {
  const { app } = ctx;
  const scope = await scopeOf(ctx, authenticator);
  if (userId === undefined || !(await isUser(app, userId))) {
    throw new AccountError('USER_UNKNOWN');
  }
  const typed = wecomUserId.trim();
  const plan = await planLink({ app, tokens }, scope, userId, typed);
  if (plan.kind === 'refused') {
    throw new AccountError(plan.problem);
  }
  const { wecomName } = plan;
  if (plan.kind === 'link') {
    await linkByAdmin({ app, tokens }, scope, { userId, typed, wecomName });
    const adminId: number = ctx.state.currentUser.id;
    ctx.logger.info('WeCom account linked by an admin', { authenticator: scope.authenticator, userId, adminId });
  }
  return wecomName === undefined ? {} : { wecomName };
}

/** Begins to look up a list of links. @throws RequestError IMPORT_EMPTY, IMPORT_TOO_LARGE */
export async function startLinkImport(
  ctx: Context,
  { linkImports }: LinkServices,
  { authenticator, csv = '' }: { authenticator?: string; csv?: string },
): Promise<StartLinkImportReply> {
  const scope = await scopeOf(ctx, authenticator);
  const lines = csv.length > MAX_LIST ? [] : readLinkList(csv);
  if (csv.length > MAX_LIST || lines.length > MAX_LINES) {
    throw new RequestError(400, 'IMPORT_TOO_LARGE');
  }
  if (lines.length === 0) {
    throw new RequestError(400, 'IMPORT_EMPTY');
  }
  const adminId: number = ctx.state.currentUser.id;
  ctx.logger.info('WeCom list of links sent', { authenticator: scope.authenticator, adminId, lines: lines.length });
  return { import: await linkImports.start(scope, adminId, lines) };
}

export function linkImport(ctx: Context, { linkImports }: LinkServices, input: ImportInput): Promise<LinkImport> {
  return linkImports.stateOf(input.import, ctx.state.currentUser.id);
}

export async function applyLinkImport(
  ctx: Context,
  { linkImports }: LinkServices,
  input: ImportInput,
): Promise<LinkImport> {
  const adminId: number = ctx.state.currentUser.id;
  const authenticator = await linkImports.authenticatorOf(input.import, adminId);
  if (authenticator === undefined) {
    return linkImports.stateOf(input.import, adminId); // expired
  }
  ctx.logger.info('WeCom list of links applied', { authenticator, adminId });
  return linkImports.apply(input.import, adminId, await scopeOf(ctx, authenticator));
}

export function cancelLinkImport(ctx: Context, { linkImports }: LinkServices, input: ImportInput): Promise<LinkImport> {
  return linkImports.cancel(input.import, ctx.state.currentUser.id);
}

/** Disabled authenticators count: people may be linked before anyone can sign in. */
async function scopeOf(ctx: Context, name: string | undefined): Promise<AdminLinkScope> {
  const authenticator = authenticatorName(name);
  const settings = (await findSaved(ctx.app, authenticator))?.reading.settings;
  if (!settings) {
    throw new AccountError('AUTHENTICATOR_UNAVAILABLE');
  }
  return { authenticator, settings, mayLinkRoot: isRoot(ctx) };
}

async function isUser(app: Application, id: number): Promise<boolean> {
  return (await app.db.getCollection('users').model.count({ where: { id } })) > 0;
}
