import { useEffect } from 'react';
import type { Query } from './use-query';

/** Goes to the last page where the address asks for one beyond it: what stood there may have been removed. */
export function useLastPage(
  { page, set }: Query,
  { data, loading }: { data: { total: number; pageSize: number } | undefined; loading: boolean },
): void {
  const last = data ? Math.max(1, Math.ceil(data.total / data.pageSize)) : undefined;
  useEffect(() => {
    if (!loading && last !== undefined && page > last) {
      set({ page: String(last) });
    }
  }, [loading, last, page, set]);
}
