import { useCallback, useEffect, useState } from 'react';
import type { LinkImport } from '../../../../shared/status-page';
import type { Reply } from '../../../host/ask-server';
import type { HostApp } from '../../../host/host-app';
import { applyLinkImport, cancelLinkImport, linkImport, startLinkImport } from '../../requests';

const POLL_MS = 1_000;

type Refused = Exclude<Reply<unknown>, { kind: 'answered' }>;

export interface ImportState {
  /** undefined before a list was sent */
  state: LinkImport | undefined;
  busy: boolean;
  refused: Refused | undefined;
  start(authenticator: string, csv: string): Promise<void>;
  apply(): Promise<void>;
  /** Forgets the list, here and on the server. */
  reset(): void;
}

/** A list of links: sent, looked up, previewed, applied. */
export function useLinkImport(app: HostApp): ImportState {
  const [id, setId] = useState<string>();
  const [state, setState] = useState<LinkImport>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>();

  const isRunning = id !== undefined && (state === undefined || state.kind === 'checking' || state.kind === 'applying');
  useEffect(() => {
    if (!isRunning || id === undefined) {
      return;
    }
    let outdated = false;
    let timer: ReturnType<typeof setTimeout>;
    const poll = async () => {
      const reply = await linkImport(app, id);
      if (outdated) {
        return;
      }
      setRefused(reply.kind === 'answered' ? undefined : reply);
      if (reply.kind === 'answered') {
        setState(reply.data);
      }
      timer = setTimeout(poll, POLL_MS);
    };
    void poll();
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [app, id, isRunning]);

  const start = useCallback(
    async (authenticator: string, csv: string) => {
      setBusy(true);
      const reply = await startLinkImport(app, { authenticator, csv });
      setBusy(false);
      setRefused(reply.kind === 'answered' ? undefined : reply);
      if (reply.kind === 'answered') {
        setState(undefined);
        setId(reply.data.import);
      }
    },
    [app],
  );

  const apply = async () => {
    if (id === undefined) {
      return;
    }
    setBusy(true);
    const reply = await applyLinkImport(app, id);
    setBusy(false);
    setRefused(reply.kind === 'answered' ? undefined : reply);
    if (reply.kind === 'answered') {
      setState(reply.data);
    }
  };

  const reset = () => {
    if (id !== undefined && state?.kind !== 'done') {
      void cancelLinkImport(app, id);
    }
    setId(undefined);
    setState(undefined);
    setRefused(undefined);
  };

  return { state: id === undefined ? undefined : (state ?? NOTHING_YET), busy, refused, start, apply, reset };
}

const NOTHING_YET: LinkImport = { kind: 'checking', done: 0, total: 0, lines: [] };
