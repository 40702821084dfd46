import { useEffect, useState } from 'react';
import type { PendingLinkReply } from '../../../shared/accounts';
import { type ErrorCode, errorCodeOf } from '../../errors/error-code';
import type { HostApp } from '../../host/host-app';
import { LINK_HANDLE, tabMemory } from '../../host/memory';
import { pendingLink } from './requests';

export type PendingLinkState =
  | { kind: 'loading' }
  | { kind: 'known'; handle: string; person: PendingLinkReply }
  /** `code`: why, when there was somebody. */
  | { kind: 'none'; code?: ErrorCode };

/**
 * Who WeCom says this is, by the handle that this tab keeps.
 *
 * @param wanted the authenticator; null asks nothing
 */
export function usePendingLink(app: HostApp, wanted: string | null): [PendingLinkState, reload: () => void] {
  const [round, setRound] = useState(0);
  const [pending, setPending] = useState<PendingLinkState>({ kind: wanted === null ? 'none' : 'loading' });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks again
  useEffect(() => {
    let outdated = false;
    void askForPerson(app, wanted).then((answer) => !outdated && setPending(answer));
    return () => {
      outdated = true;
    };
  }, [app, wanted, round]);

  return [pending, () => setRound((count) => count + 1)];
}

async function askForPerson(app: HostApp, wanted: string | null): Promise<PendingLinkState> {
  const handle = tabMemory(app).recall(LINK_HANDLE);
  if (wanted === null || !handle) {
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
  // An older handle of another authenticator says nothing about this sign-in
  return reply.data.authenticator === wanted ? { kind: 'known', handle, person: reply.data } : { kind: 'none' };
}

/** Once the handle has been used, is of no use any more, or is not wanted. */
export function forgetLinkHandle(app: HostApp): void {
  tabMemory(app).remember(LINK_HANDLE, '');
}
