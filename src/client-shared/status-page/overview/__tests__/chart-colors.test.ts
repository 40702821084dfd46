import { theme } from 'antd';
import { CHART_COLORS } from '../chart-colors';

/** As WCAG 2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

it.each(['light', 'dark'])('stand out in a %s theme', (name) => {
  const token = theme.getDesignToken({ algorithm: name === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm });
  const background = name === 'dark' ? '#141414' : '#ffffff'; // colorBgContainer
  const weak = CHART_COLORS.filter((color) => contrast(token[color], background) < 3);
  expect(weak).toEqual([]);
});
