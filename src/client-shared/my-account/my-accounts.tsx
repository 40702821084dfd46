import { ConfigProvider, Empty, Flex, Spin, theme } from 'antd';
import { useCallback, useState } from 'react';
import { ErrorCodeAlert } from '../errors/error-alert';
import { errorCodeOf } from '../errors/error-code';
import type { HostApp } from '../host/host-app';
import { useLoaded } from '../host/use-loaded';
import { readableTheme } from '../ui/theme';
import { useTexts } from '../ui/use-texts';
import { MyAccountRow } from './my-account-row';
import { myAccounts } from './requests';

/** The WeCom accounts of the signed-in user: one row per authenticator. */
export function MyAccounts({ app }: { app: HostApp }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [announcement, setAnnouncement] = useState('');
  const load = useCallback(() => myAccounts(app), [app]);
  const { data, loading, failure, reload, setData } = useLoaded(load);

  return (
    <ConfigProvider theme={readableTheme(token)}>
      <div data-testid="wecom-my-accounts">
        <span role="status" style={{ color: token.colorTextSecondary }}>
          {announcement}
        </span>
        {failure && <ErrorCodeAlert code={errorCodeOf({ kind: 'failed', failure })} onRetry={reload} />}
        {loading && !data && (
          <Flex justify="center" role="status" aria-label={t('Loading…')} style={{ padding: token.padding }}>
            <Spin />
          </Flex>
        )}
        {!failure && data?.length === 0 && (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={t('There is nothing to link here. If you need it, contact your administrator.')}
          />
        )}
        {!failure && data && data.length > 0 && (
          <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
            {data.map((account) => (
              <MyAccountRow
                key={account.authenticator}
                app={app}
                account={account}
                onUnlinked={(accounts) => {
                  setData(accounts);
                  setAnnouncement(t('Your WeCom account is no longer linked.'));
                }}
              />
            ))}
          </ul>
        )}
      </div>
    </ConfigProvider>
  );
}
