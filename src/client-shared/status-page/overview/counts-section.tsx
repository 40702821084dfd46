import { Flex, Radio, Skeleton, Spin, Switch, theme } from 'antd';
import { useCallback, useId } from 'react';
import type { AuthenticatorState } from '../../../shared/status-page';
import { RequestFailureAlert } from '../../errors/error-alert';
import type { HostApp } from '../../host/host-app';
import { useLoaded } from '../../host/use-loaded';
import { useTexts } from '../../ui/use-texts';
import { AuthenticatorChoice } from '../filters';
import { signInCounts } from '../requests';
import type { Query } from '../use-query';
import { failureSeries, type Series, signInSeries, total } from './counts';
import { CountsTable } from './counts-table';
import { DayChart } from './day-chart';

const RANGES = [7, 30, 90, 365] as const; // days
const DEFAULT_RANGE = 30;
const SPIN_AFTER_MS = 300; // most responses are faster

interface CountsSectionProps {
  app: HostApp;
  query: Query;
  authenticators: AuthenticatorState[];
  /** Another number loads anew. */
  round: number;
}

/** Sign-ins and failures a day, as a chart or a table. */
export function CountsSection({ app, query, authenticators, round }: CountsSectionProps) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const days = RANGES.find((range) => String(range) === query.get('days')) ?? DEFAULT_RANGE;
  const asTable = query.get('view') === 'table';
  const authenticator = query.get('authenticator');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` triggers a reload
  const load = useCallback(() => signInCounts(app, { authenticator, days }), [app, authenticator, days, round]);
  const { data, loading, failure, reload } = useLoaded(load);
  const labels = data?.days.map(({ day }) => day) ?? [];

  const show = (title: string, series: Series[], nothing: string) => (
    <Flex vertical gap="small" component="section" aria-label={title}>
      <h3 style={{ margin: 0, fontSize: token.fontSize, fontWeight: token.fontWeightStrong }}>{title}</h3>
      {series.every((each) => total(each) === 0) ? (
        <span style={{ color: token.colorTextSecondary }}>{nothing}</span>
      ) : asTable ? (
        <CountsTable title={title} days={labels} series={series} />
      ) : (
        <DayChart key={`${labels[0]} ${labels.length}`} title={title} days={labels} series={series} />
      )}
    </Flex>
  );

  return (
    <section aria-labelledby={id} data-testid="wecom-counts">
      <Flex vertical gap={token.margin}>
        <Flex wrap gap="small" justify="space-between" align="center">
          <h2 id={id} style={{ margin: 0, fontSize: token.fontSizeLG, fontWeight: token.fontWeightStrong }}>
            {t('Sign-ins per day')}
          </h2>
          <Flex wrap gap="small" align="center">
            <AuthenticatorChoice
              authenticators={authenticators}
              value={authenticator}
              onChange={(name) => query.set({ authenticator: name })}
            />
            <Radio.Group
              optionType="button"
              aria-label={t('Days')}
              value={days}
              onChange={({ target }) =>
                query.set({ days: target.value === DEFAULT_RANGE ? undefined : String(target.value) })
              }
              options={RANGES.map((range) => ({ value: range, label: t('{{days}} days', { days: range }) }))}
            />
            <Flex gap="small" align="center">
              <Switch
                id={`${id}-table`}
                size="small"
                checked={asTable}
                onChange={(checked) => query.set({ view: checked ? 'table' : undefined })}
                aria-labelledby={`${id}-table-label`}
              />
              <label id={`${id}-table-label`} htmlFor={`${id}-table`}>
                {t('Table')}
              </label>
            </Flex>
          </Flex>
        </Flex>
        <span style={{ color: token.colorTextSecondary }}>{t('Days begin at midnight in China (UTC+8).')}</span>
        {failure && <RequestFailureAlert failure={failure} onRetry={reload} />}
        {!data && !failure && <Skeleton active title={false} paragraph={{ rows: 5 }} />}
        {data && (
          <Spin spinning={loading} delay={SPIN_AFTER_MS}>
            <Flex vertical gap={token.margin}>
              {show(t('Sign-ins'), signInSeries(data.days, t), t('No sign-ins in this time.'))}
              {show(t('Failures by reason'), failureSeries(data.days, t), t('No failed sign-ins in this time.'))}
            </Flex>
          </Spin>
        )}
      </Flex>
    </section>
  );
}
