import { Button, Space } from 'antd';
import { AdminDetails } from '../../errors/admin-details';
import { type ErrorCode, isTransient } from '../../errors/error-code';
import { textOf } from '../../errors/error-texts';
import type { HostApp } from '../../host/host-app';
import { openPage, useNavigateTo } from '../../host/navigation';
import { type CurrentAddress, startLinkUrl } from '../../host/sign-in-urls';
import { PageFrame } from '../../ui/page-frame';
import { useTexts } from '../../ui/use-texts';
import { forgetLinkHandle } from './use-pending-link';

interface NotLinkedProps {
  app: HostApp;
  address: CurrentAddress;
  code: ErrorCode;
  onRetry: () => void;
}

/** Tells why the account was not linked. */
export function NotLinked({ app, address: { authenticator, redirect }, code, onRetry }: NotLinkedProps) {
  const { t } = useTexts();
  const [leaving, navigateTo] = useNavigateTo();
  const { title, advice, retry, offer } = textOf(code);
  // After a transient error the handle is still valid; otherwise WeCom has to identify the member again
  const again = () => (isTransient(code) ? onRetry() : navigateTo(startLinkUrl(app, authenticator ?? '', redirect)));
  const goBack = () => {
    forgetLinkHandle(app);
    openPage(app, redirect);
  };
  return (
    <PageFrame status="warning" title={t(title)} advice={t(advice)} testId="wecom-sign-in-result" code={code}>
      <Space wrap style={{ justifyContent: 'center' }}>
        {authenticator && retry !== 'never' && (
          <Button
            type={retry === 'after-advice' ? 'default' : 'primary'}
            loading={leaving}
            onClick={again}
            data-testid="wecom-try-again"
          >
            {t('Try again')}
          </Button>
        )}
        <Button onClick={goBack} data-testid="wecom-back">
          {t('Back')}
        </Button>
      </Space>
      {offer === 'admin-details' && <AdminDetails app={app} code={code} />}
    </PageFrame>
  );
}
