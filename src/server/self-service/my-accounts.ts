/** "My account": the WeCom people that the signed-in user is linked to. */

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
import { whyOnlyWay } from './sign-in-methods';

export async function myAccounts(ctx: Context): Promise<MyAccount[]> {
  await requireOwnSession(ctx);
  return listMine(ctx);
}

/** @returns what is left */
export async function unlinkAccount(ctx: Context, _: unknown, input: { authenticator?: string }): Promise<MyAccount[]> {
  const authenticator = authenticatorName(input.authenticator);
  const { userId } = await requireOwnSession(ctx);
  const { app } = ctx;
  if (!(await listMine(ctx)).some((mine) => mine.authenticator === authenticator && mine.linked)) {
    throw new AccountError('NOT_LINKED_HERE');
  }
  const check = async (transaction: Transaction) => {
    const user = await lockUser(app, userId, transaction); // two concurrent requests could each remove the other's last way
    if (!user || (await whyOnlyWay(app, user, authenticator, transaction))) {
      throw new AccountError('LAST_WAY_IN');
    }
  };
  await removeLink(app, { authenticator, userId, check });
  ctx.logger.info('WeCom account unlinked', { authenticator, userId });
  return listMine(ctx);
}

async function listMine({ app, state }: Context): Promise<MyAccount[]> {
  const authenticators: Model[] = await app.db.getRepository('authenticators').find({
    filter: { authType: AUTH_TYPE, enabled: true },
    sort: ['sort', 'id'],
  });
  const links: Model[] = await app.db.getRepository('usersAuthenticators').find({
    filter: { userId: state.currentUser.id, authenticator: { $in: authenticators.map((one) => one.get('name')) } },
  });
  const user: Model | null =
    links.length > 0 ? await app.db.getRepository('users').findOne({ filterByTk: state.currentUser.id }) : null;
  const mine = await Promise.all(
    authenticators.map(async (record): Promise<MyAccount | undefined> => {
      const authenticator = columnsOf('authenticators', record).name;
      const title = columnsOf('authenticators', record).title ?? '';
      const link = links.find((one) => one.get('authenticator') === authenticator);
      if (link) {
        const onlyWayIn = user ? await whyOnlyWay(app, user, authenticator) : undefined;
        return { authenticator, title, linked: { ...linkedAs(link), ...(onlyWayIn && { onlyWayIn }) } };
      }
      const { settings } = await readStoredOptions(app, record.get('options'));
      return settings?.linkAfterSignIn ? { authenticator, title } : undefined; // else there is nothing to do
    }),
  );
  return mine.filter((one) => one !== undefined);
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
