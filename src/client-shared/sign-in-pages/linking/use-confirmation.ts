import { useEffect, useRef, useState } from 'react';
import type { PendingLinkReply } from '../../../shared/actions';
import { type ErrorCode, errorCodeOf, isTransient } from '../../errors/error-code';
import type { HostApp } from '../../host/host-app';
import { askConfirmation, pendingLink } from './requests';

const POLL_MS = 2_000;

interface ConfirmationOptions {
  app: HostApp;
  handle: string;
  userId: number;
  onGiven: () => void;
  onRefused: (why: ErrorCode) => void;
}

export interface ConfirmationRequest {
  /** The address that the owner of the WeCom account has to open; undefined while no answer is awaited. */
  url: string | undefined;
  /** Resolves once there is an address or a refusal. */
  ask: () => Promise<void>;
}

/** Asks the owner of the WeCom account to confirm the link, and polls for the answer while the page is visible. */
export function useConfirmation({ app, handle, userId, onGiven, onRefused }: ConfirmationOptions): ConfirmationRequest {
  const [url, setUrl] = useState<string>();
  const handlers = useRef({ onGiven, onRefused });
  handlers.current = { onGiven, onRefused };

  useEffect(() => {
    if (url === undefined) {
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const end = (tell: () => void) => {
      isOver = true;
      setUrl(undefined);
      tell();
    };
    const poll = async () => {
      timer = undefined;
      const reply = await pendingLink(app, handle, userId);
      if (isOver) {
        return;
      }
      if (reply.kind === 'answered' && reply.data.confirmation === 'given') {
        return end(() => handlers.current.onGiven());
      }
      const code = reply.kind === 'answered' ? errorIn(reply.data) : errorCodeOf(reply);
      if (code && !isTransient(code)) {
        return end(() => handlers.current.onRefused(code));
      }
      wait(); // a lost response says nothing about the next
    };
    const wait = () => {
      if (timer === undefined && document.visibilityState === 'visible') {
        timer = setTimeout(poll, POLL_MS);
      }
    };
    const pause = () => {
      clearTimeout(timer);
      timer = undefined;
      wait();
    };
    wait();
    document.addEventListener('visibilitychange', pause);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', pause);
    };
  }, [app, handle, userId, url]);

  const ask = async () => {
    const reply = await askConfirmation(app, handle, userId);
    if (reply.kind !== 'answered') {
      handlers.current.onRefused(errorCodeOf(reply));
    } else if (/^https?:\/\//.test(reply.data.url)) {
      setUrl(reply.data.url);
    } else {
      handlers.current.onRefused('INTERNAL');
    }
  };
  return { url, ask };
}

/** Another tab asked for another user meanwhile. */
function errorIn({ confirmation }: PendingLinkReply): ErrorCode | undefined {
  return confirmation === 'asked' ? undefined : 'USER_CHANGED';
}
