/** Works on WeCom's events: asks WeCom about each member again, and lets its answer decide. */
import type { Application } from '@nocobase/server';
import type { SignInErrorCode } from '../../../shared/errors';
import type { WecomUserId } from '../../../shared/wecom-user-id';
import { errorName } from '../../errors';
import { mayHaveLeft } from './contact-event';
import type { ClaimedEvents, EventQueue } from './event-queue';

const AT_A_TIME = 5; // members; sign-ins ask WeCom as well
const STILL_A_MEMBER = 'still a member';
const LOOK_EVERY_MS = 30_000; // for events of a node that stopped

/** What WeCom says about a linked member; `left` is undefined if it does not tell. */
export type MemberOutcome = { left: boolean | undefined } | { failure: SignInErrorCode };

/** Asks WeCom about linked members, and does what follows. */
export interface MemberLookup {
  isLinked(authenticator: string, wecomUserId: WecomUserId): Promise<boolean>;
  /** @returns undefined if no user is linked to the member */
  checkAgain(authenticator: string, wecomUserId: WecomUserId): Promise<MemberOutcome | undefined>;
  /** Whether WeCom has an active member of this userid that the app may see. */
  isActive(authenticator: string, wecomUserId: WecomUserId): Promise<boolean>;
}

export class EventWorker {
  private running?: Promise<void>;
  private isWanted = false;
  private isStopped = true;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly app: Application,
    private readonly queue: EventQueue,
    private readonly members: MemberLookup,
  ) {}

  /** Begins with what has waited since the last stop. */
  start(): void {
    this.isStopped = false;
    this.wake();
  }

  /** Resolves when the members that WeCom is being asked about are done; asks about no more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.idle();
  }

  /** Resolves when nothing is being worked on. */
  async idle(): Promise<void> {
    await this.running;
  }

  /** Looks for events that are due; never throws. */
  wake(): void {
    this.isWanted = true;
    if (!this.isStopped) {
      this.running ??= this.run().finally(() => {
        this.running = undefined;
        if (this.isWanted) {
          this.wake(); // an event has come since the last look
        }
      });
    }
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    try {
      while (this.isWanted && !this.isStopped) {
        this.isWanted = false;
        await this.workOnDue();
      }
    } catch (error) {
      this.app.logger.warn('WeCom events not worked on', { error: errorName(error) });
    }
    await this.sleep();
  }

  private async workOnDue(): Promise<void> {
    while (!this.isStopped) {
      const claimed = await this.queue.claimNext(AT_A_TIME);
      if (claimed.length === 0) {
        return;
      }
      await Promise.allSettled(claimed.map((events) => this.workOn(events))); // a claim that fails expires
    }
  }

  private async workOn(claimed: ClaimedEvents): Promise<void> {
    const { authenticator, wecomUserId } = claimed;
    const failure = await this.attempt(async () => {
      if (!(await this.members.isLinked(authenticator, wecomUserId))) {
        return undefined; // WeCom is asked about linked members only
      }
      if (await this.isRenamed(claimed)) {
        this.app.logger.info('WeCom has changed a userid: the link moves at the next sign-in', {
          authenticator,
          wecomUserId,
        });
        return undefined;
      }
      const outcome = await this.members.checkAgain(authenticator, wecomUserId);
      return outcome && failureIn(outcome, claimed);
    });
    await (failure === undefined ? this.queue.finish(claimed.claim) : this.retry(claimed, failure));
  }

  /**
   * Whether all that has happened is a new userid, and WeCom knows it: then the member has not left. Whether the link
   * moves is decided at their sign-in, by the name and the match rules.
   */
  private async isRenamed({ authenticator, events }: ClaimedEvents): Promise<boolean> {
    const renamedTo = events.at(-1)?.newWecomUserId;
    const isAll = events.every(({ newWecomUserId }) => newWecomUserId !== undefined);
    return renamedTo !== undefined && isAll && (await this.members.isActive(authenticator, renamedTo));
  }

  private async retry(claimed: ClaimedEvents, reason: string) {
    const { authenticator } = claimed;
    if (!(await this.queue.retry(claimed))) {
      this.app.logger.warn('WeCom events given up: the nightly check has to do', { authenticator, reason });
    } else if (reason !== STILL_A_MEMBER) {
      await this.queue.postponeOthers(claimed);
    }
  }

  /** @returns why the work failed */
  private async attempt(work: () => Promise<string | undefined>): Promise<string | undefined> {
    try {
      return await work();
    } catch (error) {
      return errorName(error);
    }
  }

  private async sleep(): Promise<void> {
    if (this.isStopped) {
      return;
    }
    const next = await this.queue.nextDueAt().catch(() => undefined);
    const ms = Math.min(LOOK_EVERY_MS, Math.max(1_000, (next ?? Number.POSITIVE_INFINITY) - Date.now()));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), ms).unref();
  }
}

/** Right after a departure WeCom may still answer as before, so it is asked once more. */
function failureIn(outcome: MemberOutcome, { events, tries }: ClaimedEvents): string | undefined {
  if ('failure' in outcome) {
    return outcome.failure;
  }
  const isEarly = outcome.left === false && tries === 0 && events.some(({ name }) => mayHaveLeft(name));
  return isEarly ? STILL_A_MEMBER : undefined;
}
