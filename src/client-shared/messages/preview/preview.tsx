import { Flex, Radio, theme } from 'antd';
import { type CSSProperties, useId, useState } from 'react';
import { useTexts } from '../../ui/use-texts';
import type { Draft } from '../editor/draft';
import { type Block, type Look, type Shown, shownInWechat, shownInWecom } from './shown';
import type { FontColor, Span } from './spans';

const WIDTH = 280; // about that of a message on a phone; the editor's half of a drawer leaves room for it

/** The message as a member sees it, with variables by their names. Links lead nowhere. */
export function Preview({ draft }: { draft: Draft }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  const id = useId();
  const [inWechat, setInWechat] = useState(false);
  const shown = inWechat ? shownInWechat(draft) : shownInWecom(draft);
  return (
    <Flex
      vertical
      gap={token.marginXS}
      component="section"
      aria-labelledby={id}
      data-testid="wecom-message-preview"
      style={{ flex: `0 1 ${WIDTH}px`, minWidth: 0 }}
    >
      <span id={id} style={{ color: token.colorTextHeading }}>
        {t('Preview')}
      </span>
      <Radio.Group
        aria-labelledby={id}
        optionType="button"
        value={inWechat}
        onChange={({ target }) => setInWechat(target.value)}
        options={[
          { value: false, label: t('Inside WeCom') },
          { value: true, label: t('Inside WeChat') },
        ]}
      />
      <Message shown={shown} />
    </Flex>
  );
}

function Message({ shown: { frame, blocks } }: { shown: Shown }) {
  const { t } = useTexts();
  const { token } = theme.useToken();
  if (blocks.length === 0) {
    return <span style={{ color: token.colorTextSecondary }}>{t('Nothing here yet.')}</span>;
  }
  return (
    <div
      data-frame={frame}
      style={{
        padding: token.paddingSM,
        borderRadius: token.borderRadiusLG,
        border: `1px solid ${token.colorBorderSecondary}`,
        background: frame === 'card' ? token.colorBgElevated : token.colorFillTertiary,
        overflowWrap: 'anywhere',
      }}
    >
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no state
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block: { look, spans } }: { block: Block }) {
  const { token } = theme.useToken();
  const styles: Record<Look, CSSProperties> = {
    line: {},
    title: { fontWeight: token.fontWeightStrong, fontSize: token.fontSizeLG },
    large: { fontWeight: token.fontWeightStrong, fontSize: token.fontSizeHeading3, textAlign: 'center' },
    quote: { borderInlineStart: `3px solid ${token.colorBorder}`, paddingInlineStart: token.paddingXS },
    small: { color: token.colorTextSecondary, fontSize: token.fontSizeSM },
    highlight: { color: token.colorWarningText },
    picture: {
      padding: token.padding,
      marginBlock: token.marginXXS,
      textAlign: 'center',
      background: token.colorFillSecondary,
      borderRadius: token.borderRadius,
      fontSize: token.fontSizeSM,
    },
    button: {
      marginBlockStart: token.marginXS,
      paddingBlockStart: token.paddingXS,
      borderBlockStart: `1px solid ${token.colorBorderSecondary}`,
    },
  };
  return (
    <div style={{ minHeight: '1.5em', whiteSpace: 'pre-wrap', ...styles[look] }}>
      <Spans spans={spans} />
    </div>
  );
}

function Spans({ spans }: { spans: readonly Span[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: spans have no state
  return spans.map((span, index) => <SpanView key={index} span={span} />);
}

function SpanView({ span }: { span: Span }) {
  const { token } = theme.useToken();
  const colors: Record<FontColor, string> = {
    info: token.colorSuccessText,
    comment: token.colorTextSecondary,
    warning: token.colorWarningText,
  };
  switch (span.kind) {
    case 'text':
      return span.text;
    case 'variable':
      return (
        <span
          style={{
            paddingInline: token.paddingXXS,
            borderRadius: token.borderRadiusSM,
            background: token.colorFillSecondary,
            fontSize: token.fontSizeSM,
          }}
        >
          {shortName(span.text)}
        </span>
      );
    case 'code':
      return <code>{span.text}</code>;
    case 'bold':
      return (
        <strong>
          <Spans spans={span.spans} />
        </strong>
      );
    case 'link':
      return (
        <span style={{ textDecoration: 'underline' }}>
          <Spans spans={span.spans} />
        </span>
      );
    case 'color':
      return (
        <span style={{ color: colors[span.color] }}>
          <Spans spans={span.spans} />
        </span>
      );
    default:
      return span satisfies never;
  }
}

/** `$context.data.no` → `data.no`: keys of nodes mean nothing to people. */
function shortName(expression: string): string {
  return expression.split('.').slice(-2).join('.');
}
