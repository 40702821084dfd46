/** What is known about an authenticator's URL for events: whether WeCom reaches it, and what came. */
import type { Application } from '@nocobase/server';
import type { EventFeed } from '../../../shared/actions';
import { withWriterLock } from '../../accounts/identity-lock';
import { errorName } from '../../errors';
import { AUTHENTICATOR_CHANGED, type AuthenticatorChange } from '../../settings/validate-on-save';
import { columnsOf } from '../../store/rows';
import type { WrongKey } from './envelope';
import type { EventQueue } from './event-queue';

const REFUSALS_EVERY_MS = 5_000; // anyone can send a request that is refused

type FeedValues = { verifiedAt: Date; refusedAt: null; refusedFor: null } | { refusedAt: Date; refusedFor: WrongKey };

const NOTHING_KNOWN = { verifiedAt: null, refusedAt: null, refusedFor: null };

const WRONG_KEYS: readonly WrongKey[] = ['token', 'aesKey', 'company'];

/** Settings with which WeCom has verified the URL. */
const KEYS: readonly string[] = ['corpId', 'eventToken', 'eventAesKey'];

export function followEventKeys(app: Application, feeds: EventFeeds): void {
  app.on(AUTHENTICATOR_CHANGED, ({ authenticator, settings = [], transaction }: AuthenticatorChange) => {
    if (settings.some((setting) => KEYS.includes(setting))) {
      const forget = () => feeds.forget(authenticator);
      transaction ? transaction.afterCommit(forget) : forget();
    }
  });
}

export class EventFeeds {
  private readonly writing = new Set<Promise<void>>();
  private readonly refusedAt = new Map<string, number>();

  constructor(
    private readonly app: Application,
    private readonly queue: EventQueue,
  ) {}

  /** Remembers, after the answer, that WeCom has verified the URL. */
  verified(authenticator: string): void {
    this.keep(authenticator, { verifiedAt: new Date(), refusedAt: null, refusedFor: null });
  }

  /** Remembers why a request was refused: an admin may have entered a value wrongly. */
  refused(authenticator: string, wrong: WrongKey): void {
    const now = Date.now();
    if (now - (this.refusedAt.get(authenticator) ?? 0) > REFUSALS_EVERY_MS) {
      this.refusedAt.set(authenticator, now);
      this.app.logger.warn('WeCom event refused', { authenticator, wrong });
      this.keep(authenticator, { refusedAt: new Date(now), refusedFor: wrong });
    }
  }

  /** Forgets an authenticator whose keys have changed: WeCom has to verify them anew. */
  forget(authenticator: string): void {
    this.refusedAt.delete(authenticator);
    this.track(authenticator, async () => void (await this.model.destroy({ where: { authenticator } })));
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await Promise.all(this.writing);
  }

  async stateOf(authenticator: string): Promise<Omit<EventFeed, 'enabled'>> {
    const row = await this.model.findOne({ where: { authenticator } });
    const { verifiedAt, refusedAt, refusedFor } = row ? columnsOf('wecomEventFeeds', row) : NOTHING_KNOWN;
    const { lastAt, waiting, failed } = await this.queue.countsOf(authenticator);
    const wrong = WRONG_KEYS.find((one) => one === refusedFor);
    return {
      waiting,
      failed,
      ...(verifiedAt && { verifiedAt: new Date(verifiedAt).toISOString() }),
      ...(lastAt && { lastEventAt: new Date(lastAt).toISOString() }),
      ...(refusedAt && wrong && { refused: { at: new Date(refusedAt).toISOString(), wrong } }),
    };
  }

  private keep(authenticator: string, values: FeedValues): void {
    this.track(authenticator, () => this.write(authenticator, values));
  }

  private track(authenticator: string, work: () => Promise<void>): void {
    const writing = withWriterLock(this.app, work, 'afterwards')
      .catch((error: unknown) => {
        this.app.logger.warn('State of WeCom events not kept', { authenticator, error: errorName(error) });
      })
      .finally(() => this.writing.delete(writing));
    this.writing.add(writing);
  }

  private async write(authenticator: string, values: FeedValues): Promise<void> {
    const [updated] = await this.model.update(values, { where: { authenticator } });
    if (updated === 0) {
      await this.model.create({ authenticator, ...values });
    }
  }

  private get model() {
    return this.app.db.getCollection('wecomEventFeeds').model;
  }
}
