/** Actions that change how a user signs in need a session that the user has opened in this browser. */

import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import { AccountError } from '../errors';

export interface OwnSession {
  userId: number;
  /** Epoch ms; stays the same when the session is renewed. */
  signInTime: number;
  jti: string;
  /** The authenticator by which it was opened. */
  authenticator: string;
}

interface TokenPayload {
  userId?: unknown;
  /** True for sessions, absent for API keys. */
  temp?: unknown;
  jti?: unknown;
  /** Set for API keys and other tokens of one role. */
  roleName?: unknown;
}

/**
 * The caller's session. Refuses API keys, OAuth tokens, tokens in an address and tokens of one role: they reach
 * scripts, logs and other apps, and must not become a way to sign in as the user.
 *
 * @throws AccountError OWN_SESSION_ONLY
 */
export async function requireOwnSession(ctx: Context): Promise<OwnSession> {
  const session = await ownSession(ctx);
  if (!session) {
    throw new AccountError('OWN_SESSION_ONLY');
  }
  return session;
}

async function ownSession(ctx: Context): Promise<OwnSession | undefined> {
  if (ctx.state.authTokenSource !== 'authorization') {
    return undefined;
  }
  const renewed = ctx.res.getHeader('x-new-token'); // set if NocoBase has renewed the session for this request
  const token = typeof renewed === 'string' ? renewed : ctx.getBearerToken();
  const payload: TokenPayload = await ctx.app.authManager.jwt.decode(token).catch(() => ({}));
  const { userId, temp, jti, roleName } = payload;
  if (temp !== true || roleName || typeof jti !== 'string' || Number(userId) !== Number(ctx.state.currentUser?.id)) {
    return undefined;
  }
  return issuedTo(ctx.app, Number(userId), jti);
}

/** @returns undefined if no authenticator has issued the token, as with NocoBase's OAuth provider */
async function issuedTo(app: Application, userId: number, jti: string): Promise<OwnSession | undefined> {
  const row = await app.db.getCollection('issuedTokens').model.findOne({ where: { jti, userId } });
  const authenticator: unknown = row?.get('authenticator');
  return row && typeof authenticator === 'string' && authenticator
    ? { userId, jti, signInTime: Number(row.get('signInTime')), authenticator }
    : undefined;
}
