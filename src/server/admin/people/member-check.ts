/** Asks WeCom about everybody who is linked: somebody who has left does not come by to be noticed. */

import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { LinkedPeople } from '../../../shared/actions';
import { AUTH_TYPE } from '../../../shared/constants';
import type { SignInErrorCode } from '../../../shared/errors';
import type { Identity } from '../../../shared/identity';
import type { WecomUserId } from '../../../shared/wecom-user-id';
import { markDeparted, markReturned } from '../../accounts/departures';
import { isOfCorp, wecomUserIdOf } from '../../accounts/identity';
import { apiKeyOf, readLinkMeta } from '../../accounts/links';
import { toSignInError } from '../../errors';
import { findAuthenticator, type WecomAuthenticator } from '../../settings/authenticator';
import { hasLeft } from '../../sign-in/member';
import { columnsOf } from '../../store/rows';
import type { SharedCache } from '../../store/shared-cache';
import type { AccessTokens } from '../../wecom/access-token';
import { WecomApi } from '../../wecom/api';

const EVERY_NIGHT = '0 30 3 * * *'; // the server's time
const CLAIM_TTL_MS = 12 * 60 * 60_000;
const OUTSIDE = 'OUTSIDE_VISIBLE_RANGE';
const MAX_FAILURES = 3; // in a row, or all of fewer: then it is not about a member

type CheckState = Pick<LinkedPeople, 'checking' | 'stopped' | 'checked'>;
type Progress = NonNullable<CheckState['checking']>;
type Checked = NonNullable<CheckState['checked']>;

/** What a check of one member came to; `left` is undefined where WeCom does not say. */
type MemberOutcome = { left: boolean | undefined } | { failure: SignInErrorCode };

export class MemberCheck {
  /** How the last check of each authenticator ended. */
  private readonly ends = new Map<string, Pick<CheckState, 'stopped' | 'checked'>>();
  private ending = false;
  private nights: Promise<unknown> = Promise.resolve();
  private readonly running = new Map<string, Progress & { run: Promise<void> }>();

  constructor(
    private readonly app: Application,
    private readonly tokens: AccessTokens,
    private readonly cache: SharedCache,
  ) {
    app.cronJobManager.addJob({ cronTime: EVERY_NIGHT, onTick: () => this.night() });
  }

  /** Of the check that this node is at, or was at last. */
  stateOf(authenticator: string): CheckState {
    const check = this.running.get(authenticator);
    return check ? { checking: { done: check.done, total: check.total } } : (this.ends.get(authenticator) ?? {});
  }

  /**
   * Begins, unless it is under way.
   *
   * @throws SignInError AUTHENTICATOR_UNAVAILABLE
   */
  async start(name: unknown): Promise<Progress | undefined> {
    const authenticator = await findAuthenticator(this.app, name);
    if (!this.running.has(authenticator.name)) {
      const identities = await this.identitiesOf(authenticator);
      if (!this.running.has(authenticator.name)) {
        const progress = { done: 0, total: identities.length };
        const run = this.check(authenticator, identities, progress).finally(() => {
          this.running.delete(authenticator.name);
        });
        this.running.set(authenticator.name, Object.assign(progress, { run }));
      }
    }
    return this.stateOf(authenticator.name).checking;
  }

  /** Resolves when no check is under way. */
  async idle(): Promise<void> {
    await this.nights;
    await Promise.all([...this.running.values()].map(({ run }) => run));
  }

  /** Ends what is under way; before the app stops. */
  async stop(): Promise<void> {
    this.ending = true;
    await this.idle();
  }

  private async night(): Promise<void> {
    const checked = this.checkAll();
    this.nights = Promise.all([this.nights, checked]);
    await checked;
  }

  /** Every enabled authenticator; of several nodes that share a cache, one. Never throws. */
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

  /** Tonight's, for this node. */
  private claim(name: string): Promise<boolean> {
    return this.cache.claim(`wecom:member-check:${this.app.name}:${name}:${new Date().toDateString()}`, CLAIM_TTL_MS);
  }

  /** Those of the company, and of the WeCom address, that the authenticator is set up for now. */
  private async identitiesOf({ name, settings }: WecomAuthenticator): Promise<Identity[]> {
    const links = await this.app.db
      .getCollection('usersAuthenticators')
      .model.findAll({ attributes: ['uuid', 'meta'], where: { authenticator: name } });
    const here = links.filter((link) => readLinkMeta(link.get('meta')).api === apiKeyOf(settings));
    const identities = here.map((link) => columnsOf('usersAuthenticators', link).uuid);
    return identities.filter((identity) => isOfCorp(identity, settings.corpId));
  }

  /** One after the other: sign-ins come first. */
  private async check(authenticator: WecomAuthenticator, identities: Identity[], progress: Progress): Promise<void> {
    const checked: Checked = { asked: 0, left: 0 };
    let failures = 0;
    this.ends.delete(authenticator.name);
    for (const identity of identities) {
      if (this.ending) {
        return;
      }
      const outcome = await this.checkMember(authenticator, identity);
      if ('failure' in outcome) {
        failures += 1;
        if (failures >= Math.min(MAX_FAILURES, identities.length)) {
          this.ends.set(authenticator.name, { stopped: outcome.failure });
          return;
        }
      } else {
        failures = 0;
        checked.asked += 1;
        checked.left += outcome.left ? 1 : 0;
      }
      progress.done += 1;
    }
    this.ends.set(authenticator.name, { checked });
  }

  private async checkMember({ name, settings }: WecomAuthenticator, identity: Identity): Promise<MemberOutcome> {
    const { app } = this;
    const who = { authenticator: name, identity };
    const line = { authenticator: name, wecomUserId: wecomUserIdOf(identity) };
    try {
      const left = await this.hasLeft(settings, line.wecomUserId);
      if (left === true && (await markDeparted(app, who, settings))) {
        app.logger.info('WeCom member has left', { ...line, endSessions: settings.endSessions });
      } else if (left === false && (await markReturned(app, who))) {
        app.logger.info('WeCom member is back', line);
      }
      return { left };
    } catch (error) {
      const reason = reasonOf(error);
      app.logger.warn('WeCom member not checked', { ...line, ...reason });
      return { failure: reason.code };
    }
  }

  /** @returns undefined where WeCom does not say: somebody outside the app's visible range may still be there */
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

function reasonOf(error: unknown) {
  const { code, detail } = toSignInError(error);
  return { code, ...detail };
}
