import { useCallback } from 'react';
import type { HostApp } from '../host/host-app';
import { useLoaded } from '../host/use-loaded';
import { myRights } from './requests';

/** Whether fields are locked that only admins with more rights can change; unknown: the server decides on saving. */
export function useMyRights(app: HostApp): { loading: boolean; locked: boolean } {
  const load = useCallback(() => myRights(app), [app]);
  const { data, loading } = useLoaded(load);
  return { loading, locked: data?.manageAccess === false };
}
