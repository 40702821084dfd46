import { Alert, Button, Flex, Spin, theme } from 'antd';
import { type ReactNode, useRef } from 'react';
import { RequestFailureAlert } from '../../errors/error-alert';
import { CopyText } from '../../ui/copy-text';
import { QrCode } from '../../ui/qr-code';
import { useTexts } from '../../ui/use-texts';
import { ExternalLink } from '../console-link';
import type { FormValues } from '../requests';
import { CheckRow, type RowStatus } from './check-row';
import { FindingView } from './finding-view';
import { FillIn, NotEnabled } from './next-step';
import { TrialResult } from './trial-result';
import { outcomeOf, type TrialControl, type TrialProgress } from './use-trial';

function statusOf(trial: TrialProgress, isCurrent: boolean): RowStatus {
  if (trial.step === 'over') {
    return isCurrent ? outcomeOf(trial.report) : 'open';
  }
  const failed = trial.step === 'refused' || trial.step === 'incomplete';
  return failed && isCurrent ? 'failed' : 'open';
}

interface TrialRowProps {
  control: TrialControl;
  values: FormValues;
  /** The trial, if any, used these values. */
  isCurrent: boolean;
  /** The form's "Enabled" is ticked. */
  enabled: boolean;
}

/** The last row of the checklist: a sign-in with the admin's own WeCom account that opens no session. */
export function TrialRow({ control, values, isCurrent, enabled }: TrialRowProps) {
  const { t } = useTexts();
  const { trial, start, cancel } = control;
  const button = useRef<HTMLButtonElement>(null);
  const busy = trial.step === 'starting' || trial.step === 'waiting';
  return (
    <CheckRow row="trial" status={statusOf(trial, isCurrent)}>
      {t('Sign in with your own WeCom account and see what WeCom returns. Nobody is signed in, linked or created.')}
      <Flex wrap gap="small" style={{ marginBlock: 4 }}>
        <Button ref={button} loading={busy} onClick={() => start(values)} data-testid="wecom-trial-button">
          {t('Test sign-in in a new tab')}
        </Button>
        {trial.step === 'waiting' && (
          <Button
            onClick={() => {
              button.current?.focus();
              cancel();
            }}
            data-testid="wecom-trial-cancel"
          >
            {t('Cancel')}
          </Button>
        )}
      </Flex>
      <div aria-live="polite" data-testid="wecom-trial" data-step={trial.step}>
        <Progress trial={trial} isCurrent={isCurrent} enabled={enabled} />
      </div>
    </CheckRow>
  );
}

interface ProgressProps extends Pick<TrialRowProps, 'isCurrent' | 'enabled'> {
  trial: TrialProgress;
}

function Progress({ trial, isCurrent, enabled }: ProgressProps) {
  const { t } = useTexts();
  switch (trial.step) {
    case 'open':
    case 'starting':
      return null;
    case 'waiting':
      return <Waiting url={trial.started.url} blocked={trial.blocked} />;
    case 'incomplete':
      return isCurrent ? <FillIn fields={trial.fields} /> : <Changed />;
    case 'refused':
      return (
        <Flex vertical gap="small">
          {!isCurrent && <Changed />}
          <FindingView finding={trial.finding} />
        </Flex>
      );
    case 'failed':
      return <RequestFailureAlert failure={trial.failure} />;
    case 'expired':
      return <Alert type="warning" showIcon message={t('Nobody signed in within ten minutes. Start a new test.')} />;
    case 'over':
      return (
        <Flex vertical gap="small">
          {!isCurrent && <Changed />}
          <TrialResult report={trial.report} options={trial.values.options} />
          {isCurrent && !enabled && outcomeOf(trial.report) === 'passed' && <NotEnabled />}
          {outcomeOf(trial.report) === 'needs-you' && <NextTry again={isCurrent ? trial.again : 'gone'} />}
        </Flex>
      );
  }
}

function Changed() {
  const { t } = useTexts();
  return <Alert type="warning" showIcon message={t('The form has changed since this test.')} />;
}

/** The server keeps the values of the started trial, so a changed form needs a new one. */
function NextTry({ again }: Pick<Extract<TrialProgress, { step: 'over' }>, 'again'>) {
  const { t } = useTexts();
  if (again === 'gone') {
    return t('To get a new QR code, start a new test.');
  }
  return (
    again && (
      <InWecom url={again.url}>
        {t('To try again, scan this with WeCom, or open the link there. The new result appears here.')}
      </InWecom>
    )
  );
}

function Waiting({ url, blocked }: { url: string; blocked: boolean }) {
  const { t } = useTexts();
  return (
    <Flex vertical gap="small" align="start">
      {blocked ? (
        <>
          {t('Your browser did not open a new tab. Open it yourself:')}
          <ExternalLink href={url} testId="wecom-trial-link">
            {t('Start the test sign-in')}
          </ExternalLink>
        </>
      ) : (
        <Flex gap="small" align="center">
          <Spin size="small" />
          {t('Waiting for the sign-in in the other tab. The result appears here.')}
        </Flex>
      )}
      <InWecom url={url}>
        {t(
          'WeCom returns phone number and email only inside WeCom. To see them, scan this with WeCom, or open the link there:',
        )}
      </InWecom>
    </Flex>
  );
}

/** The trial's address, for WeCom on a phone or a computer. */
function InWecom({ url, children }: { url: string; children: ReactNode }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return (
    <Flex vertical gap="small" align="start">
      <span style={{ color: token.colorTextSecondary }}>{children}</span>
      <QrCode text={url} label={t('QR code: scan it with WeCom')} />
      <CopyText value={url} testId="wecom-trial-url" />
    </Flex>
  );
}
