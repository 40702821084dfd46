/**
 * Deletes what has outlived its purpose: at once when a user or an authenticator is deleted, and every night whatever
 * is left, for example by a bulk deletion that runs no hooks. Identity rows clean up in `accounts/identity-lock.ts`.
 */

import { type Model, Op, type Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import { AUTH_TYPE } from '../../../shared/constants';
import { wecomUserIdOf } from '../../accounts/identity';
import { isNeeded, withIdentityLock } from '../../accounts/identity-lock';
import { noticeRows } from '../../accounts/link-notices';
import { keyOfLink } from '../../accounts/links';
import type { FailureLog } from '../../sign-in/failure-log';
import { columnsOf } from '../../store/rows';
import type { SharedCache } from '../../store/shared-cache';

const EVERY_NIGHT = '0 10 4 * * *'; // the server's time; after the check of the members
const CLAIM_TTL_MS = 12 * 60 * 60_000;
const CHUNK = 1_000; // rows a query

/** Tables that name a user in `userId`. */
const ABOUT_USERS = ['wecomBlockedLinks', 'wecomValueOrigins'] as const;

/** Tables that name an authenticator. */
const ABOUT_AUTHENTICATORS = ['wecomIdentities', 'wecomBlockedLinks', 'wecomSignInFailures'] as const;

interface HookOptions {
  transaction?: Transaction;
}

export class Retention {
  private ending = false;
  private nights: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly app: Application,
    private readonly failures: FailureLog,
    private readonly cache: SharedCache,
  ) {
    app.cronJobManager.addJob({ cronTime: EVERY_NIGHT, onTick: () => this.night() });
    app.db.on('users.beforeDestroy', (user: Model, options: HookOptions) => this.forgetUser(user, options));
    app.db.on('authenticators.afterDestroy', (record: Model, options: HookOptions) =>
      this.forgetAuthenticator(columnsOf('authenticators', record).name, options),
    );
  }

  /** Resolves when no night's work is under way. */
  async idle(): Promise<void> {
    await this.nights;
  }

  /** Ends what is under way; before the app stops. */
  async stop(): Promise<void> {
    this.ending = true;
    await this.idle();
  }

  /** While NocoBase still knows the user's links. */
  private async forgetUser(user: Model, { transaction }: HookOptions = {}): Promise<void> {
    const userId = columnsOf('users', user).id;
    const authenticators = await this.authenticators(transaction);
    const links = await this.model('usersAuthenticators').findAll({
      where: { userId, authenticator: authenticators },
      transaction,
    });
    for (const link of links) {
      const who = keyOfLink(link);
      await this.model('wecomIdentities').destroy({ where: { ...who }, transaction });
      await this.failures.forgetPerson(who.authenticator, wecomUserIdOf(who.identity), { transaction });
    }
    for (const table of ABOUT_USERS) {
      await this.model(table).destroy({ where: { userId }, transaction });
    }
    const notices = noticeRows(this.app);
    if (notices) {
      await this.model(notices.table).destroy({ where: { ...notices.where, userId }, transaction });
    }
  }

  private async forgetAuthenticator(authenticator: string, { transaction }: HookOptions = {}): Promise<void> {
    this.failures.dropWaiting(authenticator);
    for (const table of ABOUT_AUTHENTICATORS) {
      await this.model(table).destroy({ where: { authenticator }, transaction });
    }
  }

  private async night(): Promise<void> {
    const cleaned = this.cleanUp();
    this.nights = Promise.all([this.nights, cleaned]);
    await cleaned;
  }

  /** On one of several nodes that share a cache. Never throws. */
  private async cleanUp(): Promise<void> {
    try {
      const tonight = `wecom:retention:${this.app.name}:${new Date().toDateString()}`;
      if (!(await this.cache.claim(tonight, CLAIM_TTL_MS))) {
        return;
      }
      const deleted = {
        failures: await this.failures.forgetOld(),
        ofAuthenticators: await this.forgetDeletedAuthenticators(),
        ofUsers: await this.forgetDeletedUsers(),
        identities: await this.forgetIdentities(),
      };
      if (Object.values(deleted).some((count) => count > 0)) {
        this.app.logger.info('WeCom data without a purpose deleted', deleted);
      }
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      this.app.logger.warn('WeCom data without a purpose not deleted', { error: name });
    }
  }

  /** @returns how many rows */
  private async forgetDeletedAuthenticators(): Promise<number> {
    const where = { authenticator: { [Op.notIn]: await this.authenticators() } };
    let deleted = 0;
    for (const table of ABOUT_AUTHENTICATORS) {
      deleted += await this.model(table).destroy({ where });
    }
    return deleted;
  }

  /** @returns how many rows */
  private async forgetDeletedUsers(): Promise<number> {
    const ours = { authenticator: await this.authenticators() };
    let deleted = await this.forgetUsersIn('usersAuthenticators', ours);
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
    const rows = await this.model(table).findAll({ attributes: ['userId'], where, group: ['userId'] });
    let deleted = 0;
    for (const userIds of chunks(rows.map((row) => columnsOf('wecomValueOrigins', row).userId))) {
      const users = await this.model('users').findAll({ attributes: ['id'], where: { id: userIds } });
      const known = new Set(users.map((user) => String(user.get('id'))));
      const gone = userIds.filter((id) => !known.has(String(id)));
      if (gone.length > 0) {
        deleted += await this.model(table).destroy({ where: { ...where, userId: gone } });
      }
    }
    return deleted;
  }

  /** Those without a link. @returns how many */
  private async forgetIdentities(): Promise<number> {
    let deleted = 0;
    for (let lastId = 0; !this.ending; ) {
      const rows = await this.model('wecomIdentities').findAll({
        where: { id: { [Op.gt]: lastId } },
        order: [['id', 'ASC']],
        limit: CHUNK,
      });
      for (const row of rows) {
        if (!this.ending && !(await isNeeded(this.app, row))) {
          const { authenticator, identity } = columnsOf('wecomIdentities', row);
          const who = { authenticator, identity };
          await withIdentityLock(this.app, who, async () => undefined); // which deletes it, unless it is needed by now
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

function chunks<T>(all: T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, i) => all.slice(i * CHUNK, (i + 1) * CHUNK));
}
