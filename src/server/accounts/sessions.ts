/**
 * Ends sessions: exactly those that are meant, on every node, and for good. NocoBase's own way, a new date of the password,
 * ends all of a user's, leaves API keys alive, and other nodes that remember the user do not hear of it.
 */
import { AuthError, AuthErrorCode } from '@nocobase/auth';
import { Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';

/** Emitted on the app when sessions have ended on this node; the plugin tells the other nodes. */
export const SESSIONS_ENDED = 'wecom:sessionsEnded';

export interface EndedSessions {
  userId: number;
  /** What NocoBase's list of blocked tokens has them by. */
  tokens: string[];
  /** When they were opened, epoch ms. Renewed sessions keep it. */
  signInTimes: number[];
}

interface WhoseSessions {
  userId: number;
  /** Only those that sign-ins with this authenticator have opened. */
  authenticator?: string;
  /** Only those opened before; epoch ms. */
  before?: number;
  /** Only this one, by the id of its token. */
  jti?: string;
}

/**
 * Ends sessions for bearer tokens, the file cookie and web sockets alike: none is taken or renewed any more once the
 * transaction is through.
 *
 * @returns how many there were
 */
export async function endSessions(app: Application, whose: WhoseSessions, transaction: Transaction): Promise<number> {
  const { userId, authenticator, before, jti } = whose;
  const where: WhereOptions = {
    userId,
    ...(authenticator !== undefined && { authenticator }),
    ...(before !== undefined && { signInTime: { [Op.lt]: before } }),
    ...(jti !== undefined && { jti }),
  };
  const { model } = app.db.getCollection('issuedTokens');
  // Locked: a session that is renewed at this moment would go on under another id.
  const rows = await model.findAll({ where, lock: transaction.LOCK.UPDATE, transaction });
  if (rows.length === 0) {
    return 0;
  }
  await model.destroy({ where: { id: rows.map((row) => row.get('id') as string) }, transaction });
  const tokens = [...new Set(rows.flatMap((row) => [row.get('jti') as string, row.get('id') as string]))];
  await blockTokens(app, tokens, await lastUse(app), transaction);
  const signInTimes = rows.map((row) => Number(row.get('signInTime')));
  announce(app, { userId, tokens, signInTimes }, transaction);
  return rows.length;
}

/** Ends all a user could go on with without signing in anew: sessions, and API keys, which NocoBase never ends. */
export async function endAllAccess(
  app: Application,
  { userId, before }: { userId: number; before: number },
  transaction: Transaction,
): Promise<number> {
  const sessions = await endSessions(app, { userId, before }, transaction);
  return sessions + (await endApiKeys(app, userId, before, transaction));
}

async function endApiKeys(app: Application, userId: number, before: number, transaction: Transaction): Promise<number> {
  if (!app.db.hasCollection('apiKeys')) {
    return 0;
  }
  const { model } = app.db.getCollection('apiKeys');
  const where = { createdById: userId, createdAt: { [Op.lt]: new Date(before) } };
  const keys = await model.findAll({ where, transaction });
  const all = keys.map((key) => key.get('token')).filter((token): token is string => typeof token === 'string');
  const tokens = all.filter((token) => token.length <= MAX_BLOCKED_TOKEN);
  if (tokens.length < all.length) {
    app.logger.error('API keys are too long to be blocked: remove the roles of the user', { userId });
  }
  if (tokens.length > 0) {
    await blockTokens(app, tokens, NEVER, transaction);
    announce(app, { userId, tokens, signInTimes: [] }, transaction);
  }
  await model.destroy({ where: { id: keys.map((key) => key.get('id') as number) }, transaction });
  return keys.length;
}

const MAX_BLOCKED_TOKEN = 255; // what NocoBase's column holds

/** API keys may be made to last for ever. */
const NEVER = new Date('9999-12-31T00:00:00Z');

/** When NocoBase refuses the sessions of now by itself. */
async function lastUse(app: Application): Promise<Date> {
  const { sessionExpirationTime, tokenExpirationTime } = await app.authManager.tokenController.getConfig();
  return new Date(Date.now() + sessionExpirationTime + tokenExpirationTime);
}

/** In NocoBase's own table, which every check of a token asks. */
async function blockTokens(app: Application, tokens: string[], until: Date, transaction: Transaction): Promise<void> {
  await app.db.getCollection('tokenBlacklist').model.bulkCreate(
    tokens.map((token) => ({ token, expiration: until })),
    { transaction },
  );
}

function announce(app: Application, ended: EndedSessions, transaction: Transaction): void {
  transaction.afterCommit(async () => {
    await hearOfEndedSessions(app, ended);
    app.emit(SESSIONS_ENDED, ended);
  });
}

/** NocoBase's filter before that table: where there is one, it has to know a token for the table to be asked. */
interface TokenBlacklist {
  bloomFilter?: { add(key: string, token: string): Promise<unknown> } | null;
  cacheKey: string;
}

/** Makes this node refuse what has been blocked here or on another node. */
export async function hearOfEndedSessions(app: Application, { userId, tokens }: EndedSessions): Promise<void> {
  const { bloomFilter, cacheKey } = app.authManager.jwt.blacklist as unknown as TokenBlacklist;
  try {
    await Promise.all(tokens.map((token) => bloomFilter?.add(cacheKey, token)));
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    app.logger.error('Ended sessions are only refused from the next start on', { userId, error: name });
  }
}

const guarded = new WeakSet<object>();

/** NocoBase answers who renews a token again for some seconds from memory, also when the session has ended meanwhile. */
export function refuseEndedRenewals(app: Application): void {
  const { tokenController, jwt } = app.authManager;
  if (guarded.has(tokenController)) {
    return; // a reload of the app
  }
  guarded.add(tokenController);
  const renew = tokenController.renew.bind(tokenController);
  tokenController.renew = async (jti) => {
    const renewed = await renew(jti);
    if (await jwt.blacklist.has(renewed.jti)) {
      const message = 'Your session has expired. Please sign in again.'; // NocoBase's own
      throw new AuthError({ message, code: AuthErrorCode.TOKEN_RENEW_FAILED });
    }
    return renewed;
  };
}
