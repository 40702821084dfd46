import { useEffect, useState } from 'react';
import type { PendingLinkReply } from '../../../shared/accounts';
import { type Trouble, troubleOf } from '../../errors/account-error-texts';
import type { HostApp } from '../../host/host-app';
import { LINK_WORD, tabMemory } from '../../host/memory';
import { pendingLink } from '../../my-account/requests';
import { forgetLinkWord } from './forget-link-word';

export type PendingLink =
  | { kind: 'loading' }
  | { kind: 'known'; word: string; person: PendingLinkReply }
  /** `trouble`: why, when there was somebody. */
  | { kind: 'none'; trouble?: Trouble };

/**
 * Who WeCom says this is, by the word that this tab keeps.
 *
 * @param wanted the authenticator; null asks nothing
 */
export function usePendingLink(app: HostApp, wanted: string | null): [PendingLink, reload: () => void] {
  const [round, setRound] = useState(0);
  const [pending, setPending] = useState<PendingLink>({ kind: wanted === null ? 'none' : 'loading' });

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

async function askForPerson(app: HostApp, wanted: string | null): Promise<PendingLink> {
  const word = tabMemory(app).recall(LINK_WORD);
  if (wanted === null || !word) {
    return { kind: 'none' };
  }
  const reply = await pendingLink(app, word);
  if (reply.kind !== 'answered') {
    const trouble = troubleOf(reply);
    if (trouble === 'LINK_EXPIRED') {
      forgetLinkWord(app);
    }
    return { kind: 'none', trouble };
  }
  // An older word of another authenticator says nothing about this sign-in
  return reply.data.authenticator === wanted ? { kind: 'known', word, person: reply.data } : { kind: 'none' };
}
