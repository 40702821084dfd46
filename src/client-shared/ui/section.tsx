import { ConfigProvider, Flex, theme } from 'antd';
import { type ReactNode, useId } from 'react';

interface SectionProps {
  title: string;
  help: string;
  /** Beside the title. */
  action?: ReactNode;
  children?: ReactNode;
  testId: string;
  /** The last section of the form. */
  isLast?: boolean;
}

/** NocoBase's button for its AI employees floats there, 62 pixels high. */
const BELOW_THE_LAST = 88;

/** antd puts a space between two Chinese characters; NocoBase's own buttons do not. */
const WITHOUT_BLANKS = { autoInsertSpace: false };

/** A part of the form without settings: a heading, a help text and the content. */
export function Section({ title, help, action, children, testId, isLast = false }: SectionProps) {
  const { token } = theme.useToken();
  const id = useId();
  return (
    <ConfigProvider button={WITHOUT_BLANKS}>
      <section
        aria-labelledby={id}
        data-testid={testId}
        style={{ marginBlock: `${token.marginLG}px ${isLast ? BELOW_THE_LAST : token.marginLG}px` }}
      >
        <Flex justify="space-between" align="center" gap={token.marginSM} wrap>
          <h2
            id={id}
            style={{
              margin: 0,
              color: token.colorTextHeading,
              fontSize: token.fontSizeLG,
              fontWeight: token.fontWeightStrong,
            }}
          >
            {title}
          </h2>
          {action}
        </Flex>
        <p style={{ margin: `${token.marginXXS}px 0 ${token.marginSM}px`, color: token.colorTextSecondary }}>{help}</p>
        {children}
      </section>
    </ConfigProvider>
  );
}
