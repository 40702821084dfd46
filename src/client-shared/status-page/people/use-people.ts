import { useCallback, useEffect, useRef, useState } from 'react';
import type { LinkedMembers } from '../../../shared/actions';
import type { HostApp } from '../../host/host-app';
import { type Loaded, useLoaded } from '../../host/use-loaded';
import { listPeople } from '../requests';
import { useLastPage } from '../use-last-page';
import { oneOf, type Query } from '../use-query';
import { SORTS, STATES } from './people-texts';

const POLL_MS = 2_000;

type Reply = Awaited<ReturnType<typeof listPeople>>;
export type PeopleData = Extract<Reply, { kind: 'answered' }>['data'];

type Checking = NonNullable<LinkedMembers['checking']>;

interface PeopleList extends Loaded<PeopleData> {
  /** The server has started the check of all linked members. */
  onChecking(progress: Checking): void;
  /** The check has ended. */
  checked: boolean;
}

/** What of the page's query filters the list. */
export function filtersOf(query: Query) {
  return {
    authenticator: query.get('authenticator'),
    search: query.get('search'),
    state: oneOf(STATES, query.get('state')),
    sort: oneOf(SORTS, query.get('sort')),
    user: query.get('user'),
  };
}

/**
 * One page of linked members, polled while the server checks all of them.
 *
 * @param authenticator the one whose check is of interest; undefined: all
 */
export function usePeople(app: HostApp, query: Query, authenticator: string | undefined): PeopleList {
  const { search, state, sort, user } = filtersOf(query);
  const { page } = query;
  const load = useCallback(
    () => listPeople(app, { authenticator, search, state, sort, user, page: String(page) }),
    [app, authenticator, search, state, sort, user, page],
  );
  const loaded = useLoaded(load);
  const { data, loading, failure, reload, setData } = loaded;

  const checking = data?.checking !== undefined;
  useEffect(() => {
    if (checking && !loading && failure !== 'forbidden') {
      const timer = setTimeout(reload, POLL_MS);
      return () => clearTimeout(timer);
    }
  }, [checking, loading, failure, reload]);

  const [checked, setChecked] = useState(false);
  const wasChecking = useRef(false);
  useEffect(() => {
    if (wasChecking.current === checking) {
      return;
    }
    wasChecking.current = checking;
    setChecked(!checking);
    if (!checking) {
      reload(); // the server may have read the list before the check's last result
    }
  }, [checking, reload]);

  // A short check may end before the next poll
  const onChecking = useCallback(
    (progress: Checking) => {
      setData((shown) => shown && { ...shown, checking: progress });
      reload();
    },
    [setData, reload],
  );

  useLastPage(query, loaded);

  return { ...loaded, onChecking, checked };
}
