import { useEffect, useRef, useState } from 'react';
import type { LinkImport } from '../../../../shared/status-page';
import type { Reply } from '../../../host/ask-server';
import type { HostApp } from '../../../host/host-app';
import { applyLinkImport, cancelLinkImport, linkImport, startLinkImport } from '../../requests';

const POLL_MS = 1_000;
const MAX_POLL_MS = 30_000; // while the server is unreachable

type Refused = Exclude<Reply<unknown>, { kind: 'answered' }>;

export interface ImportState {
  /** undefined before a list was sent */
  state: LinkImport | undefined;
  busy: boolean;
  refused: Refused | undefined;
  start(authenticator: string, csv: string): Promise<void>;
  apply(): Promise<void>;
  /** Ends the applying; what was linked stays. The state becomes `done`. */
  stop(): Promise<void>;
  /** Forgets the list, here and on the server. */
  reset(): void;
}

/** A list of links: sent, looked up, previewed, applied. */
export function useLinkImport(app: HostApp): ImportState {
  const [id, setId] = useState<string>();
  const [state, setState] = useState<LinkImport>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const round = useRef(0); // a reply to a list that is forgotten by now counts no more

  const isRunning = id !== undefined && (state === undefined || state.kind === 'checking' || state.kind === 'applying');
  useEffect(() => {
    if (!isRunning || id === undefined) {
      return;
    }
    let outdated = false;
    let timer: ReturnType<typeof setTimeout>;
    let wait = POLL_MS;
    const poll = async () => {
      const reply = await linkImport(app, id);
      if (outdated) {
        return;
      }
      setRefused(reply.kind === 'answered' ? undefined : reply);
      if (reply.kind === 'answered') {
        setState(reply.data);
      }
      if (reply.kind === 'refused' || (reply.kind === 'failed' && reply.failure === 'forbidden')) {
        return; // asking again would change nothing
      }
      wait = reply.kind === 'answered' ? POLL_MS : Math.min(wait * 2, MAX_POLL_MS);
      timer = setTimeout(poll, wait);
    };
    void poll();
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [app, id, isRunning]);

  /** Waits for a reply. @returns it, unless it was refused or the list is forgotten by now */
  const answerTo = async <T>(asking: Promise<Reply<T>>, ifForgotten?: (data: T) => void): Promise<T | undefined> => {
    const mine = round.current;
    setBusy(true);
    const reply = await asking;
    if (round.current !== mine) {
      if (reply.kind === 'answered') {
        ifForgotten?.(reply.data);
      }
      return undefined;
    }
    setBusy(false);
    setRefused(reply.kind === 'answered' ? undefined : reply);
    return reply.kind === 'answered' ? reply.data : undefined;
  };

  const start = async (authenticator: string, csv: string) => {
    const started = await answerTo(
      startLinkImport(app, { authenticator, csv }),
      (forgotten) => void cancelLinkImport(app, forgotten.import),
    );
    if (started) {
      setState(undefined);
      setId(started.import);
    }
  };

  const apply = async () => {
    const applying = id === undefined ? undefined : await answerTo(applyLinkImport(app, id));
    if (applying) {
      setState(applying);
    }
  };

  const stop = async () => {
    const stopped = id === undefined ? undefined : await answerTo(cancelLinkImport(app, id));
    if (stopped) {
      setState(stopped);
    }
  };

  const reset = () => {
    round.current += 1;
    if (id !== undefined && (state === undefined || state.kind === 'checking' || state.kind === 'ready')) {
      void cancelLinkImport(app, id);
    }
    setId(undefined);
    setState(undefined);
    setBusy(false);
    setRefused(undefined);
  };

  return { state: id === undefined ? undefined : (state ?? NOTHING_YET), busy, refused, start, apply, stop, reset };
}

const NOTHING_YET: LinkImport = { kind: 'checking', done: 0, total: 0, lines: [] };
