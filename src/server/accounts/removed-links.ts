/** Ends the sessions of a link that is removed, also when NocoBase removes it. */

import type { Model, Transaction } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { WhereOptions } from 'sequelize';
import { RESOURCE } from '../../shared/constants';
import { requestOf } from '../settings/admin-rights';
import type { IdentityKey } from './identity';
import { withIdentityLock } from './identity-lock';
import { keyOfLink, readLinkMeta } from './links';
import { endSessions } from './sessions';

/** Emitted on the app when a link to WeCom is removed, by whatever. */
export const LINK_REMOVED = 'wecom:linkRemoved';

export interface RemovedLink extends IdentityKey {
  userId: number;
  /** The one that removes it, if any. */
  transaction?: Transaction;
}

interface Destroy {
  where?: WhereOptions;
  /** Of a bulk deletion: the hook of single rows runs for each row, too. */
  individualHooks?: boolean;
  transaction?: Transaction;
}

/** Registers the hooks of `usersAuthenticators`. */
export function followLinks(app: Application): void {
  const removed = new WeakMap<object, Model[]>();
  app.db.on('usersAuthenticators.beforeBulkDestroy', async (options: Destroy) => {
    const { where, transaction, individualHooks } = options;
    if (individualHooks) {
      return;
    }
    removed.set(options, await app.db.getCollection('usersAuthenticators').model.findAll({ where, transaction }));
  });
  app.db.on('usersAuthenticators.afterBulkDestroy', async (options: Destroy) => {
    for (const link of removed.get(options) ?? []) {
      await endWith(app, link, options);
    }
  });
  app.db.on('usersAuthenticators.afterDestroy', (link: Model, options: Destroy = {}) => endWith(app, link, options));
}

async function endWith(app: Application, link: Model, { transaction }: Destroy): Promise<void> {
  if (readLinkMeta(link.get('meta')).api === undefined) {
    return; // not a link to WeCom
  }
  const key = keyOfLink(link);
  const scope = { userId: Number(link.get('userId')), authenticator: key.authenticator };
  await (transaction
    ? endSessions(app, scope, transaction)
    : withIdentityLock(app, key, (own) => endSessions(app, scope, own)));
  app.emit(LINK_REMOVED, { ...key, userId: scope.userId, transaction } satisfies RemovedLink);
  const request = requestOf({});
  if (request?.action?.resourceName !== RESOURCE) {
    (request?.logger ?? app.logger).info('WeCom link removed', { ...scope, adminId: request?.state.currentUser?.id });
  }
}
