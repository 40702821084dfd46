/**
 * Ends single sessions, on every node and for good. NocoBase's own way, a new date of the password, ends all sessions of a
 * user, leaves API keys valid, and does not reach other nodes that have the user in their cache.
 */

import { createHash } from 'node:crypto';
import { AuthError, AuthErrorCode } from '@nocobase/auth';
import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import { selectRow } from '../store/plain-select';
import { columnsOf } from '../store/rows';

/** Emitted on the app when this node has ended sessions: open web sockets do not check their session again. */
export const SESSIONS_ENDED = 'wecom:sessionsEnded';

export interface EndedSessions {
  userId: number;
  /** When the sessions were opened, epoch ms. Renewed sessions keep it. */
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
 * Ends sessions for bearer tokens, the file cookie and web sockets alike: once the transaction is committed, none is
 * accepted or renewed.
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
  // Locked, because a session that is renewed at this moment would go on under another id.
  const rows = await model.findAll({ where, lock: transaction.LOCK.UPDATE, transaction });
  if (rows.length === 0) {
    return 0;
  }
  await model.destroy({ where: { id: rows.map((row) => columnsOf('issuedTokens', row).id) }, transaction });
  const tokens = [
    ...new Set(rows.flatMap((row) => [columnsOf('issuedTokens', row).jti, columnsOf('issuedTokens', row).id])),
  ];
  await blockTokens(app, tokens, await lastUse(app), transaction);
  const signInTimes = rows.map((row) => Number(row.get('signInTime')));
  transaction.afterCommit(() => void app.emit(SESSIONS_ENDED, { userId, signInTimes }));
  return rows.length;
}

/**
 * Ends everything that gives a user access without a new sign-in: sessions, and API keys, which NocoBase never ends.
 *
 * @param before keeps what was opened or created since; epoch ms
 */
export async function endAllAccess(
  app: Application,
  { userId, before }: { userId: number; before?: number },
  transaction: Transaction,
): Promise<number> {
  const sessions = await endSessions(app, { userId, before }, transaction);
  return sessions + (await endApiKeys(app, userId, before, transaction));
}

async function endApiKeys(
  app: Application,
  userId: number,
  before: number | undefined,
  transaction: Transaction,
): Promise<number> {
  if (!app.db.hasCollection('apiKeys')) {
    return 0;
  }
  const { model } = app.db.getCollection('apiKeys');
  const where = {
    createdById: { [Op.or]: [userId, null] }, // null: created on the command line, for any user
    ...(before !== undefined && { createdAt: { [Op.lt]: new Date(before) } }),
  };
  const keys: Model[] = [];
  for (const key of await model.findAll({ where, transaction })) {
    if (key.get('createdById') !== null || (await userIdOf(app, key.get('token'))) === userId) {
      keys.push(key);
    }
  }
  const tokens = keys.map((key) => key.get('token')).filter((token) => typeof token === 'string');
  if (tokens.length > 0) {
    await blockTokens(app, tokens.map(blockedAs), NEVER, transaction);
  }
  await model.destroy({ where: { id: keys.map((key) => columnsOf('apiKeys', key).id) }, transaction });
  return keys.length;
}

async function userIdOf(app: Application, token: unknown): Promise<number | undefined> {
  const payload = await app.authManager.jwt.decode(String(token)).catch(() => undefined); // expired, or signed with another key
  return payload && Number(payload.userId);
}

/** API keys may never expire. */
const NEVER = new Date('9999-12-31T00:00:00Z');

/** Longer than a session is likely to last by an earlier or a later token policy. */
const YEAR_MS = 366 * 86_400_000;

/** When NocoBase itself refuses all sessions of now. */
async function lastUse(app: Application): Promise<Date> {
  const { sessionExpirationTime, tokenExpirationTime } = await app.authManager.tokenController.getConfig();
  return new Date(Date.now() + Math.max(YEAR_MS, sessionExpirationTime + tokenExpirationTime));
}

const MAX_BLOCKED_TOKEN = 255; // length of NocoBase's column

/** The name of a token in NocoBase's table of blocked tokens: the token itself, or a hash of an API key that is too long. */
function blockedAs(token: string): string {
  return token.length > MAX_BLOCKED_TOKEN ? createHash('sha256').update(token).digest('hex') : token;
}

/** Writes to NocoBase's own table, which every check of a token reads. */
async function blockTokens(app: Application, tokens: string[], until: Date, transaction: Transaction): Promise<void> {
  await app.db.getCollection('tokenBlacklist').model.bulkCreate(
    tokens.map((token) => ({ token, expiration: until })),
    { transaction },
  );
}

const guarded = new WeakSet<object>();

/** Makes this node refuse ended sessions with the next request, whichever node has ended them. */
export function refuseWhatHasEnded(app: Application): void {
  const { tokenController, jwt } = app.authManager;
  if (guarded.has(tokenController)) {
    return; // a reload of the app
  }
  guarded.add(tokenController);
  // NocoBase reads its table only for tokens in a filter, which misses those of other nodes, and is lost with the cache.
  jwt.blacklist.has = (token) => isBlocked(app, token);
  const renew = tokenController.renew.bind(tokenController);
  // For some seconds, it renews a token from memory even if the session has ended meanwhile.
  tokenController.renew = async (jti) => {
    const renewed = await renew(jti);
    if (await isBlocked(app, renewed.jti)) {
      const message = 'Your session has expired. Please sign in again.'; // NocoBase's own
      throw new AuthError({ message, code: AuthErrorCode.TOKEN_RENEW_FAILED });
    }
    return renewed;
  };
}

/** Runs for every request of a signed-in user. */
async function isBlocked(app: Application, token: string): Promise<boolean> {
  const where = { token: [token, blockedAs(token)] };
  return (await selectRow(app, { collection: 'tokenBlacklist', fields: ['token'], where })) !== undefined;
}
