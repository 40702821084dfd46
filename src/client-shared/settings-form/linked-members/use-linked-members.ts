import { useCallback, useEffect, useRef, useState } from 'react';
import type { LinkedMembers } from '../../../shared/actions';
import type { HostApp } from '../../host/host-app';
import { type Loaded, useLoaded } from '../../host/use-loaded';
import { useDebouncedValue } from '../../ui/use-debounced-value';
import { listLinks } from '../requests';

const POLL_MS = 2_000;

type Checking = NonNullable<LinkedMembers['checking']>;

interface LinkedMembersState extends Loaded<LinkedMembers> {
  search: string;
  setSearch(search: string): void;
  /** The search that `data` belongs to, or will belong to. */
  searched: string;
  page: number;
  setPage(page: number): void;
  /** The server has started the check of all linked members. */
  onChecking(progress: Checking): void;
  /** The check has ended. */
  checked: boolean;
}

const NO_LINKS: LinkedMembers = { people: [], total: 0, pageSize: 1, unconfirmed: 0, blocked: [], canConfirm: false };

/** One page of linked members, polled while the server checks all of them. */
export function useLinkedMembers(app: HostApp, authenticator: string): LinkedMembersState {
  const [search, setSearch] = useState('');
  const searched = useDebouncedValue(search.trim());
  const [{ page, of }, setPosition] = useState({ page: 1, of: '' });
  const shownPage = of === searched ? page : 1; // a new search starts at page 1
  const load = useCallback(async (): ReturnType<typeof listLinks> => {
    return authenticator
      ? listLinks(app, { authenticator, search: searched, page: shownPage })
      : { kind: 'answered', data: NO_LINKS };
  }, [app, authenticator, searched, shownPage]);
  const loaded = useLoaded(load);
  const { data, loading, failure, reload, setData } = loaded;
  const setPage = useCallback((next: number) => setPosition({ page: next, of: searched }), [searched]);

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

  // The last member of the last page may have been removed
  const lastPage = data ? Math.max(1, Math.ceil(data.total / data.pageSize)) : undefined;
  useEffect(() => {
    if (!loading && lastPage !== undefined && shownPage > lastPage) {
      setPage(lastPage);
    }
  }, [loading, lastPage, shownPage, setPage]);

  return { ...loaded, search, setSearch, searched, page: shownPage, setPage, onChecking, checked };
}
