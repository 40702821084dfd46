import { Flex, theme } from 'antd';
import { type ReactNode, useId } from 'react';

interface NextStepProps {
  /** Translated, as is `text`. */
  title: string;
  text?: string;
  testId: string;
  children: ReactNode;
}

/** One of the options that a page offers, with a heading. */
export function NextStep({ title, text, testId, children }: NextStepProps) {
  const { token } = theme.useToken();
  const id = useId();
  return (
    <section aria-labelledby={id} data-testid={testId} style={{ width: '100%' }}>
      <Flex vertical gap={token.marginXS} align="center">
        <h2 id={id} style={{ margin: 0, fontSize: token.fontSizeLG, fontWeight: token.fontWeightStrong }}>
          {title}
        </h2>
        {text && <span style={{ color: token.colorTextSecondary }}>{text}</span>}
        {children}
      </Flex>
    </section>
  );
}
