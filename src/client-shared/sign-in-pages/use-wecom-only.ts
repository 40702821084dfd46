import { useEffect, useState } from 'react';
import { AUTH_TYPE } from '../../shared/constants';
import { ask } from '../host/ask-server';
import type { HostApp, ListedAuthenticator } from '../host/host-app';

/** Whether users sign in with WeCom only; false until the server says so. */
export function useWecomOnly(app: HostApp): boolean {
  const [isOnly, setIsOnly] = useState(false);

  useEffect(() => {
    let outdated = false;
    const call = { action: 'authenticators:publicList', data: {}, stay: true };
    void ask<ListedAuthenticator[]>(app, call).then((reply) => {
      if (!outdated && reply.kind === 'answered' && Array.isArray(reply.data)) {
        setIsOnly(reply.data.some(({ authType, options }) => authType === AUTH_TYPE && options?.wecomOnly === true));
      }
    });
    return () => {
      outdated = true;
    };
  }, [app]);

  return isOnly;
}
