import { ConfigProvider, Flex, Result, theme } from 'antd';
import type { ReactNode } from 'react';
import { useDocumentTitle } from './document-title';
import { readableTheme } from './theme';

interface FrameProps {
  status: 'warning' | 'info' | 'success';
  /** Translated. */
  title: string;
  advice: ReactNode;
  testId: string;
  code?: string;
  /** Buttons and other next steps, below each other. */
  children?: ReactNode;
}

/** A page of `/wecom/sign-in`: what happened, what to do now, and buttons for it. */
export function PageFrame({ status, title, advice, testId, code, children }: FrameProps) {
  const { token } = theme.useToken();
  useDocumentTitle(title);

  return (
    <main
      data-testid={testId}
      data-code={code}
      style={{ minHeight: '100vh', background: token.colorBgContainer, display: 'flow-root' }}
    >
      <ConfigProvider theme={readableTheme(token)}>
        <Result
          status={status}
          style={{ maxWidth: 560, margin: '4vh auto 0', padding: '32px 16px' }}
          title={<h1 style={{ font: 'inherit', color: 'inherit', margin: 0 }}>{title}</h1>}
          subTitle={
            <span role={status === 'warning' ? 'alert' : 'status'} style={{ color: token.colorText }}>
              {advice}
            </span>
          }
          extra={
            <Flex vertical gap={24} align="center">
              {children}
            </Flex>
          }
        />
      </ConfigProvider>
    </main>
  );
}
