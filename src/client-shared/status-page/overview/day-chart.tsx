import { Flex, Skeleton, theme } from 'antd';
import { type KeyboardEvent, lazy, Suspense, useState } from 'react';
import { useTexts } from '../../ui/use-texts';
import { CHART_COLORS } from './chart-colors';
import { type Series, total } from './counts';
import { dayText } from './counts-table';

const BarChart = lazy(() =>
  import(/* webpackChunkName: "chart" */ './bar-chart').then((m) => ({ default: m.BarChart })),
);

const HEIGHT = 220;

interface DayChartProps {
  title: string;
  /** YYYY-MM-DD, the oldest first */
  days: string[];
  series: Series[];
}

/** A chart that the arrow keys walk through day by day; the values of the day stand below it. */
export function DayChart({ title, days, series }: DayChartProps) {
  const { t, language } = useTexts();
  const { token } = theme.useToken();
  const last = days.length - 1;
  const [chosen, setChosen] = useState(last);
  const day = Math.min(chosen, last);
  const colors = useColors(series);
  const values = series.map(({ name, values: each }) => `${name}: ${each[day]}`).join(', ');
  const text = `${dayText(days[day] ?? '', language)}: ${values}`;

  const onKeyDown = (event: KeyboardEvent) => {
    const next = STEPS[event.key]?.(day, last);
    if (next !== undefined) {
      event.preventDefault();
      setChosen(Math.min(Math.max(next, 0), last));
    }
  };

  return (
    <Flex vertical gap="small">
      <ul
        style={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: `0 ${token.margin}px`,
          listStyle: 'none',
          margin: 0,
          padding: 0,
        }}
      >
        {series.map((each, index) => (
          <li key={each.key}>
            <span
              aria-hidden="true"
              style={{
                display: 'inline-block',
                width: 10,
                height: 10,
                marginInlineEnd: token.marginXXS,
                background: colors[index],
              }}
            />
            {`${each.name}: ${new Intl.NumberFormat(language).format(total(each))}`}
          </li>
        ))}
      </ul>
      <div
        role="slider"
        tabIndex={0}
        aria-label={t('{{title}}: choose a day with the arrow keys', { title })}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={day}
        aria-valuetext={text}
        onKeyDown={onKeyDown}
        data-testid="wecom-chart"
        style={{ height: HEIGHT, borderRadius: token.borderRadius }}
      >
        <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 4 }} />}>
          <BarChart days={days} series={series} colors={colors} chosen={day} onChoose={setChosen} />
        </Suspense>
      </div>
      <span style={{ color: token.colorTextSecondary }} aria-hidden="true">
        {text}
      </span>
    </Flex>
  );
}

const WEEK = 7;

const STEPS: Record<string, (day: number, last: number) => number> = {
  ArrowLeft: (day) => day - 1,
  ArrowDown: (day) => day - 1,
  ArrowRight: (day) => day + 1,
  ArrowUp: (day) => day + 1,
  PageUp: (day) => day + WEEK,
  PageDown: (day) => day - WEEK,
  Home: () => 0,
  End: (_, last) => last,
};

/** From the theme's own scale, which is another in a dark theme: `token.blue` is the same in both. */
function useColors(series: Series[]): string[] {
  const { token } = theme.useToken();
  return series.map((_, index) => token[CHART_COLORS[index % CHART_COLORS.length] ?? 'blue-6']);
}
