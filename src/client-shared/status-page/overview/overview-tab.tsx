import { Alert, Button, Flex, theme } from 'antd';
import { useState } from 'react';
import type { OverviewReply } from '../../../shared/status-page';
import type { HostApp } from '../../host/host-app';
import { PageLink } from '../../host/page-link';
import { AUTHENTICATORS_PATH } from '../../host/settings-pages';
import { useTexts } from '../../ui/use-texts';
import { TabFrame } from '../tab-frame';
import type { Query } from '../use-query';
import { AuthenticatorCard } from './authenticator-card';
import { CountsSection } from './counts-section';

interface OverviewTabProps {
  app: HostApp;
  query: Query;
  overview: OverviewReply;
  loading: boolean;
  reload: () => void;
}

/** How each authenticator is doing, and how many sign in. */
export function OverviewTab({ app, query, overview: { authenticators, rights }, loading, reload }: OverviewTabProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [round, setRound] = useState(0);
  const refresh = () => {
    reload();
    setRound(round + 1);
  };
  return (
    <TabFrame
      testId="wecom-overview"
      title={t('Sign-in with WeCom')}
      help={t('Whether sign-in with WeCom works, and what needs your attention.')}
      actions={
        <Button loading={loading} onClick={refresh}>
          {t('Refresh')}
        </Button>
      }
    >
      {authenticators.length === 0 ? (
        <FirstSteps app={app} mayEdit={rights.edit} />
      ) : (
        <>
          <ul
            style={{
              display: 'grid',
              gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 420px), 1fr))',
              gap: token.margin,
              listStyle: 'none',
              margin: 0,
              padding: 0,
            }}
          >
            {authenticators.map((state) => (
              <AuthenticatorCard key={state.name} app={app} state={state} rights={rights} onChecked={reload} />
            ))}
          </ul>
          <CountsSection app={app} query={query} authenticators={authenticators} round={round} />
        </>
      )}
    </TabFrame>
  );
}

function FirstSteps({ app, mayEdit }: { app: HostApp; mayEdit: boolean }) {
  const { t } = useTexts();
  return (
    <Alert
      type="info"
      showIcon
      message={t('Nothing is set up yet')}
      description={
        <Flex vertical gap="small" align="start">
          <ol style={{ margin: 0, paddingInlineStart: 20 }}>
            <li>{t('In the WeCom console, create a self-built app.')}</li>
            <li>{t('Here, add an authenticator of the type WeCom, and enter Company ID, AgentId and Secret.')}</li>
            <li>{t('Press “Check setup”. It tells you what is missing, and where it goes.')}</li>
          </ol>
          {mayEdit && (
            <PageLink app={app} to={AUTHENTICATORS_PATH}>
              {t('Open the authenticators')}
            </PageLink>
          )}
        </Flex>
      }
      data-testid="wecom-first-steps"
    />
  );
}
