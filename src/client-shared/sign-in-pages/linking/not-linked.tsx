import { Button, Space } from 'antd';
import { mayPass, type Trouble, textOf } from '../../errors/account-error-texts';
import { AdminDetails } from '../../errors/admin-details';
import type { HostApp } from '../../host/host-app';
import { startLinkUrl } from '../../host/link-addresses';
import { goOn } from '../../host/navigation';
import { useLeaving } from '../../host/use-navigate-to';
import type { VisitedAddress } from '../../host/visited-address';
import { PageFrame } from '../../ui/page-frame';
import { useTexts } from '../../ui/use-texts';
import { forgetLinkWord } from './forget-link-word';

interface NotLinkedProps {
  app: HostApp;
  address: VisitedAddress;
  trouble: Trouble;
  onRetry: () => void;
}

/** Why nothing was linked. */
export function NotLinked({ app, address: { authenticator, redirect }, trouble, onRetry }: NotLinkedProps) {
  const { t } = useTexts();
  const [leaving, leaveFor] = useLeaving();
  const { title, advice, final, notYet, forAdmin } = textOf(trouble);
  // A word that was not used up may be tried again as it is; else WeCom has to say once more who this is
  const again = () => (mayPass(trouble) ? onRetry() : leaveFor(startLinkUrl(app, authenticator ?? '', redirect)));
  const goBack = () => {
    forgetLinkWord(app);
    goOn(app, redirect);
  };
  return (
    <PageFrame status="warning" title={t(title)} advice={t(advice)} testId="wecom-sign-in-result" code={trouble}>
      <Space wrap style={{ justifyContent: 'center' }}>
        {authenticator && !final && (
          <Button type={notYet ? 'default' : 'primary'} loading={leaving} onClick={again} data-testid="wecom-try-again">
            {t('Try again')}
          </Button>
        )}
        <Button onClick={goBack} data-testid="wecom-back">
          {t('Back')}
        </Button>
      </Space>
      {forAdmin && <AdminDetails app={app} code={trouble} />}
    </PageFrame>
  );
}
