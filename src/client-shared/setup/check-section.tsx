import { Alert, Button, Skeleton, theme } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import type { SetupReport } from '../../shared/setup-report';
import type { HostApp } from '../host-app';
import { useTexts } from '../use-texts';
import { CheckLine } from './check-line';
import { FindingView } from './finding-view';
import { RequestFailed } from './request-failed';
import { checkSetup, type FormValues, failureOf, type RequestFailure } from './requests';
import { Section } from './section';
import { SetInWecom } from './set-in-wecom';
import { TrialLine } from './trial-line';

interface Checked {
  report: SetupReport;
  /** What was checked; the form may have changed since. */
  values: FormValues;
  /** Tells this check from the one before. */
  round: number;
}

/** "Check the set-up": runs the form's values, saved or not, past the server and WeCom. */
export function CheckSection({ app, values }: { app: HostApp; values: FormValues }) {
  const { t } = useTexts();
  const [checked, setChecked] = useState<Checked>();
  const [failure, setFailure] = useState<RequestFailure>();
  const [checking, setChecking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  const check = async (toCheck: FormValues) => {
    setChecking(true);
    setFailure(undefined);
    const reply = await checkSetup(app, toCheck);
    setChecking(false);
    if (reply.kind === 'answered') {
      setChecked((last) => ({ report: reply.data, values: toCheck, round: (last?.round ?? 0) + 1 }));
    } else {
      setFailure(failureOf(reply));
    }
  };

  const changed = checked !== undefined && JSON.stringify(checked.values) !== JSON.stringify(values);
  return (
    <Section
      testId="wecom-check"
      title={t('Check the set-up')}
      help={t(
        'Tries the values above, saved or not, with this server and with WeCom, and says what to fix and where. It signs nobody in and changes nothing.',
      )}
      action={
        <Button ref={button} loading={checking} onClick={() => check(values)} data-testid="wecom-check-button">
          {checked ? t('Check again') : t('Check the set-up')}
        </Button>
      }
    >
      <div aria-live="polite">
        {changed && <Alert type="warning" showIcon message={t('The form has changed since this check.')} />}
        {checked && !changed && <Summary report={checked.report} />}
      </div>
      {failure && <RequestFailed failure={failure} onRetry={() => check(values)} />}
      {checking && !checked && <Skeleton active paragraph={{ rows: 7 }} title={false} />}
      {checked && (
        <Checklist busy={checking}>
          {checked.report.results.map(({ check: id, status, findings }) => (
            <CheckLine key={id} line={id} status={status}>
              {findings.map((finding, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two files may meet the same failure
                <FindingView key={index} finding={finding} />
              ))}
              {id === 'domain' && checked.report.changes && !changed && (
                <SetInWecom
                  key={checked.round}
                  app={app}
                  values={checked.values}
                  changes={checked.report.changes}
                  findings={findings}
                  onSet={() => {
                    button.current?.focus(); // the button that was pressed goes away
                    void check(checked.values);
                  }}
                />
              )}
            </CheckLine>
          ))}
          <TrialLine app={app} values={values} />
        </Checklist>
      )}
    </Section>
  );
}

function Summary({ report }: { report: SetupReport }) {
  const { t } = useTexts();
  const failed = report.results.some(({ status }) => status === 'failed');
  return failed ? (
    <Alert type="error" showIcon message={t('Fix the failed lines from top to bottom, then check again.')} />
  ) : (
    <Alert
      type="success"
      showIcon
      message={t('Everything that can be checked from here is right. Now try a sign-in.')}
    />
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
