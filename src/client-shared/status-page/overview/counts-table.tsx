import { Table, type TableProps } from 'antd';
import { localTime } from '../../ui/local-time';
import { useTexts } from '../../ui/use-texts';
import { SCROLLED_TABLE, ScrollRegion } from '../scroll-region';
import type { Series } from './counts';

const DAYS_SHOWN = 31;

interface CountsTableProps {
  title: string;
  /** YYYY-MM-DD */
  days: string[];
  series: Series[];
}

/** The values of the chart, the newest day first. */
export function CountsTable({ title, days, series }: CountsTableProps) {
  const { t, language } = useTexts();
  const rows = days.map((day, index) => ({ day, index })).reverse();
  const columns: TableProps<(typeof rows)[number]>['columns'] = [
    { key: 'day', title: t('Day'), render: (_, { day }) => dayText(day, language), rowScope: 'row' },
    ...series.map(({ key, name, values }) => ({
      key,
      title: name,
      align: 'end' as const,
      render: (_: unknown, { index }: { index: number }) => values[index],
    })),
  ];
  return (
    <ScrollRegion label={title}>
      <Table
        size="small"
        rowKey="day"
        columns={columns}
        dataSource={rows}
        style={SCROLLED_TABLE}
        pagination={{ pageSize: DAYS_SHOWN, showSizeChanger: false, hideOnSinglePage: true, size: 'small' }}
        aria-label={title}
      />
    </ScrollRegion>
  );
}

/** @param day YYYY-MM-DD, which stands for no moment: it must not shift with the time zone */
export function dayText(day: string, language: string): string {
  return localTime(`${day}T00:00:00Z`, language, { dateStyle: 'medium', timeZone: 'UTC' });
}
