/** What a member sees of a message, in WeCom and in WeChat, from top to bottom. */
import { type Draft, entriesAt, optionOf, textAt } from '../editor/draft';
import { typedText } from '../editor/filled-text';
import { markdownSpans, plainSpans, type Span, textSpans } from './spans';

export type Look = 'line' | 'title' | 'large' | 'quote' | 'small' | 'highlight' | 'picture' | 'button';

export interface Block {
  look: Look;
  spans: Span[];
}

export interface Shown {
  frame: 'bubble' | 'card';
  blocks: Block[];
}

/** WeCom's own; a channel may have another. */
const DEFAULT_BUTTON = '详情';

/** What WeChat shows in place of a type that it does not know. */
const NOT_IN_WECHAT = '暂不支持此消息类型，请在企业微信中查看';

export function shownInWecom(draft: Draft): Shown {
  if (draft.type !== 'text' && optionOf(draft, 'inWechat')) {
    return bubble(asText(draft));
  }
  switch (draft.type) {
    case 'text':
      return bubble([...lines(textOf(draft, 'text'), textSpans), ...linkBelow(draft)]);
    case 'markdown':
      return bubble([...markdownBlocks(textOf(draft, 'markdown')), ...linkBelow(draft)]);
    case 'textcard':
      return card([
        block('title', textOf(draft, 'title')),
        ...descriptionBlocks(textOf(draft, 'description')),
        { look: 'button', spans: plainSpans(textOf(draft, 'button') || DEFAULT_BUTTON) },
      ]);
    case 'text_notice':
      return card([
        ...noticeHead(draft),
        block('large', textOf(draft, 'emphasis.title')),
        block('small', textOf(draft, 'emphasis.description')),
        block('line', textOf(draft, 'subtitle')),
        ...noticeFoot(draft),
      ]);
    case 'news_notice':
      return card([
        ...noticeHead(draft),
        block('picture', textOf(draft, 'image.address')),
        ...entriesAt(draft, 'paragraphs').flatMap((entry) => [
          block('title', textOf(entry, 'title')),
          block('small', textOf(entry, 'text')),
        ]),
        ...noticeFoot(draft),
      ]);
    case 'news':
      return card(
        entriesAt(draft, 'articles').flatMap((entry) => [
          block('picture', textOf(entry, 'picture')),
          block('title', textOf(entry, 'title')),
          block('small', textOf(entry, 'description')),
        ]),
      );
    default:
      return draft.type satisfies never;
  }
}

/** Text cards and news show there as far as is known; markdown and template cards do not. */
export function shownInWechat(draft: Draft): Shown {
  const isHidden = draft.type === 'markdown' || draft.type === 'text_notice' || draft.type === 'news_notice';
  return isHidden && !optionOf(draft, 'inWechat')
    ? bubble([{ look: 'line', spans: [{ kind: 'text', text: NOT_IN_WECHAT }] }])
    : shownInWecom(draft);
}

/** The text that is sent in place of other types. */
function asText(draft: Draft): Block[] {
  const text = (path: string) => block('line', textOf(draft, path));
  const more = [
    ...entriesAt(draft, 'rows').map(rowText),
    ...entriesAt(draft, 'links').map((entry) => linkLine(textOf(entry, 'title'))),
    linkLine(''),
  ];
  switch (draft.type) {
    case 'text':
      return shownInWecom(draft).blocks;
    case 'textcard':
      return filled([
        text('title'),
        ...descriptionBlocks(textOf(draft, 'description')).map(({ spans }): Block => ({ look: 'line', spans })),
        linkLine(textOf(draft, 'button')),
      ]);
    case 'markdown':
      return [
        ...markdownBlocks(textOf(draft, 'markdown')).map(
          ({ spans }): Block => ({ look: 'line', spans: unmarked(spans) }),
        ),
        ...linkBelow(draft),
      ];
    case 'text_notice':
      return filled([
        ...['title', 'description', 'emphasis.title', 'emphasis.description', 'subtitle'].map(text),
        ...more,
      ]);
    case 'news_notice':
      return filled([
        ...['title', 'description'].map(text),
        ...entriesAt(draft, 'paragraphs').flatMap((entry) => [
          block('line', textOf(entry, 'title')),
          block('line', textOf(entry, 'text')),
        ]),
        ...more,
      ]);
    case 'news':
      return filled(
        entriesAt(draft, 'articles').flatMap((entry) => [
          linkLine(textOf(entry, 'title')),
          block('line', textOf(entry, 'description')),
        ]),
      );
    default:
      return draft.type satisfies never;
  }
}

function noticeHead(draft: Draft): Block[] {
  return [
    block('small', textOf(draft, 'source.name')),
    block('title', textOf(draft, 'title')),
    block('small', textOf(draft, 'description')),
  ];
}

function noticeFoot(draft: Draft): Block[] {
  return [
    ...entriesAt(draft, 'rows').map(rowText),
    ...entriesAt(draft, 'links').map((entry) => linkLine(textOf(entry, 'title'))),
  ];
}

function rowText(entry: Record<string, unknown>): Block {
  const value = plainSpans(textOf(entry, 'value'));
  const isLink = textOf(entry, 'link') !== '';
  const shown: Span[] = isLink ? [{ kind: 'link', spans: value }] : value;
  return { look: 'line', spans: [...plainSpans(textOf(entry, 'name')), { kind: 'text', text: ': ' }, ...shown] };
}

function linkBelow(draft: Draft): Block[] {
  return textOf(draft, 'link') === '' ? [] : [linkLine(textOf(draft, 'linkText'))];
}

function linkLine(label: string): Block {
  return { look: 'line', spans: [{ kind: 'link', spans: plainSpans(label || DEFAULT_BUTTON) }] };
}

function markdownBlocks(typed: string): Block[] {
  return typed.split('\n').map((line) => {
    const [, heading] = /^#{1,6} (.*)$/.exec(line) ?? [];
    const [, quote] = /^> ?(.*)$/.exec(line) ?? [];
    return {
      look: heading !== undefined ? 'title' : quote !== undefined ? 'quote' : 'line',
      spans: markdownSpans(heading?.trimStart() ?? quote ?? line),
    };
  });
}

const TONES: Record<string, Look> = { gray: 'small', normal: 'line', highlight: 'highlight' };

/** Of a text card: lines, and three kinds of `<div>`. */
function descriptionBlocks(typed: string): Block[] {
  return typed.split(/(<div class=["'](?:gray|normal|highlight)["']>[\s\S]*?<\/div>)/i).flatMap((part) => {
    const [, tone = 'normal', inner = part] = /^<div class=["'](\w+)["']>([\s\S]*)<\/div>$/i.exec(part) ?? [];
    const look = TONES[tone.toLowerCase()] ?? 'line';
    return inner === '' ? [] : inner.split(/<br\s*\/?>|\n/i).map((line): Block => ({ look, spans: plainSpans(line) }));
  });
}

/** Markdown without its marks: a text has links only. */
function unmarked(spans: readonly Span[]): Span[] {
  return spans.flatMap((span): Span[] => {
    switch (span.kind) {
      case 'code':
        return [{ kind: 'text', text: span.text }];
      case 'bold':
      case 'color':
        return unmarked(span.spans);
      case 'link':
        return [{ kind: 'link', spans: unmarked(span.spans) }];
      default:
        return [span];
    }
  });
}

function lines(typed: string, read: (line: string) => Span[]): Block[] {
  return [{ look: 'line', spans: read(typed) }];
}

function block(look: Look, typed: string): Block {
  return { look, spans: plainSpans(typed) };
}

function textOf(from: unknown, path: string): string {
  return typedText(textAt(from, path));
}

const isFilled = ({ spans }: Block) => spans.length > 0;
const filled = (blocks: Block[]) => blocks.filter(isFilled);

/** Blank lines of a text stay. */
function bubble(blocks: Block[]): Shown {
  return { frame: 'bubble', blocks: blocks.some(isFilled) ? blocks : [] };
}

function card(blocks: Block[]): Shown {
  return { frame: 'card', blocks: filled(blocks) };
}
