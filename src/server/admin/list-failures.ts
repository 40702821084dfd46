/**
 * Lists the last failed sign-ins for the settings form. They are kept with userids only; names come from the links of
 * today.
 */

import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { ListedFailure, SignInFailure, UnmatchedSettings } from '../../shared/setup-report';
import { userNameOf } from '../accounts/find-users';
import { identityOf } from '../accounts/identity';
import { maySeeUsers } from '../settings/admin-rights';
import { wecomName } from '../settings/authenticator';
import { findSaved } from '../settings/saved-settings';
import type { Settings } from '../settings/settings';
import type { FailureLog } from '../sign-in/failure-log';
import { columnsOf } from '../store/rows';

type Names = Pick<ListedFailure, 'wecomName' | 'user'>;

/** @returns the newest first; none for an authenticator that is unknown or of another type */
export async function listFailures(
  ctx: Context,
  { failures }: { failures: FailureLog },
  input: { authenticator?: string },
): Promise<ListedFailure[]> {
  const { app } = ctx;
  const authenticator = await wecomName(app, input.authenticator);
  const listed = await failures.list(authenticator);
  const { fields } = (await findSaved(app, authenticator))?.reading ?? { fields: {} };
  const names = await namesOf(app, authenticator, fields, listed, maySeeUsers(ctx));
  const waysIn = unmatchedSettings(fields);
  return listed.map((failure) => ({
    ...failure,
    ...(failure.wecomUserId !== undefined && names.get(failure.wecomUserId)),
    ...(failure.code === 'NOT_LINKED' && { waysIn }),
  }));
}

function unmatchedSettings({ linkAfterSignIn, public: shown }: Partial<Settings>): UnmatchedSettings {
  return { autoSignup: shown?.autoSignup === true, linkAfterSignIn: linkAfterSignIn === true };
}

/** @returns names by userid, for linked members */
async function namesOf(
  app: Application,
  authenticator: string,
  { corpId }: Partial<Settings>,
  listed: SignInFailure[],
  withUsers: boolean,
): Promise<Map<string, Names>> {
  const wecomUserIds = [...new Set(listed.flatMap(({ wecomUserId }) => wecomUserId ?? []))];
  if (!corpId || wecomUserIds.length === 0) {
    return new Map();
  }
  const idByIdentity = new Map<string, string>(wecomUserIds.map((id) => [identityOf(corpId, id), id]));
  const links = await app.db.getCollection('usersAuthenticators').model.findAll({
    attributes: ['uuid', 'nickname', 'userId'],
    where: { authenticator, uuid: [...idByIdentity.keys()] },
  });
  const userIds = links.map((link) => link.get('userId'));
  const users: Model[] = withUsers
    ? await app.db
        .getRepository('users')
        .find({ fields: ['id', 'nickname', 'username'], filter: { id: { $in: userIds } } })
    : [];
  return new Map(
    links.flatMap((link) => {
      const wecomUserId = idByIdentity.get(columnsOf('usersAuthenticators', link).uuid);
      if (wecomUserId === undefined) {
        return [];
      }
      const id = Number(link.get('userId'));
      const user = users.find((candidate) => Number(candidate.get('id')) === id);
      const wecomName = columnsOf('usersAuthenticators', link).nickname;
      const names: Names = {
        ...(wecomName && { wecomName }),
        ...(withUsers && { user: { id, name: userNameOf(user, id) } }),
      };
      return [[wecomUserId, names]];
    }),
  );
}
