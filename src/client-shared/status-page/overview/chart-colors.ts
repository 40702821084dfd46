/** The colours of the chart's bars: names in antd's palette, each with a contrast of 3:1 on light and dark backgrounds. */
export const CHART_COLORS = ['blue-6', 'cyan-7', 'gold-8', 'volcano-6', 'purple-7', 'magenta-6'] as const;
