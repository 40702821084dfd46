import { ConfigProvider, Flex, theme } from 'antd';
import { type ReactNode, useId } from 'react';

/** antd puts a space between two Chinese characters; NocoBase's own buttons do not. */
const WITHOUT_BLANKS = { autoInsertSpace: false };

interface TabFrameProps {
  title: string;
  help: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  testId: string;
  children: ReactNode;
}

/** One tab: heading, help, buttons, content. */
export function TabFrame({ title, help, actions, testId, children }: TabFrameProps) {
  const { token } = theme.useToken();
  const id = useId();
  return (
    <ConfigProvider button={WITHOUT_BLANKS}>
      <section aria-labelledby={id} data-testid={testId}>
        <Flex vertical gap={token.marginSM}>
          <Flex justify="space-between" align="center" gap={token.marginSM} wrap>
            <h1
              id={id}
              style={{
                margin: 0,
                color: token.colorTextHeading,
                fontSize: token.fontSizeHeading4,
                fontWeight: token.fontWeightStrong,
              }}
            >
              {title}
            </h1>
            {actions && (
              <Flex wrap gap="small">
                {actions}
              </Flex>
            )}
          </Flex>
          <p style={{ margin: 0, maxWidth: 800, color: token.colorTextSecondary }}>{help}</p>
          {children}
        </Flex>
      </section>
    </ConfigProvider>
  );
}
