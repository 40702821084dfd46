import { useEffect, useState } from 'react';
import type { Finding, TrialReport } from '../../shared/setup-report';
import type { HostApp } from '../host-app';
import { type FormValues, failureOf, type RequestFailure, startTrial, trialReport } from './requests';

const POLL_MS = 2_000;
const TRIAL_MS = 11 * 60_000; // the server gives it ten minutes

export type Trial =
  | { step: 'open' }
  | { step: 'starting' }
  /** `blocked`: the browser opened no tab. */
  | { step: 'waiting'; trial: string; url: string; blocked: boolean }
  | { step: 'refused'; finding: Finding }
  | { step: 'failed'; failure: RequestFailure }
  | { step: 'expired' }
  | { step: 'over'; report: TrialReport };

/** A sign-in on trial, in a tab of its own or inside WeCom. */
export function useTrial(app: HostApp): { trial: Trial; start(values: FormValues): void; cancel(): void } {
  const [trial, setTrial] = useState<Trial>({ step: 'open' });
  const waitingFor = trial.step === 'waiting' ? trial.trial : undefined;

  useEffect(() => {
    if (waitingFor === undefined) {
      return;
    }
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const end = Date.now() + TRIAL_MS;
    const poll = async () => {
      const reply = await trialReport(app, waitingFor);
      if (over) {
        return;
      }
      if (reply.kind === 'failed' && reply.failure === 'forbidden') {
        setTrial({ step: 'failed', failure: reply.failure });
      } else if (Date.now() > end) {
        setTrial({ step: 'expired' });
      } else if (reply.kind !== 'answered' || reply.data.kind === 'waiting') {
        timer = setTimeout(poll, POLL_MS); // one that got lost says nothing about the next
      } else {
        setTrial(reply.data.kind === 'expired' ? { step: 'expired' } : { step: 'over', report: reply.data });
      }
    };
    timer = setTimeout(poll, POLL_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [app, waitingFor]);

  const start = async (values: FormValues) => {
    const tab = window.open('about:blank'); // within the click: later, browsers block it
    setTrial({ step: 'starting' });
    const reply = await startTrial(app, values);
    if (reply.kind === 'answered' && reply.data.kind === 'started') {
      const { trial: id, url } = reply.data;
      leadTo(tab, url);
      setTrial({ step: 'waiting', trial: id, url, blocked: tab === null });
      return;
    }
    tab?.close();
    setTrial(
      reply.kind === 'answered' && reply.data.kind === 'refused'
        ? { step: 'refused', finding: reply.data.finding }
        : { step: 'failed', failure: failureOf(reply) },
    );
  };

  return { trial, start, cancel: () => setTrial({ step: 'open' }) };
}

function leadTo(tab: Window | null, url: string): void {
  if (tab) {
    tab.opener = null;
    tab.location.replace(url);
  }
}
