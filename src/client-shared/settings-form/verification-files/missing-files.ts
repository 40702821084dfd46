/** Tells the list of verification files that the check, elsewhere in the form, has found one missing. */
import { useEffect } from 'react';
import type { SetupReport } from '../../../shared/setup-report';
import type { HostApp } from '../../host/host-app';

const listeners = new WeakMap<HostApp, Set<() => void>>();

/** Whether a check has found a verification file missing. */
export function hasMissingFiles({ results }: SetupReport): boolean {
  return results.some(({ check, status }) => check === 'file' && status === 'failed');
}

export function reportMissingFiles(app: HostApp): void {
  for (const listener of listeners.get(app) ?? []) {
    listener();
  }
}

/** @param onMissing the same function on each render */
export function useMissingFiles(app: HostApp, onMissing: () => void): void {
  useEffect(() => {
    const all = listeners.get(app) ?? new Set();
    listeners.set(app, all.add(onMissing));
    return () => {
      all.delete(onMissing);
    };
  }, [app, onMissing]);
}
