import { Button, Flex, Skeleton, Spin, theme } from 'antd';
import { useCallback } from 'react';
import { labelOf } from '../../../shared/setting-labels';
import type { Activity, AuthenticatorState } from '../../../shared/status-page';
import { RequestFailureAlert } from '../../errors/error-alert';
import type { HostApp } from '../../host/host-app';
import { useLoaded } from '../../host/use-loaded';
import { localTime } from '../../ui/local-time';
import { useTexts } from '../../ui/use-texts';
import { AuthenticatorChoice, Choice, Pages, SearchField, titleOf } from '../filters';
import { listActivity } from '../requests';
import { TabFrame } from '../tab-frame';
import { useLastPage } from '../use-last-page';
import { oneOf, type Query } from '../use-query';
import { ACTIVITY_KINDS, ACTIVITY_NAMES, BY_TEXTS } from './activity-texts';

const SPIN_AFTER_MS = 300; // most responses are faster

interface ActivityTabProps {
  app: HostApp;
  query: Query;
  authenticators: AuthenticatorState[];
}

/** What admins and members have done. */
export function ActivityTab({ app, query, authenticators }: ActivityTabProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const authenticator = query.get('authenticator');
  const activity = oneOf(ACTIVITY_KINDS, query.get('activity'));
  const search = query.get('search');
  const { page } = query;
  const load = useCallback(
    () => listActivity(app, { authenticator, activity, search, page: String(page) }),
    [app, authenticator, activity, search, page],
  );
  const loaded = useLoaded(load);
  const { data, loading, failure, reload } = loaded;
  useLastPage(query, loaded);
  const titles = new Map(authenticators.map((each) => [each.name, titleOf(each)]));

  return (
    <TabFrame
      testId="wecom-activity"
      title={t('Activity')}
      help={t('What admins and members did, newest first. Kept for 90 days.')}
      actions={
        <Button loading={loading} onClick={reload}>
          {t('Refresh')}
        </Button>
      }
    >
      <Flex wrap gap="small">
        <SearchField
          value={search ?? ''}
          onSearch={(text) => query.set({ search: text })}
          label={t('Search activity')}
          placeholder={t('Name or userid')}
        />
        <AuthenticatorChoice
          authenticators={authenticators}
          value={authenticator}
          onChange={(name) => query.set({ authenticator: name })}
        />
        <Choice
          label={t('Kind')}
          all={t('All kinds')}
          choices={ACTIVITY_KINDS.map((kind) => [kind, t(ACTIVITY_NAMES[kind])] as const)}
          value={activity}
          onChange={(kind) => query.set({ activity: kind })}
          testId="wecom-choose-activity"
        />
      </Flex>
      {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
      {!data && !failure && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      <div role="status" style={{ color: token.colorTextSecondary }}>
        {data && data.total === 0 && t('Nothing here yet.')}
      </div>
      <Spin spinning={loading && data !== undefined} delay={SPIN_AFTER_MS}>
        {data && data.activities.length > 0 && (
          <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
            {data.activities.map((each) => (
              <ActivityItem
                key={each.id}
                activity={each}
                title={titles.get(each.authenticator) ?? each.authenticator}
              />
            ))}
          </ul>
        )}
      </Spin>
      {data && (
        <Pages
          page={page}
          pageSize={data.pageSize}
          total={data.total}
          onChange={(next) => query.set({ page: String(next) })}
        />
      )}
    </TabFrame>
  );
}

function ActivityItem({ activity, title }: { activity: Activity; title: string }) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const { at, actor, user, wecomUserId, by, settings, file, count } = activity;
  const isOwn = actor !== undefined && actor.id === user?.id;
  return (
    <li
      data-testid="wecom-activity-item"
      data-activity={activity.activity}
      style={{ paddingBlock: token.paddingSM, borderTop: `1px solid ${token.colorSplit}` }}
    >
      <strong style={{ fontWeight: token.fontWeightStrong }}>
        {t(ACTIVITY_NAMES[activity.activity])}
        {user && ` · ${user.name}`}
      </strong>
      <Flex wrap gap={`0 ${token.margin}px`} style={{ color: token.colorTextSecondary, overflowWrap: 'anywhere' }}>
        <time dateTime={at}>{localTime(at, language, { dateStyle: 'medium', timeStyle: 'medium' })}</time>
        {wecomUserId && <span>{wecomUserId}</span>}
        <span>{title}</span>
        {by && <span>{t(BY_TEXTS[by])}</span>}
        {actor && !isOwn && <span>{t('By {{name}}', { name: actor.name })}</span>}
        {!actor && <span>{t('By the server')}</span>}
        {settings && settings.length > 0 && <span>{settings.map((name) => t(labelOf(name))).join(', ')}</span>}
        {file && <span>{file}</span>}
        {count !== undefined && <span>{t('Number: {{count}}', { count })}</span>}
      </Flex>
    </li>
  );
}
