/**
 * WeCom's subset of markdown, and no more: headings, bold, links, code in a line, quotes, three colours.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90236
 */
import type { SimulatorSettings } from '../settings';
import { type Block, type Reader, readerOf, readSpans, type Span } from './spans';
import { withoutIgnored } from './text-spans';

const code = readerOf(/`([^`\n]+)`/y, ([, text = '']) => [{ kind: 'code', text }]);
const link = readerOf(/\[([^\]\n]*)\]\(([^)\s]+)\)/y, ([, text = '', url = '']) => [{ kind: 'link', text, url }]);
const mention = readerOf(/<@([\w.@-]{1,64})>/y, ([, userid = '']) => [{ kind: 'mention', userid }]);
const escaped = readerOf(/\\([!-/:-@[-`{-~])/y, ([, text = '']) => [{ kind: 'text', text }]);

export function markdownBlocks(content: string, settings: SimulatorSettings): Block[] {
  const readers = inlineReaders(settings);
  return withoutIgnored(content, settings)
    .split('\n')
    .map((line) => block(line, readers));
}

function block(line: string, readers: Reader[]): Block {
  const heading = /^(#{1,6}) (.*)$/.exec(line);
  if (heading) {
    const [, marks = '', text = ''] = heading;
    return { kind: 'heading', level: marks.length, spans: readSpans(text.trimStart(), readers) };
  }
  const quote = /^> ?(.*)$/.exec(line);
  return quote
    ? { kind: 'quote', spans: readSpans(quote[1] ?? '', readers) }
    : { kind: 'paragraph', spans: readSpans(line, readers) };
}

function inlineReaders({ markdownEscapes, markdownMentions }: SimulatorSettings): Reader[] {
  const inner = (text: string): Span[] => readSpans(text, readers);
  const bold = readerOf(/\*\*([^\n]+?)\*\*/y, ([, text = '']) => [{ kind: 'bold', spans: inner(text) }]);
  const font = readerOf(
    /<font color=["'](info|comment|warning)["']>([^\n]*?)<\/font>/y,
    ([, color = '', text = '']) => [{ kind: 'font', color, spans: inner(text) }],
  );
  const readers = [
    ...(markdownEscapes ? [escaped] : []),
    code,
    link,
    bold,
    font,
    ...(markdownMentions ? [mention] : []),
  ];
  return readers;
}
