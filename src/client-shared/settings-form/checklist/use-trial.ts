import { useCallback, useEffect, useState } from 'react';
import { SIGN_IN_ERROR_TRAITS } from '../../../shared/errors';
import type { Finding } from '../../../shared/findings';
import type { StartTrialReply, TrialReport } from '../../../shared/setup-report';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { emptyFields } from '../field-errors';
import { type FormValues, startTrial, trialReport } from '../requests';

const POLL_MS = 2_000;
const TRIAL_MS = 11 * 60_000; // the server gives it ten minutes

type Started = Pick<Extract<StartTrialReply, { kind: 'started' }>, 'trial' | 'url'>;

export type TrialProgress =
  | { step: 'open' }
  | { step: 'starting' }
  /** `blocked`: the browser opened no tab. */
  | { step: 'waiting'; values: FormValues; started: Started; blocked: boolean }
  | { step: 'incomplete'; values: FormValues; fields: string[] }
  | { step: 'refused'; values: FormValues; finding: Finding }
  | { step: 'failed'; failure: RequestFailure }
  | { step: 'expired' }
  /** `again`: the next trial, if the report asks for one; `gone`: it could not be started, or has expired. */
  | { step: 'over'; values: FormValues; report: TrialReport; again?: Started | 'gone' };

export interface TrialControl {
  trial: TrialProgress;
  start(values: FormValues): void;
  cancel(): void;
}

/**
 * Runs trials: sign-ins in a new tab or inside WeCom that open no session. A trial has one report. If that asks the admin
 * to try again, the next trial with the same values starts at once, so that its QR code replaces the used one. The end of
 * the ten minutes starts none: without an admin, nothing repeats.
 */
export function useTrial(app: HostApp): TrialControl {
  const [trial, setTrial] = useState<TrialProgress>({ step: 'open' });
  const awaited = awaitedIn(trial)?.trial;

  const settle = useCallback(
    async (values: FormValues, report: TrialReport) => {
      setTrial({ step: 'over', values, report });
      if (outcomeOf(report) !== 'needs-you') {
        return;
      }
      const reply = await startTrial(app, values);
      const again = reply.kind === 'answered' && reply.data.kind === 'started' ? reply.data : 'gone';
      setTrial((now) => (now.step === 'over' && now.report === report ? { ...now, again } : now));
    },
    [app],
  );

  const values = trial.step === 'waiting' || trial.step === 'over' ? trial.values : undefined;
  useEffect(() => {
    if (awaited === undefined || values === undefined) {
      return;
    }
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const end = Date.now() + TRIAL_MS;
    const poll = async () => {
      const reply = await trialReport(app, awaited);
      if (over) {
        return;
      }
      if (reply.kind === 'failed' && reply.failure === 'forbidden') {
        setTrial({ step: 'failed', failure: reply.failure });
      } else if (Date.now() > end) {
        setTrial(withTrialOver);
      } else if (reply.kind !== 'answered' || reply.data.kind === 'waiting') {
        timer = setTimeout(poll, POLL_MS); // a lost response says nothing about the next
      } else if (reply.data.kind === 'expired') {
        setTrial(withTrialOver);
      } else {
        void settle(values, reply.data);
      }
    };
    timer = setTimeout(poll, POLL_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [app, awaited, values, settle]);

  const start = async (toTry: FormValues) => {
    const fields = emptyFields(toTry);
    if (fields.length > 0) {
      setTrial({ step: 'incomplete', values: toTry, fields });
      return;
    }
    const tab = window.open('about:blank'); // during the click: browsers block it later
    setTrial({ step: 'starting' });
    const reply = await startTrial(app, toTry);
    if (reply.kind === 'answered' && reply.data.kind === 'started') {
      openInTab(tab, reply.data.url);
      setTrial({ step: 'waiting', values: toTry, started: reply.data, blocked: tab === null });
      return;
    }
    tab?.close();
    setTrial(
      reply.kind === 'answered' && reply.data.kind === 'refused'
        ? { step: 'refused', values: toTry, finding: reply.data.finding }
        : { step: 'failed', failure: failureOf(reply) },
    );
  };

  return { trial, start, cancel: () => setTrial({ step: 'open' }) };
}

/** The trial whose report is awaited. */
function awaitedIn(trial: TrialProgress): Started | undefined {
  if (trial.step === 'waiting') {
    return trial.started;
  }
  return trial.step === 'over' && trial.again !== 'gone' ? trial.again : undefined;
}

/** After ten minutes. The report of an earlier trial stays. */
function withTrialOver(trial: TrialProgress): TrialProgress {
  return trial.step === 'over' ? { ...trial, again: 'gone' } : { step: 'expired' };
}

function openInTab(tab: Window | null, url: string): void {
  if (tab) {
    tab.opener = null;
    tab.location.replace(url);
  }
}

/** `needs-you`: no setting is broken, as far as the trial got; the admin has to act, as with any first sign-in. */
export type TrialOutcome = 'passed' | 'needs-you' | 'failed';

export function outcomeOf(report: TrialReport): TrialOutcome {
  if (report.kind === 'failed') {
    return SIGN_IN_ERROR_TRAITS[report.code].trial === 'repeat' ? 'needs-you' : 'failed';
  }
  return report.verdict.kind === 'refused' ? 'needs-you' : 'passed'; // WeCom identified the member: no setting is broken
}
