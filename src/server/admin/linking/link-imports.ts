/**
 * Lists of links: looked up, shown to the admin, and applied. What waits for the admin is kept in the shared cache for
 * an hour, so that any node can answer; the node that was asked works on it.
 */

import PQueue from 'p-queue';
import { LINK_PROBLEMS, type LinkImport, type PlannedLink } from '../../../shared/status-page';
import { apiIdOf } from '../../accounts/links';
import { AccountError, errorName } from '../../errors';
import { HandleClaims, HandleStore, OneTimeHandleStore, type SharedCache } from '../../store/shared-cache';
import { findUsersByName } from './find-users-by-name';
import { type AdminLinkScope, type AdminLinkServices, linkByAdmin, planLink } from './link-by-admin';
import type { LinkLine } from './read-link-list';

const KEPT_MS = 60 * 60_000;
const AT_A_TIME = 5; // calls to WeCom: 5,000 lines stay below its 10,000 calls a minute (document/path/90313)
const MAX_UNREACHABLE = 10; // lines in a row: the rest is not asked about then
const NAMES_AT_A_TIME = 500; // usernames in a statement
const BEAT_MS = 500; // between two reports of progress
const DEAD_MS = 60_000; // without a report: the node that worked on it has stopped

interface StoredImport {
  authenticator: string;
  /** The company and the WeCom address that the lines were looked up in: elsewhere, a userid is another person. */
  corpId: string;
  api: string;
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

/** @returns whether to stop */
type Pulse = (done: number) => Promise<boolean>;

const EXPIRED: LinkImport = { kind: 'expired', done: 0, total: 0, lines: [] };

export class LinkImports {
  private readonly plans: OneTimeHandleStore<StoredImport>;
  private readonly progress: HandleStore<Progress>;
  private readonly cancellations: HandleStore<true>;
  private readonly claims: HandleClaims;
  private readonly running = new Map<string, Promise<void>>();
  private isStopping = false;

  constructor(
    private readonly services: AdminLinkServices,
    cache: SharedCache,
  ) {
    this.plans = new OneTimeHandleStore(cache, 'link-import', KEPT_MS);
    this.progress = new HandleStore(cache, 'link-import-progress', KEPT_MS);
    this.cancellations = new HandleStore(cache, 'link-import-cancelled', KEPT_MS);
    this.claims = new HandleClaims(cache, 'link-import-claim', DEAD_MS);
  }

  /** Begins to look up the lines. @returns the handle of the list */
  async start(scope: AdminLinkScope, adminId: number, lines: LinkLine[]): Promise<string> {
    const stored: StoredImport = { ...placeOf(scope), adminId, lines: [] };
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
    const shown = kind === 'applying' && isDead ? 'ready' : kind;
    return { kind: shown, done, total, lines: shown === 'ready' || shown === 'done' ? stored.lines : [] };
  }

  /**
   * Begins to make the links that are not made yet, unless that is under way.
   *
   * @returns `expired` also if the authenticator has another company or WeCom address by now
   */
  async apply(handle: string | undefined, adminId: number, scope: AdminLinkScope): Promise<LinkImport> {
    const stored = await this.plans.peek(handle);
    const { corpId, api } = placeOf(scope);
    if (handle === undefined || stored?.adminId !== adminId || stored.corpId !== corpId || stored.api !== api) {
      return EXPIRED;
    }
    if (await this.claims.claim(handle)) {
      await this.applyClaimed(handle, adminId, scope);
    }
    return this.stateOf(handle, adminId);
  }

  private async applyClaimed(handle: string, adminId: number, scope: AdminLinkScope): Promise<void> {
    const stored = await this.plans.peek(handle); // once more: another node may just have finished
    const { kind, total } = await this.stateOf(handle, adminId);
    if (!stored || kind !== 'ready') {
      await this.claims.release(handle);
      return;
    }
    await this.report(handle, 'applying', 0, total);
    this.run(handle, () => this.applyAll(handle, stored, scope).finally(() => this.claims.release(handle)));
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
      .finally(() => {
        if (this.running.get(handle) === running) {
          this.running.delete(handle);
        }
      });
    this.running.set(handle, running);
  }

  /** @returns undefined if it was cancelled */
  private async planAll(handle: string, scope: AdminLinkScope, lines: LinkLine[]): Promise<PlannedLink[] | undefined> {
    const pulse = this.pulse(handle, 'checking', lines.length);
    const planned = await this.findUsers(lines, pulse);
    if (!planned) {
      return undefined;
    }
    const queue = new PQueue({ concurrency: AT_A_TIME });
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

  /**
   * The lines with their users, or with what the line itself has wrong. The first of several lines counts.
   *
   * @returns undefined if it was cancelled
   */
  private async findUsers(lines: LinkLine[], pulse: Pulse): Promise<PlannedLink[] | undefined> {
    const found = new Map<string, { id: number; name: string }>();
    for (let first = 0; first < lines.length; first += NAMES_AT_A_TIME) {
      if (await pulse(0)) {
        return undefined;
      }
      const chunk = lines.slice(first, first + NAMES_AT_A_TIME).filter(({ isReadable }) => isReadable);
      for (const [name, user] of await findUsersByName(
        this.services.app,
        chunk.map(({ username }) => username),
      )) {
        found.set(name, user);
      }
    }
    return withUsers(lines, found);
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
    let isCancelled = false;
    for (const [index, line] of lines.entries()) {
      isCancelled ||= await pulse(index);
      if (!isCancelled && line.outcome === 'link') {
        lines[index] = await this.applyLine(scope, line);
      }
    }
    await this.plans.replace(handle, { ...stored, lines });
    if (!this.isStopping) {
      isCancelled ||= (await this.cancellations.peek(handle)) === true;
      const isLeft = lines.some(({ outcome }) => outcome === 'link');
      await this.report(handle, isLeft && !isCancelled ? 'ready' : 'done', lines.length, lines.length);
    }
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

  /** @returns a function that reports progress now and then, and tells whether the work was cancelled, or has to stop */
  private pulse(handle: string, kind: Progress['kind'], total: number): Pulse {
    let last = 0;
    let isCancelled = false;
    return async (done) => {
      if (this.isStopping) {
        return true;
      }
      if (!isCancelled && Date.now() - last >= BEAT_MS) {
        last = Date.now();
        isCancelled = (await this.cancellations.peek(handle)) === true;
        if (kind === 'applying') {
          await this.claims.renew(handle);
        }
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

function placeOf({ authenticator, settings }: AdminLinkScope): Pick<StoredImport, 'authenticator' | 'corpId' | 'api'> {
  return { authenticator, corpId: settings.corpId, api: apiIdOf(settings) };
}

function withUsers(lines: LinkLine[], found: Map<string, { id: number; name: string }>): PlannedLink[] {
  const users = new Set<number>();
  const members = new Set<string>();
  return lines.map(({ isReadable, ...shown }): PlannedLink => {
    const user = isReadable ? found.get(shown.username) : undefined;
    const member = shown.wecomUserId.toLowerCase();
    if (!isReadable) {
      return { ...shown, outcome: 'refused', problem: 'LINE_UNREADABLE' };
    }
    if (!user) {
      return { ...shown, outcome: 'refused', problem: 'USER_UNKNOWN' };
    }
    const named = { ...shown, userId: user.id, userName: user.name };
    if (users.has(user.id) || members.has(member)) {
      return { ...named, outcome: 'refused', problem: 'REPEATED' };
    }
    users.add(user.id);
    members.add(member);
    return { ...named, outcome: 'link' };
  });
}
