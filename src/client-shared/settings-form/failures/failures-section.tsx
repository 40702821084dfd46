import { Button, Collapse, Flex, Input, Skeleton, theme } from 'antd';
import { useCallback, useState } from 'react';
import type { ListedFailure } from '../../../shared/setup-report';
import { RequestFailureAlert } from '../../errors/error-alert';
import type { HostApp } from '../../host/host-app';
import { useLoaded } from '../../host/use-loaded';
import { Section } from '../../ui/section';
import { useDebouncedValue } from '../../ui/use-debounced-value';
import { type Translate, useTexts } from '../../ui/use-texts';
import { listFailures } from '../requests';
import { FailureDetails, FailureHeader } from './failure-item';
import { failureTitle } from './failure-titles';

/** Lets an admin find out why sign-ins fail, without access to the server's log. */
export function FailuresSection({ app, authenticator }: { app: HostApp; authenticator: string }) {
  const settled = useDebouncedValue(authenticator);
  return <FailuresOf key={settled} app={app} authenticator={settled} />;
}

function FailuresOf({ app, authenticator }: { app: HostApp; authenticator: string }) {
  const { t } = useTexts();
  const load = useCallback(async (): ReturnType<typeof listFailures> => {
    return authenticator ? listFailures(app, authenticator) : { kind: 'answered', data: [] };
  }, [app, authenticator]);
  const { data, loading, failure, reload } = useLoaded(load);
  const failures = authenticator ? data : undefined; // in the modern form, the name arrives after the first render
  return (
    <Section
      testId="wecom-failures"
      title={t('Recent failed sign-ins')}
      help={t('The last 50, newest first. Open one to see how to fix it.')}
      action={
        <Button loading={loading} onClick={reload} data-testid="wecom-failures-refresh">
          {t('Refresh')}
        </Button>
      }
    >
      {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
      {!failures && !failure && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {failures?.length === 0 && <span data-testid="wecom-no-failures">{t('No failed sign-ins.')}</span>}
      {failures && failures.length > 0 && <FailureList failures={failures} />}
    </Section>
  );
}

/** The list is complete, so the search needs no request. */
function FailureList({ failures }: { failures: ListedFailure[] }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const [search, setSearch] = useState('');
  const found = failures.filter((failure) => isFoundBy(failure, search.trim(), t));
  return (
    <Flex vertical gap="small">
      <Input
        type="search"
        allowClear
        value={search}
        onChange={({ target }) => setSearch(target.value)}
        onPressEnter={(event) => event.preventDefault()} // would submit the form
        placeholder={t('Name, userid or code')}
        aria-label={t('Search failed sign-ins')}
      />
      <div role="status" style={{ color: token.colorTextSecondary }}>
        {found.length === 0 && t('No failed sign-ins match.')}
      </div>
      {found.length > 0 && (
        <Collapse
          size="small"
          items={found.map((item) => ({
            key: item.id,
            label: <FailureHeader failure={item} />,
            children: <FailureDetails failure={item} />,
          }))}
        />
      )}
    </Flex>
  );
}

/** Searches what the list shows of the member and of the failure. */
function isFoundBy(failure: ListedFailure, search: string, t: Translate): boolean {
  const { code, errcode, wecomUserId, wecomName, user } = failure;
  const shown = [t(failureTitle(code)), code, errcode, wecomUserId, wecomName, user?.name];
  return shown.some((text) => text !== undefined && String(text).toLowerCase().includes(search.toLowerCase()));
}
