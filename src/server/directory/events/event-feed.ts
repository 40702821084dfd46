/** What is known about an authenticator's URL for events: whether WeCom reaches it, and what came. */
import { Op } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { EventFeed } from '../../../shared/actions';
import { withWriterLock } from '../../accounts/identity-lock';
import { errorName } from '../../errors';
import { AUTHENTICATOR_CHANGED, type AuthenticatorChange } from '../../settings/validate-on-save';
import { columnsOf } from '../../store/rows';
import type { WrongKey } from './envelope';
import type { EventQueue } from './event-queue';

const KEPT_EVERY_MS = 5_000; // anyone can send requests that are refused, and send recorded ones again

type Occurrence = 'verified' | 'refused' | 'unsigned' | 'wrongClock';

type FeedValues = { verifiedAt: Date; refusedAt: null; refusedFor: null } | { refusedAt: Date; refusedFor: WrongKey };

const NOTHING_KNOWN = { verifiedAt: null, refusedAt: null, refusedFor: null };

const WRONG_KEYS: readonly WrongKey[] = ['token', 'aesKey', 'company'];

/** Settings with which WeCom has verified the URL, or that are part of it. */
const KEYS: readonly string[] = ['corpId', 'eventToken', 'eventAesKey', 'name', 'origin'];

export function followEventKeys(app: Application, feeds: EventFeeds): void {
  app.on(AUTHENTICATOR_CHANGED, ({ kind, authenticator, settings = [], transaction }: AuthenticatorChange) => {
    if (kind === 'removed' || settings.some((setting) => KEYS.includes(setting))) {
      const forget = () => feeds.forget(authenticator);
      transaction ? transaction.afterCommit(forget) : forget();
    }
  });
}

export class EventFeeds {
  private readonly writing = new Set<Promise<void>>();
  /** When each was last kept or logged, by authenticator. */
  private readonly recent = new Map<string, Map<Occurrence, number>>();

  constructor(
    private readonly app: Application,
    private readonly queue: EventQueue,
  ) {}

  /** Remembers, after the answer, that WeCom has verified the URL. */
  verified(authenticator: string): void {
    if (this.isFirst(authenticator, 'verified')) {
      this.keep(authenticator, { verifiedAt: new Date(), refusedAt: null, refusedFor: null });
    }
  }

  /** Remembers why a request was refused: an admin may have entered a value wrongly. */
  refused(authenticator: string, wrong: WrongKey): void {
    if (this.isFirst(authenticator, wrong === 'token' ? 'unsigned' : 'refused')) {
      this.recent.get(authenticator)?.delete('verified'); // the next verification puts this refusal out
      this.app.logger.warn('WeCom event refused', { authenticator, wrong });
      this.keep(authenticator, { refusedAt: new Date(), refusedFor: wrong });
    }
  }

  /** Logs that the time of a request differs from the server's. @param ms how much */
  wrongClock(authenticator: string, ms: number): void {
    if (this.isFirst(authenticator, 'wrongClock')) {
      const minutes = Math.round(ms / 60_000);
      this.app.logger.warn('WeCom event with another time: check the server’s clock', { authenticator, minutes });
    }
  }

  /** Forgets an authenticator whose URL or keys have changed: WeCom has to verify it anew. */
  forget(authenticator: string): void {
    this.recent.delete(authenticator);
    this.track(authenticator, async () => {
      const where = { authenticator };
      if ((await this.model.count({ where })) > 0) {
        await this.model.destroy({ where });
      }
    });
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
    const isPast = refusedAt && lastAt && lastAt > new Date(refusedAt).getTime(); // an event has been accepted since
    return {
      waiting,
      failed,
      ...(verifiedAt && { verifiedAt: new Date(verifiedAt).toISOString() }),
      ...(lastAt && { lastEventAt: new Date(lastAt).toISOString() }),
      ...(refusedAt && wrong && !isPast && { refused: { at: new Date(refusedAt).toISOString(), wrong } }),
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
    const [updated] = await this.model.update(values, { where: { authenticator, ...replaceable(values) } });
    if (updated === 0 && (await this.model.count({ where: { authenticator } })) === 0) {
      await this.model.create({ authenticator, ...values });
    }
  }

  /** @returns whether it has not happened in the last seconds */
  private isFirst(authenticator: string, occurrence: Occurrence): boolean {
    const occurrences = this.recent.get(authenticator) ?? new Map<Occurrence, number>();
    const now = Date.now();
    if (now - (occurrences.get(occurrence) ?? 0) <= KEPT_EVERY_MS) {
      return false;
    }
    this.recent.set(authenticator, occurrences.set(occurrence, now));
    return true;
  }

  private get model() {
    return this.app.db.getCollection('wecomEventFeeds').model;
  }
}

/** Anyone can send a request without WeCom's signature: it says less than one that is signed. */
function replaceable({ refusedFor }: FeedValues) {
  return refusedFor === 'token' ? { refusedFor: { [Op.or]: [null, 'token'] } } : {};
}
