/** The page "Settings → WeCom": how sign-ins are going, and who is linked. */
import { ConfigProvider, Skeleton, theme } from 'antd';
import { useCallback } from 'react';
import { RequestFailureAlert } from '../errors/error-alert';
import type { HostApp } from '../host/host-app';
import type { StatusTab } from '../host/settings-pages';
import { useLoaded } from '../host/use-loaded';
import { readableTheme } from '../ui/theme';
import { ActivityTab } from './activity/activity-tab';
import { FailuresTab } from './failures/failures-tab';
import { OverviewTab } from './overview/overview-tab';
import { PeopleTab } from './people/people-tab';
import { overview } from './requests';
import { useQuery } from './use-query';

export function StatusPage({ app, tab }: { app: HostApp; tab: StatusTab }) {
  const { token } = theme.useToken();
  const query = useQuery();
  const load = useCallback(() => overview(app), [app]);
  const { data, loading, failure, reload } = useLoaded(load);
  return (
    <ConfigProvider theme={readableTheme(token)}>
      <div
        data-testid="wecom-status-page"
        style={{
          padding: token.paddingLG,
          background: token.colorBgContainer,
          borderRadius: token.borderRadiusLG,
          color: token.colorText,
        }}
      >
        {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
        {!data && !failure && <Skeleton active paragraph={{ rows: 6 }} />}
        {data && tab === 'overview' && (
          <OverviewTab app={app} query={query} overview={data} loading={loading} reload={reload} />
        )}
        {data && tab === 'people' && <PeopleTab app={app} query={query} authenticators={data.authenticators} />}
        {data && tab === 'failures' && <FailuresTab app={app} query={query} overview={data} />}
        {data && tab === 'activity' && <ActivityTab app={app} query={query} authenticators={data.authenticators} />}
      </div>
    </ConfigProvider>
  );
}
