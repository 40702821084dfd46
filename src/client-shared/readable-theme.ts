import type { GlobalToken, ThemeConfig } from 'antd';

/** The same colours, a step darker where antd's are too pale for small text (WCAG AA asks for a contrast of 4.5). */
export function readableTheme(token: GlobalToken): ThemeConfig {
  return {
    token: { colorTextDescription: token.colorTextSecondary },
    components: {
      Button: {
        colorPrimary: token.colorPrimaryActive,
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
