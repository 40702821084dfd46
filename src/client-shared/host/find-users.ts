/** Finds NocoBase's users on the server: there may be many. */
import { useCallback } from 'react';
import { useDebouncedValue } from '../ui/use-debounced-value';
import { ask, type Reply } from './ask-server';
import type { HostApp } from './host-app';
import { type Loaded, useLoaded } from './use-loaded';

export interface FoundUser {
  id: number;
  nickname?: string | null;
  username?: string | null;
}

const USERS_SHOWN = '20';
const FIELDS = 'id,nickname,username';

/** Users whose nickname, username or email contains the text. */
const searchUsers = (app: HostApp, text: string) =>
  ask<FoundUser[]>(app, {
    action: 'users:list',
    params: {
      pageSize: USERS_SHOWN,
      sort: 'id',
      fields: FIELDS,
      ...(text && {
        filter: JSON.stringify({
          $or: ['nickname', 'username', 'email'].map((column) => ({ [column]: { $includes: text } })),
        }),
      }),
    },
  });

export const usersById = (app: HostApp, ids: readonly number[]) =>
  ask<FoundUser[]>(app, {
    action: 'users:list',
    params: { paginate: 'false', fields: FIELDS, filter: JSON.stringify({ id: { $in: ids } }) },
  });

interface Found {
  /** What they were searched by. */
  text: string;
  users: FoundUser[];
}

/** @returns no users while the server is asked: Enter must not choose a user whom an earlier text has found */
export function useUserSearch(
  app: HostApp,
  typed: string,
): Pick<Loaded<Found>, 'failure' | 'reload'> & { users: FoundUser[] | undefined } {
  const text = useDebouncedValue(typed.trim());
  const load = useCallback(async (): Promise<Reply<Found>> => {
    const reply = await searchUsers(app, text);
    return reply.kind === 'answered' ? { kind: 'answered', data: { text, users: reply.data } } : reply;
  }, [app, text]);
  const { data, failure, reload } = useLoaded(load);
  return { users: data?.text === typed.trim() ? data.users : undefined, failure, reload };
}

export function nameOfUser({ id, nickname, username }: FoundUser): string {
  return nickname || username || `#${id}`;
}

export function labelOfUser(user: FoundUser): string {
  const name = nameOfUser(user);
  return user.username && user.username !== name ? `${name} (${user.username})` : name;
}
