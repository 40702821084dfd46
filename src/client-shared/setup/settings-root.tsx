import { ConfigProvider, theme } from 'antd';
import { type ReactNode, useRef } from 'react';
import { readableTheme } from '../readable-theme';
import { useAccessibleInputs } from './use-accessible-inputs';

/** On a phone, NocoBase's drawer leaves a form 155 pixels, and the legacy client's labels don't wrap. */
const ON_A_PHONE = `
.ant-drawer-content-wrapper:has([data-testid="wecom-settings"]) { min-width: min(100vw, 600px); }
[data-testid="wecom-settings"] .ant-formily-item-label :is(div, label) { white-space: normal; }
`;

/** The root of both settings forms. */
export function SettingsRoot({ children }: { children: ReactNode }) {
  const root = useRef<HTMLDivElement>(null);
  const { token } = theme.useToken();
  useAccessibleInputs(root);
  return (
    <ConfigProvider theme={readableTheme(token)}>
      <div ref={root} data-testid="wecom-settings">
        <style>{ON_A_PHONE}</style>
        {children}
      </div>
    </ConfigProvider>
  );
}
