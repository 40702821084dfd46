import { Alert, Flex } from 'antd';
import type { Warning } from '../../../shared/status-page';
import type { HostApp } from '../../host/host-app';
import { PageLink } from '../../host/page-link';
import { statusPath } from '../../host/settings-pages';
import { ErrorAdvice } from '../../settings-form/error-advice';
import { localTime } from '../../ui/local-time';
import { useTexts } from '../../ui/use-texts';
import { WARNING_TEXTS } from './warning-texts';

interface WarningViewProps {
  app: HostApp;
  authenticator: string;
  warning: Warning;
  /** The caller may check the settings. */
  mayCheck: boolean;
}

/** What is wrong, since when, and what to do about it. */
export function WarningView({ app, authenticator, warning, mayCheck }: WarningViewProps) {
  const { t, language } = useTexts();
  const { code, since, errcode, serverIp, count } = warning;
  const { title, error, advice } = WARNING_TEXTS[code];
  return (
    <Alert
      type="warning"
      showIcon
      data-testid="wecom-warning"
      data-code={code}
      message={t(title)}
      description={
        <Flex vertical>
          {error && <ErrorAdvice code={error} errcode={errcode} serverIp={serverIp} />}
          {advice && (code !== 'CHECK_FAILED' || mayCheck) && <span>{t(advice)}</span>}
          {since && (
            <span>
              {t('Since {{time}}', { time: localTime(since, language, { dateStyle: 'medium', timeStyle: 'short' }) })}
            </span>
          )}
          {count !== undefined && <span>{t('Failed sign-ins: {{total}}', { total: count })}</span>}
          {code === 'MANY_FAILURES' && (
            <PageLink app={app} to={statusPath('failures', { authenticator })}>
              {t('Failed sign-ins')}
            </PageLink>
          )}
        </Flex>
      }
    />
  );
}
