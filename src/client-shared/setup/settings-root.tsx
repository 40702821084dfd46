import { ConfigProvider, theme } from 'antd';
import { type ReactNode, useRef } from 'react';
import { useAccessibleInputs } from './use-accessible-inputs';

/** NocoBase's drawer takes half of the window, which on a phone leaves 155 pixels for a form. */
const WIDE_ENOUGH = '.ant-drawer-content-wrapper:has([data-testid="wecom-settings"]) { min-width: min(100vw, 600px); }';

/** The root of both settings forms. */
export function SettingsRoot({ children }: { children: ReactNode }) {
  const root = useRef<HTMLDivElement>(null);
  const { token } = theme.useToken();
  useAccessibleInputs(root);
  return (
    <ConfigProvider theme={{ token: { colorTextDescription: token.colorTextSecondary } }}>
      <div ref={root} data-testid="wecom-settings">
        <style>{WIDE_ENOUGH}</style>
        {children}
      </div>
    </ConfigProvider>
  );
}
