import { Button, Collapse, Flex, Input, Skeleton, Spin, theme } from 'antd';
import { useCallback, useState } from 'react';
import { failureTitle } from '../../../shared/error-titles';
import { SIGN_IN_ERRORS } from '../../../shared/errors';
import type { OverviewReply } from '../../../shared/status-page';
import { RequestFailureAlert } from '../../errors/error-alert';
import type { HostApp } from '../../host/host-app';
import { useLoaded } from '../../host/use-loaded';
import { useTexts } from '../../ui/use-texts';
import { ExportButton } from '../export-button';
import { AuthenticatorChoice, Choice, Pages, SearchField, titleOf } from '../filters';
import { LinkByHand } from '../people/link-by-hand';
import { type FailureOfAny, listFailures } from '../requests';
import { TabFrame } from '../tab-frame';
import { useLastPage } from '../use-last-page';
import { oneOf, type Query } from '../use-query';
import { FailureDetails, FailureHeader } from './failure-item';

const SPIN_AFTER_MS = 300; // most responses are faster

interface FailuresTabProps {
  app: HostApp;
  query: Query;
  overview: OverviewReply;
}

/** Lets an admin find out why sign-ins fail, without access to the server's log. */
export function FailuresTab({ app, query, overview: { authenticators, rights } }: FailuresTabProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const authenticator = query.get('authenticator');
  const code = oneOf(SIGN_IN_ERRORS, query.get('error'));
  const search = query.get('search');
  const day = readDay(query.get('day'));
  const { page } = query;
  const load = useCallback(
    () => listFailures(app, { authenticator, code, search, day, page: String(page) }),
    [app, authenticator, code, search, day, page],
  );
  const loaded = useLoaded(load);
  const { data, loading, failure, reload } = loaded;
  useLastPage(query, loaded);
  const [toLink, setToLink] = useState<FailureOfAny>();
  const [linking, setLinking] = useState(false);
  const [announcement, setAnnouncement] = useState('');
  const isFiltered = [authenticator, code, search, day].some(Boolean);
  const titles = new Map(authenticators.map((each) => [each.name, titleOf(each)]));

  return (
    <TabFrame
      testId="wecom-failures"
      title={t('Failed sign-ins')}
      help={`${t('Newest first. Open one to see how to fix it. They are kept for 90 days.')} ${t('Days begin at midnight in China (UTC+8).')}`}
      actions={
        <>
          <ExportButton
            app={app}
            action="exportFailures"
            fileName="wecom-failures.csv"
            filters={{ authenticator, code, search, day }}
          />
          <Button loading={loading} onClick={reload} data-testid="wecom-failures-refresh">
            {t('Refresh')}
          </Button>
        </>
      }
    >
      <Flex wrap gap="small">
        <SearchField
          value={search ?? ''}
          onSearch={(text) => query.set({ search: text })}
          label={t('Search failed sign-ins')}
          placeholder={t('WeCom userid')}
        />
        <AuthenticatorChoice
          authenticators={authenticators}
          value={authenticator}
          onChange={(name) => query.set({ authenticator: name })}
        />
        <Choice
          label={t('Reason')}
          all={t('All reasons')}
          choices={SIGN_IN_ERRORS.map((each) => [each, t(failureTitle(each))] as const)}
          value={code}
          onChange={(chosen) => query.set({ error: chosen })}
          testId="wecom-choose-code"
        />
        <Input
          type="date"
          aria-label={t('Day')}
          value={day ?? ''}
          onChange={({ target }) => query.set({ day: readDay(target.value) })}
          style={{ flex: '0 1 160px' }}
        />
      </Flex>
      {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
      {!data && !failure && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      <div role="status" style={{ color: token.colorTextSecondary }} data-testid="wecom-failures-found">
        {announcement && `${announcement} `}
        {data && (data.total > 0 ? t('Failed sign-ins: {{total}}', { total: data.total }) : none(isFiltered, t))}
      </div>
      <Spin spinning={loading && data !== undefined} delay={SPIN_AFTER_MS}>
        {data && data.failures.length > 0 && (
          <Collapse
            size="small"
            items={data.failures.map((item) => ({
              key: item.id,
              label: (
                <FailureHeader
                  failure={item}
                  title={authenticators.length > 1 ? (titles.get(item.authenticator) ?? item.authenticator) : undefined}
                />
              ),
              children: (
                <FailureDetails
                  app={app}
                  failure={item}
                  onLink={
                    rights.edit && rights.manageAccess
                      ? () => {
                          setToLink(item);
                          setLinking(true);
                        }
                      : undefined
                  }
                />
              ),
            }))}
          />
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
      {toLink && (
        <LinkByHand
          app={app}
          authenticators={authenticators}
          preset={toLink}
          open={linking}
          onClose={() => setLinking(false)}
          onLinked={(text) => {
            setAnnouncement(text);
            reload();
          }}
        />
      )}
    </TabFrame>
  );
}

function none(isFiltered: boolean, t: (key: string) => string): string {
  return isFiltered ? t('No failed sign-ins match.') : t('No failed sign-ins.');
}

function readDay(value: string | undefined): string | undefined {
  return value && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}
