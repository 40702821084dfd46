import { ConfigProvider, Flex, theme } from 'antd';
import { type ReactNode, useId } from 'react';

/** antd puts a space between two Chinese characters; NocoBase's own buttons do not. */
const WITHOUT_BLANKS = { autoInsertSpace: false };

/** On a phone, NocoBase's menu leaves 130 pixels beside it. */
const ON_A_PHONE = `
@media (max-width: 575px) {
  .wecom-tab .ant-btn { height: auto; max-width: 100%; white-space: normal; }
  .wecom-tab .ant-flex > * { min-width: 0; max-width: 100%; }
  .wecom-tab :is(.ant-tag, .ant-card-head-title, .ant-radio-button-wrapper) { height: auto; white-space: normal; overflow-wrap: anywhere; }
}
`;

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
      <section aria-labelledby={id} data-testid={testId} className="wecom-tab">
        <style>{ON_A_PHONE}</style>
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
