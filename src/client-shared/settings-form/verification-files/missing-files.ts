/** The check tells the list of verification files, elsewhere in the form, that what it shows is not so. */
import { useEffect } from 'react';
import type { SetupReport } from '../../../shared/setup-report';
import type { HostApp } from '../../host/host-app';

const listeners = new WeakMap<HostApp, Set<() => void>>();

/** Whether a check has found that a file is not where the list may say it is. */
export function hasMissingFiles({ results }: SetupReport): boolean {
  return results.some(({ check, status }) => check === 'file' && status === 'failed');
}

export function reportMissingFiles(app: HostApp): void {
  for (const listener of listeners.get(app) ?? []) {
    listener();
  }
}

/** @param onMissing one function for as long as the component is shown */
export function useMissingFiles(app: HostApp, onMissing: () => void): void {
  useEffect(() => {
    const all = listeners.get(app) ?? new Set();
    listeners.set(app, all.add(onMissing));
    return () => {
      all.delete(onMissing);
    };
  }, [app, onMissing]);
}
