/**
 * Deletes data without a purpose: at once when a user or an authenticator is deleted, and every night what remains, for
 * example after a bulk deletion, which runs no hooks. `accounts/identity-lock.ts` deletes identity rows.
 */

import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import { AUTH_TYPE } from '../../../shared/constants';
import { wecomUserIdOf } from '../../accounts/identity';
import { isNeeded, withIdentityLock } from '../../accounts/identity-lock';
import { noticeRows } from '../../accounts/link-notices';
import { keyOfLink } from '../../accounts/links';
import type { EventQueue } from '../../directory/events/event-queue';
import { errorName } from '../../errors';
import { logDeletedMessages } from '../../messages/late-results';
import { forgetInMessages } from '../../messages/member-messages';
import type { OutboxRows } from '../../messages/outbox-rows';
import type { ActivityLog } from '../../records/activity-log';
import type { DailyCounts } from '../../records/daily-counts';
import type { FailureLog } from '../../records/failure-log';
import { chunks } from '../../store/chunks';
import { columnsOf } from '../../store/rows';
import type { SharedCache } from '../../store/shared-cache';
import { activitySubjects } from './member-data';

const SCHEDULE = '0 10 4 * * *'; // every night, after the member check; in the server's time
const CLAIM_TTL_MS = 12 * 60 * 60_000;
const CHUNK = 1_000; // rows per query

/** Tables that name a user in `userId`. */
const ABOUT_USERS = [
  'wecomBlockedLinks',
  'wecomValueOrigins',
  'wecomActivities',
  'wecomLinkSuggestions',
  'wecomMessageFailures',
] as const;

/** Tables that name an authenticator. */
const ABOUT_AUTHENTICATORS = [
  'wecomIdentities',
  'wecomBlockedLinks',
  'wecomSignInFailures',
  'wecomDailyCounts',
  'wecomSetupChecks',
  'wecomMessages',
  'wecomMessageFailures',
  'wecomEvents',
  'wecomEventFeeds',
] as const;

interface HookOptions {
  transaction?: Transaction;
}

/** What is written down about sign-ins and members. */
export interface Records {
  failures: FailureLog;
  counts: DailyCounts;
  activities: ActivityLog;
  messages: Pick<OutboxRows, 'forgetOld'>;
  events: EventQueue;
}

export class Retention {
  private isStopping = false;
  private nightlyRuns: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly app: Application,
    private readonly records: Records,
    private readonly cache: SharedCache,
  ) {
    app.cronJobManager.addJob({ cronTime: SCHEDULE, onTick: () => this.runNightly() });
    app.db.on('users.beforeDestroy', (user: Model, options: HookOptions) => this.forgetUser(user, options));
    app.db.on('authenticators.afterDestroy', (record: Model, options: HookOptions) =>
      this.forgetAuthenticator(columnsOf('authenticators', record).name, options),
    );
  }

  /** Resolves when no nightly run is under way. */
  async idle(): Promise<void> {
    await this.nightlyRuns;
  }

  /** Ends a nightly run after the row it is at; called before the app stops. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.idle();
  }

  /** Runs before the user is deleted, because NocoBase then deletes the links that this needs. */
  private async forgetUser(user: Model, { transaction }: HookOptions = {}): Promise<void> {
    const userId = columnsOf('users', user).id;
    const authenticators = await this.authenticators(transaction);
    const links = await this.model('usersAuthenticators').findAll({
      where: { userId, authenticator: authenticators },
      transaction,
    });
    for (const link of links) {
      const key = keyOfLink(link);
      await this.model('wecomIdentities').destroy({ where: { ...key }, transaction });
      const wecomUserId = wecomUserIdOf(key.identity);
      await this.records.failures.forgetMember(key.authenticator, wecomUserId, { transaction });
      for (const member of activitySubjects(key.authenticator, wecomUserId, [link])) {
        await this.records.activities.forget(member, { transaction });
      }
    }
    await this.records.activities.forget({ userId: Number(userId) }, { transaction });
    await forgetInMessages(this.app, { wecomUserIds: [], userIds: [Number(userId)] }, transaction);
    for (const table of ABOUT_USERS) {
      await this.model(table).destroy({ where: { userId }, transaction });
    }
    const notices = noticeRows(this.app);
    if (notices) {
      await this.model(notices.table).destroy({ where: { ...notices.where, userId }, transaction });
    }
  }

  private async forgetAuthenticator(authenticator: string, { transaction }: HookOptions = {}): Promise<void> {
    this.records.failures.dropWaiting(authenticator);
    this.records.counts.dropWaiting(authenticator);
    await logDeletedMessages(this.app, authenticator, transaction);
    for (const table of ABOUT_AUTHENTICATORS) {
      await this.model(table).destroy({ where: { authenticator }, transaction });
    }
    await this.dropUserIds({ authenticator }, transaction);
  }

  /** Activities stay, without userids: those of a deleted authenticator could not be erased any more. */
  private async dropUserIds(where: WhereOptions, transaction?: Transaction): Promise<void> {
    const named = { [Op.and]: [where, { wecomUserId: { [Op.ne]: null } }] };
    await this.model('wecomActivities').update({ wecomUserId: null }, { where: named, transaction });
  }

  private async runNightly(): Promise<void> {
    const cleaned = this.cleanUp();
    this.nightlyRuns = Promise.all([this.nightlyRuns, cleaned]);
    await cleaned;
  }

  /** Runs on one of the nodes that share a cache. Never throws. */
  private async cleanUp(): Promise<void> {
    try {
      const tonight = `wecom:retention:${this.app.name}:${new Date().toDateString()}`;
      if (!(await this.cache.claim(tonight, CLAIM_TTL_MS))) {
        return;
      }
      const deleted = {
        failures: await this.records.failures.forgetOld(),
        counts: await this.records.counts.forgetOld(),
        activities: await this.records.activities.forgetOld(),
        messages: await this.records.messages.forgetOld(),
        events: await this.records.events.forgetOld(),
        ofAuthenticators: await this.forgetDeletedAuthenticators(),
        ofUsers: await this.forgetDeletedUsers(),
        identities: await this.forgetIdentities(),
      };
      if (Object.values(deleted).some((count) => count > 0)) {
        this.app.logger.info('WeCom data without a purpose deleted', deleted);
      }
    } catch (error) {
      const name = errorName(error);
      this.app.logger.warn('WeCom data without a purpose not deleted', { error: name });
    }
  }

  /** @returns how many rows were deleted */
  private async forgetDeletedAuthenticators(): Promise<number> {
    const where = { authenticator: { [Op.notIn]: await this.authenticators() } };
    let deleted = 0;
    for (const table of ABOUT_AUTHENTICATORS) {
      deleted += await this.model(table).destroy({ where });
    }
    await this.dropUserIds(where);
    return deleted;
  }

  /** @returns how many rows were deleted */
  private async forgetDeletedUsers(): Promise<number> {
    const ours = { authenticator: await this.authenticators() };
    let deleted = await this.forgetUsersIn('usersAuthenticators', ours);
    await this.records.activities.flush(); // the removal of these links is an activity, and goes with the others
    for (const table of ABOUT_USERS) {
      deleted += await this.forgetUsersIn(table, {});
    }
    const notices = noticeRows(this.app);
    if (notices) {
      deleted += await this.forgetUsersIn(notices.table, notices.where);
    }
    return deleted;
  }

  private async forgetUsersIn(table: string, where: WhereOptions): Promise<number> {
    const named = { ...where, userId: { [Op.ne]: null } };
    const rows = await this.model(table).findAll({ attributes: ['userId'], where: named, group: ['userId'] });
    let deleted = 0;
    for (const userIds of chunks(
      rows.map((row) => columnsOf('wecomValueOrigins', row).userId),
      CHUNK,
    )) {
      const users = await this.model('users').findAll({ attributes: ['id'], where: { id: userIds } });
      const known = new Set(users.map((user) => String(user.get('id'))));
      const gone = userIds.filter((id) => !known.has(String(id)));
      if (gone.length > 0) {
        deleted += await this.model(table).destroy({ where: { ...where, userId: gone } });
      }
    }
    return deleted;
  }

  /** Deletes the identity rows that are not needed any more. @returns how many */
  private async forgetIdentities(): Promise<number> {
    let deleted = 0;
    for (let lastId = 0; !this.isStopping; ) {
      const rows = await this.model('wecomIdentities').findAll({
        where: { id: { [Op.gt]: lastId } },
        order: [['id', 'ASC']],
        limit: CHUNK,
      });
      for (const row of rows) {
        if (!this.isStopping && !(await isNeeded(this.app, row))) {
          const { authenticator, identity } = columnsOf('wecomIdentities', row);
          const key = { authenticator, identity };
          await withIdentityLock(this.app, key, async () => undefined); // deletes a row that is still not needed
          deleted += 1;
        }
      }
      if (rows.length < CHUNK) {
        return deleted;
      }
      lastId = Number(rows.at(-1)?.get('id'));
    }
    return deleted;
  }

  /** Names of all WeCom authenticators, disabled ones too. */
  private async authenticators(transaction?: Transaction): Promise<string[]> {
    const records: Model[] = await this.app.db
      .getRepository('authenticators')
      .find({ fields: ['name'], filter: { authType: AUTH_TYPE }, transaction });
    return records.map((record) => columnsOf('authenticators', record).name);
  }

  private model(table: string) {
    return this.app.db.getCollection(table).model;
  }
}
