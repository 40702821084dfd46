import { Alert, Flex, theme } from 'antd';
import type { TrialReport } from '../../../shared/setup-report';
import { textOf } from '../../errors/error-texts';
import { Facts } from '../../ui/facts';
import { useTexts } from '../../ui/use-texts';
import { ErrorAdvice } from '../error-advice';
import type { FormValues } from '../requests';
import { GIVEN_TEXTS, type MemberReport, refusedTitle, VIA_TEXTS, verdictText } from './trial-texts';
import { outcomeOf } from './use-trial';

/** @param props.options the options of the trial */
export function TrialResult({ report, options }: { report: TrialReport; options: FormValues['options'] }) {
  return report.kind === 'came-back' ? (
    <MemberResult report={report} options={options} />
  ) : (
    <FailedResult report={report} />
  );
}

function MemberResult({ report, options }: { report: MemberReport; options: FormValues['options'] }) {
  const { t } = useTexts();
  const { verdict } = report;
  const refused = verdict.kind === 'refused';
  return (
    <Flex vertical gap="small" data-testid="wecom-trial-result">
      <Alert
        type={refused ? 'warning' : 'success'}
        showIcon
        message={refused ? refusedTitle(verdict.code, t) : t('WeCom confirmed who you are')}
        description={verdictText(report, options, t)}
        data-testid="wecom-trial-verdict"
      />
      <Facts
        facts={[
          [t('WeCom userid'), report.wecomUserId],
          ...(report.name ? [[t('Name'), report.name] as const] : []),
          [t('Phone number'), t(GIVEN_TEXTS[report.phone])],
          [t('Email'), t(GIVEN_TEXTS[report.mail])],
          [t('Sign-in method'), t(VIA_TEXTS[report.via])],
        ]}
      />
      <TestNote />
    </Flex>
  );
}

function FailedResult({ report }: { report: Extract<TrialReport, { kind: 'failed' }> }) {
  const { t } = useTexts();
  return (
    <Flex vertical gap="small" data-testid="wecom-trial-result">
      <Alert
        type={outcomeOf(report) === 'failed' ? 'error' : 'warning'}
        showIcon
        message={t(textOf(report.code).title)}
        description={<ErrorAdvice {...report} />}
      />
      {report.wecomUserId && <Facts facts={[[t('WeCom userid'), report.wecomUserId]]} />}
      <TestNote />
    </Flex>
  );
}

function TestNote() {
  const { t } = useTexts();
  const { token } = theme.useToken();
  return (
    <span style={{ color: token.colorTextSecondary }}>
      {t('This was a test: nobody was signed in, linked or created.')}
    </span>
  );
}
