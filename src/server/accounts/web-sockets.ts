/**
 * Ends web sockets with their sessions: NocoBase checks a web socket's token once, and keeps sending the user's data to
 * it.
 */
import type { Application } from '@nocobase/server';
import type { EndedSessions } from './sessions';

const MAX_SOCKETS = 20_000; // per process; the oldest are most likely closed, which NocoBase does not announce
const MAX_LISTED = 500; // per statement
const TWICE_A_MINUTE = '*/30 * * * * *';

interface SocketSession {
  userId: number;
  /** Epoch ms; a renewed session keeps it. */
  signInTime: number;
}

/** Knows which session each web socket of this process belongs to. NocoBase accepts no API keys there. */
export class WebSockets {
  private readonly sessions = new Map<string, SocketSession>();

  constructor(private readonly app: Application) {
    app.on('ws:message:auth:token', (message: unknown) => void this.remember(message));
    app.cronJobManager.addJob({
      cronTime: TWICE_A_MINUTE,
      onTick: () => this.endGone().catch(() => app.logger.warn('Web sockets of ended sessions were not looked for')),
    });
  }

  /** Stops sending the user's data to the web sockets of these sessions. */
  end({ userId, signInTimes }: EndedSessions): void {
    this.endThose((session) => session.userId === userId && signInTimes.includes(session.signInTime));
  }

  /** Ends those whose session is gone from the database: the node that ended it may be unable to tell this one. */
  private async endGone(): Promise<void> {
    const { model } = this.app.db.getCollection('issuedTokens');
    const all = [...this.sessions.values()];
    for (let first = 0; first < all.length; first += MAX_LISTED) {
      const some = all.slice(first, first + MAX_LISTED);
      const where = { userId: some.map(({ userId }) => userId) };
      const rows = await model.findAll({ attributes: ['userId', 'signInTime'], where });
      const there = new Set(rows.map((row) => `${row.get('userId')} ${row.get('signInTime')}`));
      const gone = new Set(some.filter(({ userId, signInTime }) => !there.has(`${userId} ${signInTime}`)));
      this.endThose((session) => gone.has(session));
    }
  }

  private endThose(isEnded: (session: SocketSession) => boolean): void {
    for (const [clientId, session] of this.sessions) {
      if (isEnded(session)) {
        this.sessions.delete(clientId);
        this.app.emit('ws:removeTag', { clientId, tagKey: 'userId' });
      }
    }
  }

  private async remember(message: unknown): Promise<void> {
    const { clientId, payload } = (message ?? {}) as { clientId?: unknown; payload?: { token?: unknown } | null };
    if (typeof clientId !== 'string') {
      return;
    }
    this.sessions.delete(clientId);
    const session = await this.sessionOf(payload?.token);
    if (session) {
      this.sessions.set(clientId, session);
      const [oldest] = this.sessions.keys();
      if (this.sessions.size > MAX_SOCKETS && oldest !== undefined) {
        this.sessions.delete(oldest);
      }
    }
  }

  private async sessionOf(token: unknown): Promise<SocketSession | undefined> {
    if (typeof token !== 'string') {
      return undefined;
    }
    const payload = await this.app.authManager.jwt.decode(token).catch(() => undefined);
    const [userId, signInTime] = [Number(payload?.userId), Number(payload?.signInTime)];
    return Number.isFinite(userId) && Number.isFinite(signInTime) ? { userId, signInTime } : undefined;
  }
}
