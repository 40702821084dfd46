/** Asks WeCom about all linked members, because members who have departed do not sign in any more. */

import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';

import type { LinkedMembers } from '../../../shared/actions';

import { AUTH_TYPE } from '../../../shared/constants';
import type { Identity } from '../../../shared/identity';
import type { WecomUserId } from '../../../shared/wecom-user-id';
import { markDeparted, markReturned } from '../../accounts/departures';
import { identityOf, isOfCorp, wecomUserIdOf } from '../../accounts/identity';
import { apiIdOf, findLink, holdsAt, readLinkMeta } from '../../accounts/links';
import type { MemberLookup, MemberOutcome } from '../../directory/events/event-worker';
import { toSignInError } from '../../errors';
import { findAuthenticator, type WecomAuthenticator } from '../../settings/authenticator';
import { hasLeft } from '../../sign-in/member';
import { columnsOf } from '../../store/rows';
import type { SharedCache } from '../../store/shared-cache';
import type { AccessTokens } from '../../wecom/access-token';
import { WecomApi } from '../../wecom/api';

const SCHEDULE = '0 30 3 * * *'; // every night, in the server's time
const CLAIM_TTL_MS = 12 * 60 * 60_000;
const OUTSIDE = 'OUTSIDE_VISIBLE_RANGE';
const MAX_FAILURES = 3; // in a row, or all members if fewer: the cause is not a single member then, so the check ends

type CheckState = Pick<LinkedMembers, 'checking' | 'stopped' | 'checked'>;
type Progress = NonNullable<CheckState['checking']>;
type CheckSummary = NonNullable<CheckState['checked']>;

/** Checks every night, when an admin asks for it, and after WeCom's events. */
export class MemberCheck implements MemberLookup {
  /** By authenticator. */
  private readonly lastResults = new Map<string, Pick<CheckState, 'stopped' | 'checked'>>();
  private isStopping = false;
  private nightlyRuns: Promise<unknown> = Promise.resolve();
  private readonly running = new Map<string, Progress & { run: Promise<void>; cancel: () => void }>();

  constructor(
    private readonly app: Application,
    private readonly tokens: AccessTokens,
    private readonly cache: SharedCache,
  ) {
    app.cronJobManager.addJob({ cronTime: SCHEDULE, onTick: () => this.runNightly() });
  }

  /** The progress of the check that runs on this node, or the result of the last one. */
  stateOf(authenticator: string): CheckState {
    const check = this.running.get(authenticator);
    return check ? { checking: { done: check.done, total: check.total } } : (this.lastResults.get(authenticator) ?? {});
  }

  /**
   * Starts a check, unless one is running on this node.
   *
   * @returns its progress; undefined if it has ended already
   * @throws SignInError AUTHENTICATOR_UNAVAILABLE
   */
  async start(name: unknown): Promise<Progress | undefined> {
    const authenticator = await findAuthenticator(this.app, name);
    if (!this.running.has(authenticator.name)) {
      const identities = await this.identitiesOf(authenticator);
      if (!this.running.has(authenticator.name)) {
        const progress = { done: 0, total: identities.length };
        const { signal, ...controller } = cancellation();
        const run = this.check(authenticator, identities, progress, signal).finally(() => {
          this.running.delete(authenticator.name);
        });
        this.running.set(authenticator.name, Object.assign(progress, { run, ...controller }));
      }
    }
    return this.stateOf(authenticator.name).checking;
  }

  async isLinked(name: string, wecomUserId: WecomUserId): Promise<boolean> {
    return (await this.linkedIdentity(await findAuthenticator(this.app, name), wecomUserId)) !== undefined;
  }

  /** Checks one member, whatever else is being checked. @returns undefined if no user is linked to the member */
  async checkAgain(name: string, wecomUserId: WecomUserId): Promise<MemberOutcome | undefined> {
    const authenticator = await findAuthenticator(this.app, name);
    const identity = await this.linkedIdentity(authenticator, wecomUserId);
    return identity && this.checkMember(authenticator, identity);
  }

  async isActive(name: string, wecomUserId: WecomUserId): Promise<boolean> {
    const { settings } = await findAuthenticator(this.app, name);
    return (await this.hasLeft(settings, wecomUserId)) === false;
  }

  /** Ends a check at once, whatever WeCom is being asked. @returns whether one was running on this node */
  async cancel(name: string): Promise<boolean> {
    const check = this.running.get(name);
    check?.cancel();
    await check?.run;
    return check !== undefined;
  }

  /** Resolves when no check is running. */
  async idle(): Promise<void> {
    await this.nightlyRuns;
    await Promise.all([...this.running.values()].map(({ run }) => run));
  }

  /** Ends all checks after the member that WeCom is being asked about; called before the app stops. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.idle();
  }

  private async runNightly(): Promise<void> {
    const checked = this.checkAll();
    this.nightlyRuns = Promise.all([this.nightlyRuns, checked]);
    await checked;
  }

  /** Checks every enabled authenticator, on one of the nodes that share a cache. Never throws. */
  private async checkAll(): Promise<void> {
    try {
      const records: Model[] = await this.app.db
        .getRepository('authenticators')
        .find({ fields: ['name'], filter: { authType: AUTH_TYPE, enabled: true } });
      for (const record of records) {
        await this.checkOne(columnsOf('authenticators', record).name);
      }
    } catch (error) {
      this.app.logger.warn('WeCom members not checked', reasonOf(error));
    }
  }

  private async checkOne(name: string): Promise<void> {
    try {
      if (await this.claim(name)) {
        await this.start(name);
        await this.running.get(name)?.run;
      }
    } catch (error) {
      this.app.logger.warn('WeCom members not checked', { authenticator: name, ...reasonOf(error) });
    }
  }

  /** @returns whether this node runs tonight's check */
  private claim(name: string): Promise<boolean> {
    return this.cache.claim(`wecom:member-check:${this.app.name}:${name}:${new Date().toDateString()}`, CLAIM_TTL_MS);
  }

  /** The identity of a member, if a user is linked to it with the present settings. */
  private async linkedIdentity(
    { name, settings }: WecomAuthenticator,
    wecomUserId: WecomUserId,
  ): Promise<Identity | undefined> {
    const identity = identityOf(settings.corpId, wecomUserId);
    const link = await findLink(this.app, { authenticator: name, identity });
    return link && holdsAt(link, settings) ? identity : undefined;
  }

  /** The linked members of the company, and of the WeCom address, that the authenticator is set up for now. */
  private async identitiesOf({ name, settings }: WecomAuthenticator): Promise<Identity[]> {
    const links = await this.app.db
      .getCollection('usersAuthenticators')
      .model.findAll({ attributes: ['uuid', 'meta'], where: { authenticator: name } });
    const here = links.filter((link) => readLinkMeta(link.get('meta')).api === apiIdOf(settings));
    const identities = here.map((link) => columnsOf('usersAuthenticators', link).uuid);
    return identities.filter((identity) => isOfCorp(identity, settings.corpId));
  }

  /** Asks about one member at a time, so as not to slow down sign-ins. */
  private async check(
    authenticator: WecomAuthenticator,
    identities: Identity[],
    progress: Progress,
    cancelled: Promise<'cancelled'>,
  ): Promise<void> {
    const checked: CheckSummary = { asked: 0, left: 0 };
    let failures = 0;
    this.lastResults.delete(authenticator.name);
    for (const identity of identities) {
      if (this.isStopping) {
        return;
      }
      const outcome = await Promise.race([this.checkMember(authenticator, identity), cancelled]);
      if (outcome === 'cancelled') {
        return;
      }
      if ('failure' in outcome) {
        failures += 1;
        if (failures >= Math.min(MAX_FAILURES, identities.length)) {
          this.lastResults.set(authenticator.name, { stopped: outcome.failure });
          return;
        }
      } else {
        failures = 0;
        checked.asked += 1;
        checked.left += outcome.left ? 1 : 0;
      }
      progress.done += 1;
    }
    this.lastResults.set(authenticator.name, { checked });
  }

  private async checkMember({ name, settings }: WecomAuthenticator, identity: Identity): Promise<MemberOutcome> {
    const { app } = this;
    const key = { authenticator: name, identity };
    const logFields = { authenticator: name, wecomUserId: wecomUserIdOf(identity) };
    try {
      const left = await this.hasLeft(settings, logFields.wecomUserId);
      if (left === true && (await markDeparted(app, key, settings))) {
        app.logger.info('WeCom member has left', { ...logFields, endSessions: settings.endSessions });
      } else if (left === false && (await markReturned(app, key))) {
        app.logger.info('WeCom member is back', logFields);
      }
      return { left };
    } catch (error) {
      const reason = reasonOf(error);
      app.logger.warn('WeCom member not checked', { ...logFields, ...reason });
      return { failure: reason.code };
    }
  }

  /** @returns undefined if WeCom does not tell: a member outside the app's visible range may still be in the company */
  private async hasLeft(
    settings: WecomAuthenticator['settings'],
    wecomUserId: WecomUserId,
  ): Promise<boolean | undefined> {
    try {
      return (await new WecomApi(settings, this.tokens).member(wecomUserId)).inactive;
    } catch (error) {
      if (hasLeft(error)) {
        return true;
      }
      if (toSignInError(error).code === OUTSIDE) {
        return undefined;
      }
      throw error;
    }
  }
}

/** A promise that `cancel` resolves. */
function cancellation(): { signal: Promise<'cancelled'>; cancel: () => void } {
  let cancel = () => {};
  const signal = new Promise<'cancelled'>((resolve) => {
    cancel = () => resolve('cancelled');
  });
  return { signal, cancel };
}

function reasonOf(error: unknown) {
  const { code, detail } = toSignInError(error);
  return { code, ...detail };
}
