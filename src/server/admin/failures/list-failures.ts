/** Lists failed sign-ins. They are kept with userids only; names come from the links of today. */

import type { Context } from '@nocobase/actions';
import type { Model } from '@nocobase/database';
import type { Application } from '@nocobase/server';
import type { ListedFailures } from '../../../shared/actions';
import type { SignInErrorCode } from '../../../shared/errors';
import type { ListedFailure, UnmatchedSettings } from '../../../shared/setup-report';
import { userNameOf } from '../../accounts/find-users';
import { identityOf } from '../../accounts/identity';
import { FAILURES_ON_A_PAGE, type FailureFilter, type FailureLog, type KeptFailure } from '../../records/failure-log';
import { maySeeUsers } from '../../settings/admin-rights';
import { type SavedAuthenticator, savedAuthenticators } from '../../settings/saved-settings';
import type { Settings } from '../../settings/settings';
import { columnsOf } from '../../store/rows';
import { pageNumber, searchText } from '../list-input';

type Names = Pick<ListedFailure, 'wecomName' | 'user'>;

export interface FailuresInput {
  authenticator?: string;
  code?: SignInErrorCode;
  search?: string;
  day?: string;
}

/** @returns the newest first; none for an authenticator that is unknown or of another type */
export async function listFailures(
  ctx: Context,
  { failures: log }: { failures: FailureLog },
  { page, ...input }: FailuresInput & { page?: string },
): Promise<ListedFailures> {
  const { filter, withNames } = await readFailuresInput(ctx, input);
  const { failures, total } = await log.list(filter, pageNumber(page));
  return { failures: await withNames(failures), total, pageSize: FAILURES_ON_A_PAGE };
}

/** @returns the filter, and what adds to found failures the names that the caller may see */
export async function readFailuresInput(
  ctx: Context,
  { authenticator, code, search, day }: FailuresInput,
): Promise<{ filter: FailureFilter; withNames(failures: KeptFailure[]): Promise<ListedFailure[]> }> {
  const { app } = ctx;
  const all = await savedAuthenticators(app);
  const asked = all.filter(({ name }) => authenticator === undefined || name === authenticator);
  return {
    filter: { authenticators: asked.map(({ name }) => name), code, day, wecomUserId: searchText(search) },
    async withNames(failures) {
      const listed = await Promise.all(asked.map((one) => withNamesOf(app, one, failures, maySeeUsers(ctx))));
      const byId = new Map(listed.flat().map((failure) => [failure.id, failure]));
      return failures.flatMap(({ id }) => byId.get(id) ?? []);
    },
  };
}

/** The failures of one authenticator, with the names of linked members and what a stranger could do. */
async function withNamesOf(
  app: Application,
  { name, reading: { fields } }: SavedAuthenticator,
  failures: KeptFailure[],
  withUsers: boolean,
): Promise<ListedFailure[]> {
  const listed = failures.filter(({ authenticator }) => authenticator === name);
  const names = await namesOf(app, name, fields, listed, withUsers);
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
  listed: KeptFailure[],
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
