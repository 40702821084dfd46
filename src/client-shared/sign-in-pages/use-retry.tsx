/** "Try again", which the page does by itself a few times where all that helps is to wait. */
import { type ReactNode, useEffect, useState } from 'react';
import type { ErrorCode } from '../errors/error-code';
import { textOf } from '../errors/error-texts';
import { isInForeignFrame } from '../host/foreign-frame';
import type { HostApp } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { useTexts } from '../ui/use-texts';

/** At least, and at most twice that: people who were sent away together should not come back together. */
const WAITS_S = [5, 10, 20, 30, 30];

const SERIES_MS = 10 * 60_000; // after that, a refusal is another story

/** How often this tab has tried by itself, and when last. */
const TRIES = 'tries';

interface Retry {
  /** Of the button. */
  label: string;
  tryNow: () => void;
  /** Says that the page tries by itself, or has stopped. */
  status: ReactNode;
}

/**
 * @param authenticator without it there is nothing to try again
 * @param leave for WeCom; the next page may be this one again
 */
export function useRetry(app: HostApp, code: ErrorCode, authenticator: string | null, leave: () => void): Retry {
  const { t } = useTexts();
  const { retry } = textOf(code);
  const [isOn] = useState(() => retry === 'automatic' && authenticator && !isInForeignFrame()); // a frame is left by a click only
  const [tries] = useState(() => triesOf(app));
  const [left, setLeft] = useState(() => (isOn ? waitOf(tries) : undefined));

  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) {
        setLeft((seconds) => seconds && seconds - 1);
      }
    }, 1_000);
    return () => clearInterval(timer);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the time is up
  useEffect(() => {
    if (left === 0) {
      rememberTries(app, tries + 1);
      leave();
    }
  }, [left]);

  const tryNow = () => {
    rememberTries(app, 0); // somebody is there
    leave();
  };
  const label = left ? t('Try again now ({{seconds}})', { seconds: left }) : t('Try again');
  const status = isOn && (
    <span role="status" data-testid="wecom-retry">
      {left === undefined ? t('This page no longer retries automatically.') : t('This page retries automatically.')}
    </span>
  );
  return { label: retry === 'own-window' ? t('Open in a window of its own') : label, tryNow, status };
}

/** Seconds; undefined when it was tried often enough. */
function waitOf(tries: number): number | undefined {
  const least = WAITS_S[tries];
  return least && Math.round(least * (1 + Math.random()));
}

function triesOf(app: HostApp): number {
  const known = tabMemory(app).recall(TRIES);
  const [tries, at] = String(known).split(' ').map(Number);
  const isAnotherSeries = known === null || Math.abs(Date.now() - Number(at)) > SERIES_MS;
  return isAnotherSeries ? 0 : Number(tries); // not a number without storage: then it would never stop
}

function rememberTries(app: HostApp, tries: number): void {
  tabMemory(app).remember(TRIES, `${tries} ${Date.now()}`);
}
