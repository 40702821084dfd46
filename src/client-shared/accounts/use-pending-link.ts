import { useEffect, useState } from 'react';
import type { PendingLinkReply } from '../../shared/accounts';
import type { HostApp } from '../host-app';
import { LINK_WORD, tabMemory } from '../tab-memory';
import { type Trouble, troubleOf } from './account-error-texts';
import { pendingLink } from './requests';

export type PendingLink =
  | { kind: 'loading' }
  | { kind: 'known'; word: string; person: PendingLinkReply }
  | { kind: 'none'; trouble: Trouble };

/**
 * Who WeCom says this is, by the word that this tab keeps.
 *
 * @param wanted the authenticator; null asks nothing
 */
export function usePendingLink(app: HostApp, wanted: string | null): [PendingLink, reload: () => void] {
  const [round, setRound] = useState(0);
  const [pending, setPending] = useState<PendingLink>({
    kind: wanted === null ? 'none' : 'loading',
    trouble: 'LINK_EXPIRED',
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks again
  useEffect(() => {
    let outdated = false;
    const word = tabMemory(app).recall(LINK_WORD);
    const ask = async (): Promise<PendingLink> => {
      const reply = wanted !== null && word ? await pendingLink(app, word) : undefined;
      if (!word || !reply) {
        return { kind: 'none', trouble: 'LINK_EXPIRED' };
      }
      if (reply.kind !== 'answered') {
        return { kind: 'none', trouble: troubleOf(reply) };
      }
      // An older word of another authenticator says nothing about this sign-in
      return reply.data.authenticator === wanted
        ? { kind: 'known', word, person: reply.data }
        : { kind: 'none', trouble: 'LINK_EXPIRED' };
    };
    void ask().then((answer) => !outdated && setPending(answer));
    return () => {
      outdated = true;
    };
  }, [app, wanted, round]);

  return [pending, () => setRound((count) => count + 1)];
}
