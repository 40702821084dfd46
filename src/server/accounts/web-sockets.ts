/** NocoBase looks at a token when a web socket says whose it is, and never again: what it sends to a user goes on. */
import type { Application } from '@nocobase/server';
import type { EndedSessions } from './sessions';

const MAX_SOCKETS = 20_000; // of a process; the oldest are most likely closed, which nobody tells

interface Session {
  userId: number;
  signInTime: number;
}

/** Which session each web socket of this process belongs to. */
export class WebSockets {
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly app: Application) {
    app.on('ws:message:auth:token', (message: unknown) => void this.note(message));
  }

  /** Nothing that is meant for the user reaches these sockets any more. */
  end({ userId, signInTimes }: EndedSessions): void {
    for (const [clientId, session] of this.sessions) {
      if (session.userId === userId && signInTimes.includes(session.signInTime)) {
        this.sessions.delete(clientId);
        this.app.emit('ws:removeTag', { clientId, tagKey: 'userId' });
      }
    }
  }

  private async note(message: unknown): Promise<void> {
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

  private async sessionOf(token: unknown): Promise<Session | undefined> {
    if (typeof token !== 'string') {
      return undefined;
    }
    const payload = await this.app.authManager.jwt.decode(token).catch(() => undefined);
    const [userId, signInTime] = [Number(payload?.userId), Number(payload?.signInTime)];
    return Number.isFinite(userId) && Number.isFinite(signInTime) ? { userId, signInTime } : undefined;
  }
}
