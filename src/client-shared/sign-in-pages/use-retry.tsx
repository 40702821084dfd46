/** "Try again". Where only waiting helps, the page does it by itself a few times. */
import { type ReactNode, useEffect, useState } from 'react';
import type { ErrorCode } from '../errors/error-code';
import { textOf } from '../errors/error-texts';
import { isInForeignFrame } from '../host/foreign-frame';
import type { HostApp } from '../host/host-app';
import { tabMemory } from '../host/memory';
import { useTexts } from '../ui/use-texts';

/** Random, between one and two times this, so that users who were refused together do not return together. */
const WAITS_S = [5, 10, 20, 30, 30];

const SERIES_MS = 10 * 60_000; // later refusals start a new series

/** The number of automatic attempts in this tab, and the time of the last one. */
const TRIES = 'tries';

interface Retry {
  /** Of the button. */
  label: string;
  tryNow: () => void;
  /** Tells whether the page retries automatically. */
  status: ReactNode;
}

/**
 * @param authenticator null: there is nothing to try again
 * @param leave opens WeCom, which may lead back to this page
 */
export function useRetry(app: HostApp, code: ErrorCode, authenticator: string | null, leave: () => void): Retry {
  const { t } = useTexts();
  const { retry } = textOf(code);
  const [isOn] = useState(() => retry === 'automatic' && authenticator && !isInForeignFrame()); // leaving a frame takes a click
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

  // biome-ignore lint/correctness/useExhaustiveDependencies: once the time is up
  useEffect(() => {
    if (left === 0) {
      rememberTries(app, tries + 1);
      leave();
    }
  }, [left]);

  const tryNow = () => {
    rememberTries(app, 0); // a user is at the page
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

/** Seconds; undefined after the last attempt. */
function waitOf(tries: number): number | undefined {
  const least = WAITS_S[tries];
  return least && Math.round(least * (1 + Math.random()));
}

function triesOf(app: HostApp): number {
  const known = tabMemory(app).recall(TRIES);
  const [tries, at] = String(known).split(' ').map(Number);
  const isAnotherSeries = known === null || Math.abs(Date.now() - Number(at)) > SERIES_MS;
  return isAnotherSeries ? 0 : Number(tries); // NaN without storage, where it would never stop
}

function rememberTries(app: HostApp, tries: number): void {
  tabMemory(app).remember(TRIES, `${tries} ${Date.now()}`);
}
