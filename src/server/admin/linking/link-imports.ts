/**
 * Lists of links: looked up, shown to the admin, and applied. What waits for the admin is kept in the shared cache for
 * an hour, so that any node can answer; the node that was asked works on it.
 */

import PQueue from 'p-queue';
import { LINK_PROBLEMS, type LinkImport, type PlannedLink } from '../../../shared/status-page';
import { AccountError, errorName } from '../../errors';
import { HandleStore, OneTimeHandleStore, type SharedCache } from '../../store/shared-cache';
import { type AdminLinkScope, type AdminLinkServices, findUserByName, linkByAdmin, planLink } from './link-by-admin';
import type { LinkLine } from './read-link-list';

const KEPT_MS = 60 * 60_000;
const AT_A_TIME = 5; // calls to WeCom: 5,000 lines stay below its 10,000 calls a minute (document/path/90313)
const MAX_UNREACHABLE = 10; // lines in a row: the rest is not asked about then
const BEAT_MS = 500; // between two reports of progress
const DEAD_MS = 60_000; // without a report: the node that worked on it has stopped

interface StoredImport {
  authenticator: string;
  /** Whose list it is: nobody else sees or applies it. */
  adminId: number;
  lines: PlannedLink[];
}

interface Progress {
  kind: 'checking' | 'ready' | 'applying' | 'done';
  done: number;
  total: number;
  /** Epoch ms. */
  at: number;
}

const EXPIRED: LinkImport = { kind: 'expired', done: 0, total: 0, lines: [] };

export class LinkImports {
  private readonly plans: OneTimeHandleStore<StoredImport>;
  private readonly progress: HandleStore<Progress>;
  private readonly cancellations: HandleStore<true>;
  private readonly running = new Map<string, Promise<void>>();
  private isStopping = false;

  constructor(
    private readonly services: AdminLinkServices,
    cache: SharedCache,
  ) {
    this.plans = new OneTimeHandleStore(cache, 'link-import', KEPT_MS);
    this.progress = new HandleStore(cache, 'link-import-progress', KEPT_MS);
    this.cancellations = new HandleStore(cache, 'link-import-cancelled', KEPT_MS);
  }

  /** Begins to look up the lines. @returns the handle of the list */
  async start(scope: AdminLinkScope, adminId: number, lines: LinkLine[]): Promise<string> {
    const { authenticator } = scope;
    const stored: StoredImport = { authenticator, adminId, lines: [] };
    const handle = await this.plans.issue(stored);
    await this.report(handle, 'checking', 0, lines.length);
    this.run(handle, async () => {
      const planned = await this.planAll(handle, scope, lines);
      if (planned && (await this.plans.peek(handle))) {
        await this.plans.replace(handle, { ...stored, lines: planned });
        await this.report(handle, 'ready', lines.length, lines.length);
      }
    });
    return handle;
  }

  /** The list as the admin sees it; `expired` for any other admin. */
  async stateOf(handle: string | undefined, adminId: number): Promise<LinkImport> {
    const stored = await this.plans.peek(handle);
    const progress = await this.progress.peek(handle);
    if (!stored || !progress || stored.adminId !== adminId) {
      return EXPIRED;
    }
    const { kind, done, total, at } = progress;
    const isDead = Date.now() - at > DEAD_MS;
    if (kind === 'checking' && isDead) {
      return EXPIRED;
    }
    return { kind: kind === 'applying' && isDead ? 'ready' : kind, done, total, lines: stored.lines };
  }

  /** Begins to make the links, unless that is under way or done. Making them once more does no harm. */
  async apply(handle: string | undefined, adminId: number, scope: AdminLinkScope): Promise<LinkImport> {
    const state = await this.stateOf(handle, adminId);
    if (handle !== undefined && state.kind === 'ready' && !this.running.has(handle)) {
      const stored: StoredImport = { authenticator: scope.authenticator, adminId, lines: state.lines };
      await this.report(handle, 'applying', 0, state.total);
      this.run(handle, () => this.applyAll(handle, stored, scope));
    }
    return this.stateOf(handle, adminId);
  }

  /** Ends the work on a list. What was linked stays; a list that was not being applied is forgotten. */
  async cancel(handle: string | undefined, adminId: number): Promise<LinkImport> {
    const { kind } = await this.stateOf(handle, adminId);
    if (handle !== undefined && kind !== 'expired') {
      await this.cancellations.replace(handle, true);
      if (kind === 'checking' || kind === 'ready') {
        await this.plans.consume(handle);
      }
      await this.running.get(handle);
    }
    return this.stateOf(handle, adminId);
  }

  /** The authenticator of an admin's list. */
  async authenticatorOf(handle: string | undefined, adminId: number): Promise<string | undefined> {
    const stored = await this.plans.peek(handle);
    return stored?.adminId === adminId ? stored.authenticator : undefined;
  }

  /** Resolves when no list is being worked on. */
  async idle(): Promise<void> {
    await Promise.all(this.running.values());
  }

  /** Ends all work after the lines it is at; called before the app stops. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.idle();
  }

  private run(handle: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        this.logger.warn('WeCom list of links ended early', { error: errorName(error) });
      })
      .finally(() => this.running.delete(handle));
    this.running.set(handle, running);
  }

  /** @returns undefined if it was cancelled */
  private async planAll(handle: string, scope: AdminLinkScope, lines: LinkLine[]): Promise<PlannedLink[] | undefined> {
    const planned = await this.findUsers(lines);
    const queue = new PQueue({ concurrency: AT_A_TIME });
    const pulse = this.pulse(handle, 'checking', lines.length);
    let done = 0;
    let unreachable = 0;
    let isCancelled = false;
    await queue.addAll(
      planned.map((line, index) => async () => {
        isCancelled ||= await pulse(done);
        if (!isCancelled) {
          const result = await this.planLine(scope, line, unreachable >= MAX_UNREACHABLE);
          unreachable = result.problem === 'WECOM_UNREACHABLE' ? unreachable + 1 : 0;
          planned[index] = result;
          done += 1;
        }
      }),
    );
    return isCancelled ? undefined : planned;
  }

  /** The lines with their users, or with what the line itself has wrong. The first of several lines counts. */
  private async findUsers(lines: LinkLine[]): Promise<PlannedLink[]> {
    const users = new Set<number>();
    const members = new Set<string>();
    const planned: PlannedLink[] = [];
    for (const { isReadable, ...shown } of lines) {
      const user = isReadable ? await findUserByName(this.services.app, shown.username) : undefined;
      const member = shown.wecomUserId.toLowerCase();
      if (!isReadable) {
        planned.push({ ...shown, outcome: 'refused', problem: 'LINE_UNREADABLE' });
      } else if (!user) {
        planned.push({ ...shown, outcome: 'refused', problem: 'USER_UNKNOWN' });
      } else {
        const isRepeated = users.has(user.id) || members.has(member);
        if (!isRepeated) {
          users.add(user.id);
          members.add(member);
        }
        const named = { ...shown, userId: user.id, userName: user.name };
        planned.push(
          isRepeated ? { ...named, outcome: 'refused', problem: 'REPEATED' } : { ...named, outcome: 'link' },
        );
      }
    }
    return planned;
  }

  private async planLine(scope: AdminLinkScope, line: PlannedLink, isUnreachable: boolean): Promise<PlannedLink> {
    if (line.outcome === 'refused' || line.userId === undefined) {
      return line;
    }
    if (isUnreachable) {
      return { ...line, outcome: 'refused', problem: 'WECOM_UNREACHABLE' };
    }
    const plan = await planLink(this.services, scope, line.userId, line.wecomUserId);
    return plan.kind === 'refused'
      ? { ...line, outcome: 'refused', problem: plan.problem }
      : { ...line, outcome: plan.kind, ...(plan.wecomName && { wecomName: plan.wecomName }) };
  }

  private async applyAll(handle: string, stored: StoredImport, scope: AdminLinkScope): Promise<void> {
    const lines = [...stored.lines];
    const pulse = this.pulse(handle, 'applying', lines.length);
    for (const [index, line] of lines.entries()) {
      if (this.isStopping || (await pulse(index))) {
        break;
      }
      if (line.outcome === 'link') {
        lines[index] = await this.applyLine(scope, line);
      }
    }
    await this.plans.replace(handle, { ...stored, lines });
    await this.report(handle, 'done', lines.length, lines.length);
  }

  /** @returns the line with what has become of it; unchanged after an error that trying again may help against */
  private async applyLine(scope: AdminLinkScope, line: PlannedLink): Promise<PlannedLink> {
    const { userId, wecomUserId, wecomName } = line;
    if (userId === undefined) {
      return line;
    }
    try {
      const isNew = await linkByAdmin(this.services, scope, { userId, typed: wecomUserId, wecomName });
      return { ...line, outcome: isNew ? 'linked' : 'already-linked' };
    } catch (error) {
      const code = error instanceof AccountError ? error.code : undefined;
      const problem = LINK_PROBLEMS.find((one) => one === code);
      if (problem) {
        return { ...line, outcome: 'refused', problem };
      }
      this.logger.warn('WeCom member not linked', { userId, wecomUserId, error: errorName(error) });
      return line;
    }
  }

  /** @returns a function that reports progress now and then, and tells whether the work was cancelled */
  private pulse(handle: string, kind: Progress['kind'], total: number): (done: number) => Promise<boolean> {
    let last = 0;
    let isCancelled = false;
    return async (done) => {
      if (this.isStopping) {
        return true;
      }
      if (!isCancelled && Date.now() - last >= BEAT_MS) {
        last = Date.now();
        isCancelled = (await this.cancellations.peek(handle)) === true;
        await this.report(handle, kind, done, total);
      }
      return isCancelled;
    };
  }

  private get logger() {
    return this.services.app.logger;
  }

  private report(handle: string, kind: Progress['kind'], done: number, total: number): Promise<void> {
    return this.progress.replace(handle, { kind, done, total, at: Date.now() });
  }
}
