/** How it is going, for each authenticator: what the database and the caches know, without asking WeCom. */

import type { Context } from '@nocobase/actions';
import { Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { AuthenticatorState, OverviewReply } from '../../../shared/status-page';
import type { ActivityLog } from '../../records/activity-log';
import type { FailureLog } from '../../records/failure-log';
import { pageRightsOf } from '../../settings/admin-rights';
import { type SavedAuthenticator, savedAuthenticators } from '../../settings/saved-settings';
import { fieldOf } from '../../store/rows';
import type { AccessTokens } from '../../wecom/access-token';
import { lastChecks } from '../checks/last-checks';
import { expectedAddresses } from '../checks/wecom';
import { lastTold } from './failure-watch';
import { WATCHED_MS, warningsOf } from './warnings';

const HOUR_MS = 60 * 60_000;

export interface OverviewServices {
  tokens: AccessTokens;
  failures: FailureLog;
  activities: ActivityLog;
}

export async function overview(
  ctx: Context,
  { tokens, failures, activities }: OverviewServices,
): Promise<OverviewReply> {
  const { app } = ctx;
  const now = Date.now();
  const [authenticators, recent, linked, lastSignIns, inHour, checks, told] = await Promise.all([
    savedAuthenticators(app),
    failures.since(new Date(now - WATCHED_MS)),
    countByAuthenticator(app, 'usersAuthenticators'),
    findLastSignIns(app),
    countByAuthenticator(app, 'issuedTokens', now - HOUR_MS),
    lastChecks(app),
    lastTold(activities),
  ]);
  const states = authenticators.map(async (authenticator): Promise<AuthenticatorState> => {
    const { name, title, enabled, reading } = authenticator;
    const token = reading.settings ? await tokens.stateOf(reading.settings) : {};
    const lastSignIn = lastSignIns.get(name);
    const lastCheck = checks.get(name);
    const signs = {
      isComplete: reading.settings !== undefined,
      refusedNow: token.refused,
      lastSignIn,
      signInsInHour: inHour.get(name) ?? 0,
      lastCheck,
      toldAt: told.get(name),
      failures: recent.filter((failure) => failure.authenticator === name),
    };
    return {
      ...{ name, title, enabled, linked: linked.get(name) ?? 0 },
      ...(lastSignIn !== undefined && { lastSignIn: new Date(lastSignIn).toISOString() }),
      ...(token.until !== undefined && { tokenUntil: new Date(token.until).toISOString() }),
      ...(lastCheck && { lastCheck }),
      ...consoleValues(app, authenticator),
      warnings: warningsOf(signs, now),
    };
  });
  return { authenticators: await Promise.all(states), rights: pageRightsOf(ctx) };
}

/** What an admin copies into WeCom's console. */
function consoleValues(
  app: Application,
  { name, reading: { fields } }: SavedAuthenticator,
): Pick<AuthenticatorState, 'callbackDomain' | 'homepageUrl'> {
  if (!fields.origin) {
    return {};
  }
  const { redirectDomain, homeUrl } = expectedAddresses(app, name, fields.origin);
  return { callbackDomain: redirectDomain, homepageUrl: homeUrl };
}

/** @param since of sessions: opened since then, epoch ms */
async function countByAuthenticator(
  app: Application,
  collection: 'usersAuthenticators' | 'issuedTokens',
  since?: number,
): Promise<Map<string, number>> {
  const { sequelize } = app.db;
  const rows = await app.db.getCollection(collection).model.findAll({
    attributes: ['authenticator', [sequelize.fn('count', sequelize.literal('*')), 'total']],
    ...(since !== undefined && { where: { signInTime: { [Op.gte]: since } } }),
    group: ['authenticator'],
    raw: true,
  });
  return new Map(rows.map((row) => numberIn(row, 'total')));
}

async function findLastSignIns(app: Application): Promise<Map<string, number>> {
  const { sequelize } = app.db;
  const { model } = app.db.getCollection('issuedTokens');
  const rows = await model.findAll({
    attributes: ['authenticator', [sequelize.fn('max', sequelize.col(fieldOf(model, 'signInTime'))), 'last']],
    group: ['authenticator'],
    raw: true,
  });
  return new Map(rows.map((row) => numberIn(row, 'last')));
}

function numberIn(row: unknown, column: string): [string, number] {
  const values = row as Record<string, unknown>;
  return [String(values.authenticator), Number(values[column])];
}
