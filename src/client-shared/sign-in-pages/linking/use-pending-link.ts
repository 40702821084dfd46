import { useEffect, useState } from 'react';
import type { PendingLinkReply } from '../../../shared/actions';
import { type ErrorCode, errorCodeOf } from '../../errors/error-code';
import type { HostApp } from '../../host/host-app';
import { LINK_HANDLE, tabMemory } from '../../host/memory';
import { pendingLink } from './requests';

export type PendingLinkState =
  | { kind: 'loading' }
  | { kind: 'known'; handle: string; member: PendingLinkReply }
  /** `code`: why, if there was a pending link. */
  | { kind: 'none'; code?: ErrorCode };

/**
 * The member whom WeCom has identified, looked up by the handle in this tab's memory.
 *
 * @param authenticator null: asks nothing
 */
export function usePendingLink(app: HostApp, authenticator: string | null): [PendingLinkState, reload: () => void] {
  const [round, setRound] = useState(0);
  const [pending, setPending] = useState<PendingLinkState>({ kind: authenticator === null ? 'none' : 'loading' });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` triggers a reload
  useEffect(() => {
    let outdated = false;
    void lookUpLink(app, authenticator).then((answer) => !outdated && setPending(answer));
    return () => {
      outdated = true;
    };
  }, [app, authenticator, round]);

  return [pending, () => setRound((count) => count + 1)];
}

async function lookUpLink(app: HostApp, authenticator: string | null): Promise<PendingLinkState> {
  const handle = tabMemory(app).recall(LINK_HANDLE);
  if (authenticator === null || !handle) {
    return { kind: 'none' };
  }
  const reply = await pendingLink(app, handle);
  if (reply.kind !== 'answered') {
    const code = errorCodeOf(reply);
    if (code === 'LINK_EXPIRED') {
      forgetLinkHandle(app);
    }
    return { kind: 'none', code };
  }
  // A handle from another authenticator belongs to an earlier sign-in
  return reply.data.authenticator === authenticator ? { kind: 'known', handle, member: reply.data } : { kind: 'none' };
}

/** For a handle that was used, has expired, or that the user does not want to use. */
export function forgetLinkHandle(app: HostApp): void {
  tabMemory(app).remember(LINK_HANDLE, '');
}
