import { Alert, Button, Skeleton, theme } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import type { SetupReport } from '../../../shared/setup-report';
import { RequestFailureAlert } from '../../errors/error-alert';
import { failureOf, type RequestFailure } from '../../host/ask-server';
import type { HostApp } from '../../host/host-app';
import { Section } from '../../ui/section';
import { useTexts } from '../../ui/use-texts';
import { emptyFields } from '../field-errors';
import { checkSetup, type FormValues } from '../requests';
import { hasMissingFiles, reportMissingFiles } from '../verification-files/missing-files';
import { CHECK_TITLES, CheckRow } from './check-row';
import { FindingView, pageOf } from './finding-view';
import { ApiAddressPlace, FillIn, NotEnabled } from './next-step';
import { SetInWecom } from './set-in-wecom';
import { TrialRow } from './trial-row';
import { outcomeOf, type TrialOutcome, type TrialProgress, useTrial } from './use-trial';

interface Checked {
  report: SetupReport;
  /** The checked values; the form may have changed since. */
  values: FormValues;
  /** Distinguishes this check from the one before. */
  round: number;
}

interface CheckSectionProps {
  app: HostApp;
  values: FormValues;
  /** The form's "Enabled" is ticked. */
  enabled: boolean;
}

/** "Check setup": has the server check the form's values, saved or not, against WeCom. */
export function CheckSection({ app, values, enabled }: CheckSectionProps) {
  const { t } = useTexts();
  const [checked, setChecked] = useState<Checked>();
  const [failure, setFailure] = useState<RequestFailure>();
  const [checking, setChecking] = useState(false);
  const trying = useTrial(app);
  const button = useRef<HTMLButtonElement>(null);

  const check = async (toCheck: FormValues) => {
    setChecking(true);
    setFailure(undefined);
    const reply = await checkSetup(app, toCheck);
    setChecking(false);
    if (reply.kind === 'answered') {
      setChecked((last) => ({ report: reply.data, values: toCheck, round: (last?.round ?? 0) + 1 }));
      if (hasMissingFiles(reply.data)) {
        reportMissingFiles(app);
      }
    } else {
      setFailure(failureOf(reply));
    }
  };

  const changed = checked !== undefined && !isSame(checked.values, values);
  return (
    <Section
      testId="wecom-check"
      title={t('Check setup')}
      help={t(
        'Tests the values of this form, saved or not, from this server and against WeCom, and tells you what to fix and where. Nobody is signed in and nothing is changed.',
      )}
      action={
        <Button ref={button} loading={checking} onClick={() => check(values)} data-testid="wecom-check-button">
          {checked ? t('Check again') : t('Check setup')}
        </Button>
      }
    >
      <div aria-live="polite">
        {changed && <Alert type="warning" showIcon message={t('The form has changed since this check.')} />}
        {checked && !changed && (
          <Summary {...checked} enabled={enabled} tried={triedWith(trying.trial, checked.values)} />
        )}
      </div>
      {failure && <RequestFailureAlert failure={failure} onRetry={() => check(values)} />}
      {checking && !checked && <Skeleton active paragraph={{ rows: 7 }} title={false} />}
      {checked && (
        <Checklist busy={checking}>
          {checked.report.results.map(({ check: id, status, findings }) => (
            <CheckRow key={id} row={id} status={status}>
              {findings.map((finding, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two files may meet the same failure
                <FindingView key={index} finding={finding} linked={findings.slice(index + 1).map(pageOf)} />
              ))}
              {id === 'api' && status === 'failed' && <ApiAddressPlace />}
              {id === 'domain' && checked.report.changes && !changed && (
                <SetInWecom
                  key={checked.round}
                  app={app}
                  values={checked.values}
                  changes={checked.report.changes}
                  findings={findings}
                  onSet={() => {
                    button.current?.focus(); // the pressed button disappears
                    void check(checked.values);
                  }}
                />
              )}
            </CheckRow>
          ))}
          <TrialRow control={trying} values={values} enabled={enabled} isCurrent={isTrialOf(trying.trial, values)} />
        </Checklist>
      )}
    </Section>
  );
}

function isSame(some: FormValues, others: FormValues): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}

function isTrialOf(trial: TrialProgress, values: FormValues): boolean {
  return !('values' in trial) || isSame(trial.values, values);
}

/** How the trial of these values ended; undefined if it has not. */
function triedWith(trial: TrialProgress, values: FormValues): TrialOutcome | undefined {
  return trial.step === 'over' && isSame(trial.values, values) ? outcomeOf(trial.report) : undefined;
}

const SUMMARIES = {
  untried: { type: 'success', message: 'Everything that can be checked from here is correct. Now test a sign-in.' },
  passed: { type: 'success', message: 'Everything is correct, and the test sign-in worked.' },
  'needs-you': {
    type: 'warning',
    message: 'Everything that can be checked from here is correct. The test sign-in needs you: follow the last line.',
  },
  failed: { type: 'error', message: 'The test sign-in failed. Follow the last line, then try again.' },
} as const;

/** For the translations. */
export const SUMMARY_TEXTS = Object.values(SUMMARIES).map(({ message }) => message);

interface SummaryProps extends Pick<Checked, 'report' | 'values'> {
  enabled: boolean;
  tried?: keyof typeof SUMMARIES;
}

/** Tells the one thing to do next. */
function Summary({ report, values, enabled, tried = 'untried' }: SummaryProps) {
  const { t } = useTexts();
  const empty = emptyFields(values);
  if (empty.length > 0) {
    return <FillIn fields={empty} />;
  }
  const failed = report.results.find(({ status }) => status === 'failed');
  if (failed) {
    const check = t(CHECK_TITLES[failed.check]);
    return <Alert type="error" showIcon message={t('Next, fix “{{check}}”, then check again.', { check })} />;
  }
  const { type, message } = SUMMARIES[tried];
  return (
    <>
      <Alert type={type} showIcon message={t(message)} />
      {!enabled && tried === 'untried' && <NotEnabled />}
    </>
  );
}

function Checklist({ busy, children }: { busy: boolean; children: ReactNode }) {
  const { token } = theme.useToken();
  return (
    <ol
      data-testid="wecom-checklist"
      aria-busy={busy}
      style={{
        listStyle: 'none',
        margin: `${token.marginSM}px 0 0`,
        padding: 0,
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadiusLG,
      }}
    >
      {children}
    </ol>
  );
}
