/** Stacked bars, one a day, by Chart.js, in a chunk of its own. */

import { theme } from 'antd';
import { BarController, BarElement, CategoryScale, Chart, LinearScale } from 'chart.js';
import { useEffect, useRef } from 'react';
import { localTime } from '../../ui/local-time';
import { useTexts } from '../../ui/use-texts';
import type { Series } from './counts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

interface BarChartProps {
  /** YYYY-MM-DD */
  days: string[];
  series: Series[];
  /** One for each series. */
  colors: string[];
  /** The day whose bar stands out. */
  chosen: number;
  onChoose: (day: number) => void;
}

export function BarChart({ days, series, colors, chosen, onChoose }: BarChartProps) {
  const { language } = useTexts();
  const { token } = theme.useToken();
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart>(undefined);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const data = JSON.stringify({ days, series, colors }); // a new chart only for new values
  const { colorTextSecondary, colorSplit, colorBgContainer } = token;

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) {
      return; // the text below the chart, and the table, say the same
    }
    const shown = JSON.parse(data) as Pick<BarChartProps, 'days' | 'series' | 'colors'>;
    const short = (day: string) =>
      localTime(`${day}T00:00:00Z`, language, { month: 'short', day: 'numeric', timeZone: 'UTC' });
    const made = new Chart(context, {
      type: 'bar',
      data: {
        labels: shown.days.map(short),
        datasets: shown.series.map(({ name, values, stack }, index) => ({
          label: name,
          data: values,
          stack,
          backgroundColor: shown.colors[index],
          borderColor: colorBgContainer, // parts the bars that stand on each other
          borderWidth: { top: 1 },
        })),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        events: ['click', 'mousemove'],
        interaction: { mode: 'index', intersect: false },
        onHover: (_, [first]) => first && choose.current(first.index),
        scales: {
          x: { stacked: true, ticks: { color: colorTextSecondary, maxRotation: 0 }, grid: { display: false } },
          y: {
            stacked: true,
            beginAtZero: true,
            ticks: { color: colorTextSecondary, precision: 0 },
            grid: { color: colorSplit },
          },
        },
      },
    });
    chart.current = made;
    return () => {
      chart.current = undefined;
      made.destroy();
    };
  }, [data, language, colorTextSecondary, colorSplit, colorBgContainer]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new chart forgets which bar stands out
  useEffect(() => {
    const made = chart.current;
    made?.setActiveElements(made.data.datasets.map((_, datasetIndex) => ({ datasetIndex, index: chosen })));
    made?.update();
  }, [chosen, data]);

  return <canvas ref={canvas} />;
}
