/** NocoBase looks at a token when a web socket says whose it is, and never again: what it sends to a user goes on. */
import type { Application } from '@nocobase/server';
import { blockedAs, type EndedSessions, findBlocked } from './sessions';

const MAX_SOCKETS = 20_000; // of a process; the oldest are most likely closed, which nobody tells
const MAX_LISTED = 500; // in one statement
const TWICE_A_MINUTE = '*/30 * * * * *';

/** What a web socket was opened with. */
interface Opened {
  userId: number;
  token: string;
  /** Of a session, epoch ms; API keys have none. */
  signInTime?: number;
}

/** Which session or API key each web socket of this process belongs to. */
export class WebSockets {
  private readonly opened = new Map<string, Opened>();

  constructor(private readonly app: Application) {
    app.on('ws:message:auth:token', (message: unknown) => void this.note(message));
    app.cronJobManager.addJob({
      cronTime: TWICE_A_MINUTE,
      onTick: () =>
        this.endForgotten().catch(() => app.logger.warn('Web sockets were not looked at for sessions that have ended')),
    });
  }

  /** Nothing that is meant for the user reaches these sockets any more. */
  end({ userId, tokens, signInTimes }: EndedSessions): void {
    this.endThose(
      ([, { userId: id, token, signInTime }]) =>
        id === userId && (signInTime === undefined ? tokens.includes(token) : signInTimes.includes(signInTime)),
    );
  }

  /** Ends those whose session or API key another node has ended without telling: the database knows. */
  async endForgotten(): Promise<void> {
    const ended = new Set<string>();
    for (let first = 0, all = [...this.opened]; first < all.length; first += MAX_LISTED) {
      const some = all.slice(first, first + MAX_LISTED);
      const blocked = await findBlocked(
        this.app,
        some.map(([, { token }]) => token),
      );
      const sessions = await this.sessionsOf(some.map(([, { userId }]) => userId));
      for (const [clientId, { userId, token, signInTime }] of some) {
        const isOver = signInTime === undefined ? blocked.includes(token) : !sessions.has(`${userId} ${signInTime}`);
        if (isOver) {
          ended.add(clientId);
        }
      }
    }
    this.endThose(([clientId]) => ended.has(clientId));
  }

  /** @returns `user sign-in-time` of each session that goes on; a renewed one has another token by now */
  private async sessionsOf(userIds: number[]): Promise<Set<string>> {
    const { model } = this.app.db.getCollection('issuedTokens');
    const rows = await model.findAll({ attributes: ['userId', 'signInTime'], where: { userId: userIds } });
    return new Set(rows.map((row) => `${row.get('userId')} ${row.get('signInTime')}`));
  }

  private endThose(isEnded: (entry: [clientId: string, opened: Opened]) => boolean): void {
    for (const entry of [...this.opened].filter(isEnded)) {
      this.opened.delete(entry[0]);
      this.app.emit('ws:removeTag', { clientId: entry[0], tagKey: 'userId' });
    }
  }

  private async note(message: unknown): Promise<void> {
    const { clientId, payload } = (message ?? {}) as { clientId?: unknown; payload?: { token?: unknown } | null };
    if (typeof clientId !== 'string') {
      return;
    }
    this.opened.delete(clientId);
    const opened = await this.openedWith(payload?.token);
    if (opened) {
      this.opened.set(clientId, opened);
      const [oldest] = this.opened.keys();
      if (this.opened.size > MAX_SOCKETS && oldest !== undefined) {
        this.opened.delete(oldest);
      }
    }
  }

  private async openedWith(token: unknown): Promise<Opened | undefined> {
    if (typeof token !== 'string') {
      return undefined;
    }
    const payload = await this.app.authManager.jwt.decode(token).catch(() => undefined);
    const [userId, signInTime] = [Number(payload?.userId), Number(payload?.signInTime)];
    if (!Number.isFinite(userId)) {
      return undefined;
    }
    const opened = { userId, token: blockedAs(payload?.jti ?? token) };
    return Number.isFinite(signInTime) ? { ...opened, signInTime } : opened;
  }
}
