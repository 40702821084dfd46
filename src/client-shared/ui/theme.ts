import type { GlobalToken, ThemeConfig } from 'antd';

/** WCAG AA, for the text of a button. */
const ENOUGH_CONTRAST = 4.5;

/** The host's colours, darker where they are too pale for small text (WCAG AA requires a contrast of 4.5). */
export function readableTheme(token: GlobalToken): ThemeConfig {
  return {
    token: { colorTextDescription: token.colorTextSecondary, colorTextPlaceholder: token.colorTextSecondary },
    components: {
      Button: {
        colorPrimary: behindWhite(token.colorPrimary) ?? token.colorPrimaryActive,
        colorError: token.colorErrorActive,
        defaultHoverColor: token['blue-7'],
      },
      Tabs: {
        itemSelectedColor: token.colorPrimaryActive,
        itemHoverColor: token.colorPrimaryActive,
        itemActiveColor: token.colorPrimaryActive,
      },
    },
  };
}

/**
 * A colour that white text is readable on: the host's own, darkened no more than needed, so that a button matches the
 * host's buttons.
 *
 * @param color `#rrggbb`, as antd's tokens are; undefined for anything else
 */
export function behindWhite(color: string): string | undefined {
  if (!/^#[\da-f]{6}$/i.test(color)) {
    return undefined;
  }
  const channels = [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
  for (let share = 100; ; share -= 1) {
    const darker = channels.map((channel) => Math.floor((channel * share) / 100));
    if (contrastToWhite(darker) >= ENOUGH_CONTRAST) {
      return `#${darker.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
    }
  }
}

/** @see https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrastToWhite(channels: number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
