/** "My account": the WeCom accounts that the signed-in user is linked to. */

import type { Context } from '@nocobase/actions';
import type { Model, Transaction } from '@nocobase/database';
import type { MyAccount } from '../../shared/actions';
import { AUTH_TYPE } from '../../shared/constants';
import { wecomUserIdOf } from '../accounts/identity';
import { lockUser, readLinkMeta, removeLink } from '../accounts/links';
import { AccountError } from '../errors';
import { authenticatorName } from '../settings/authenticator';
import { readStoredOptions } from '../settings/read-options';
import { columnsOf } from '../store/rows';
import { requireOwnSession } from './own-session';
import { onlyWayInReason } from './sign-in-methods';

/** @throws AccountError OWN_SESSION_ONLY */
export async function myAccounts(ctx: Context): Promise<MyAccount[]> {
  await requireOwnSession(ctx);
  return listAccounts(ctx);
}

/**
 * Removes the caller's link, unless it is their only way to sign in.
 *
 * @returns the remaining accounts
 * @throws AccountError OWN_SESSION_ONLY, NOT_LINKED_HERE, LAST_WAY_IN
 */
export async function unlinkAccount(ctx: Context, _: unknown, input: { authenticator?: string }): Promise<MyAccount[]> {
  const authenticator = authenticatorName(input.authenticator);
  const { userId } = await requireOwnSession(ctx);
  const { app } = ctx;
  if (!(await listAccounts(ctx)).some((account) => account.authenticator === authenticator && account.linked)) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  const check = async (transaction: Transaction) => {
    const user = await lockUser(app, userId, transaction); // two requests could remove the last two links
    if (!user || (await onlyWayInReason(app, user, authenticator, transaction))) {
      throw new AccountError('LAST_WAY_IN');
    }
  };
  await removeLink(app, { authenticator, userId, check });
  ctx.logger.info('WeCom account unlinked', { authenticator, userId });
  return listAccounts(ctx);
}

async function listAccounts({ app, state }: Context): Promise<MyAccount[]> {
  const authenticators: Model[] = await app.db.getRepository('authenticators').find({
    filter: { authType: AUTH_TYPE, enabled: true },
    sort: ['sort', 'id'],
  });
  const links: Model[] = await app.db.getRepository('usersAuthenticators').find({
    filter: {
      userId: state.currentUser.id,
      authenticator: { $in: authenticators.map((record) => record.get('name')) },
    },
  });
  const user: Model | null =
    links.length > 0 ? await app.db.getRepository('users').findOne({ filterByTk: state.currentUser.id }) : null;
  const accounts = await Promise.all(
    authenticators.map(async (record): Promise<MyAccount | undefined> => {
      const authenticator = columnsOf('authenticators', record).name;
      const title = columnsOf('authenticators', record).title ?? '';
      const link = links.find((candidate) => candidate.get('authenticator') === authenticator);
      if (link) {
        const onlyWayIn = user ? await onlyWayInReason(app, user, authenticator) : undefined;
        return { authenticator, title, linked: { ...linkedAs(link), ...(onlyWayIn && { onlyWayIn }) } };
      }
      const { settings } = await readStoredOptions(app, record.get('options'));
      return settings?.linkAfterSignIn ? { authenticator, title } : undefined; // otherwise the user can do nothing here
    }),
  );
  return accounts.filter((account) => account !== undefined);
}

function linkedAs(link: Model): NonNullable<MyAccount['linked']> {
  const wecomUserId = wecomUserIdOf(columnsOf('usersAuthenticators', link).uuid);
  const { by, browser } = readLinkMeta(link.get('meta'));
  return {
    wecomUserId,
    name: columnsOf('usersAuthenticators', link).nickname || wecomUserId,
    since: new Date(columnsOf('usersAuthenticators', link).createdAt).toISOString(),
    ...(by && { by }),
    ...(browser && { browser }),
  };
}
