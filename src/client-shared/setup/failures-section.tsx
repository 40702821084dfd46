import { Button, Collapse, Skeleton } from 'antd';
import { useCallback } from 'react';
import type { HostApp } from '../host-app';
import { useLoaded } from '../use-loaded';
import { useTexts } from '../use-texts';
import { FailureDetails, FailureHeader } from './failure-item';
import { RequestFailed } from './request-failed';
import { listFailures } from './requests';
import { Section } from './section';
import { useSettled } from './use-settled';

/** Answers "it does not work for Li" without a shell. */
export function FailuresSection({ app, authenticator }: { app: HostApp; authenticator: string }) {
  const settled = useSettled(authenticator);
  return <FailuresOf key={settled} app={app} authenticator={settled} />;
}

function FailuresOf({ app, authenticator }: { app: HostApp; authenticator: string }) {
  const { t } = useTexts();
  const load = useCallback(async (): ReturnType<typeof listFailures> => {
    return authenticator ? listFailures(app, authenticator) : { kind: 'answered', data: [] };
  }, [app, authenticator]);
  const { data, loading, failure, reload } = useLoaded(load);
  const failures = authenticator ? data : undefined; // the modern form learns its name after its first picture
  return (
    <Section
      testId="wecom-failures"
      title={t('Last failed sign-ins')}
      help={t('The last 50 that failed, newest first. Open one to see what to do about it.')}
      action={
        <Button loading={loading} onClick={reload} data-testid="wecom-failures-refresh">
          {t('Refresh')}
        </Button>
      }
    >
      {failure && <RequestFailed failure={failure} onRetry={reload} />}
      {!failures && !failure && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {failures?.length === 0 && <span data-testid="wecom-no-failures">{t('No sign-in has failed.')}</span>}
      {failures && failures.length > 0 && (
        <Collapse
          size="small"
          items={failures.map((item) => ({
            key: item.id,
            label: <FailureHeader failure={item} />,
            children: <FailureDetails failure={item} />,
          }))}
        />
      )}
    </Section>
  );
}
